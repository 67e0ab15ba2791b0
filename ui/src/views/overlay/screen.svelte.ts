/** What stands on the page. Plain state: the page draws it, the line writes it. */
import { CoreTime } from "~/lib/core/coretime";
import type { Card, Graphic, OverlayMessage } from "~/wire/wire";

/** The layer of the cards. */
const CARD = "card";

const cardOf = (graphic: Graphic | null | undefined): Card | null => graphic?.data ?? null;

export class Screen {
  card = $state.raw<Card | null>(null);
  /** What will be taken next: built, and not visible. */
  prepared = $state.raw<Card | null>(null);
  mode = $state.raw<OverlayMessage["mode"]>(null);
  seq = $state(-1);
  /** The server's clock, moved on only while a countdown runs. */
  now = $state(0);
  readonly #time = new CoreTime();

  show(message: OverlayMessage): void {
    this.hear(message.now);
    this.card = cardOf(message.layers[CARD]);
    this.mode = message.mode;
    this.seq = message.seq;
  }

  prepare(message: OverlayMessage): void {
    this.prepared = cardOf(message.prepared[CARD]);
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
    this.prepared = null;
    this.mode = null;
  }
}
