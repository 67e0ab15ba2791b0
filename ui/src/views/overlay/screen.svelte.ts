/** What stands on the page. Plain state: the page draws it, the link writes it. */
import type { Card, OverlayMessage } from "~/wire/wire";

export class Screen {
  card = $state.raw<Card | null>(null);
  mode = $state.raw<OverlayMessage["mode"]>(null);
  seq = $state(-1);
  /** The server's clock, moved on only while a countdown runs. */
  now = $state(0);
  #offset = 0;

  show(message: OverlayMessage): void {
    this.#offset = message.now - Date.now();
    this.tick();
    this.card = message.card;
    this.mode = message.mode;
    this.seq = message.seq;
  }

  tick(): void {
    this.now = Date.now() + this.#offset;
  }

  blank(): void {
    this.card = null;
    this.mode = null;
  }
}
