/** What stands on the page. Plain state: the page draws it, the link writes it. */
import { CoreTime } from "~/lib/core/coretime";
import type { Card, OverlayMessage } from "~/wire/wire";

export class Screen {
  card = $state.raw<Card | null>(null);
  mode = $state.raw<OverlayMessage["mode"]>(null);
  seq = $state(-1);
  /** The server's clock, moved on only while a countdown runs. */
  now = $state(0);
  readonly #time = new CoreTime();

  show(message: OverlayMessage): void {
    this.hear(message.now);
    this.card = message.card;
    this.mode = message.mode;
    this.seq = message.seq;
  }

  /** What time it is, as the core has just told. */
  hear(now: number): void {
    this.#time.tell(now);
    this.tick();
  }

  tick(): void {
    this.now = this.#time.now;
  }

  blank(): void {
    this.card = null;
    this.mode = null;
  }
}
