/**
 * Search as you type: every keystroke asks at once, one question at a time, and only the latest text is asked
 * next. An old answer never overwrites a newer one.
 */
import type { Reply } from "~/platform/types";
import type { CatalogueItem, SearchAnswer } from "~/wire/wire";

export type Ask = (text: string) => Promise<Reply<SearchAnswer>>;

export class Search {
  items = $state.raw<CatalogueItem[]>([]);
  total = $state(0);
  /** The text that `items` belong to; `null` before the first answer. */
  answered = $state<string | null>(null);
  failed = $state(false);

  #ask: Ask;
  #busy = false;
  #wanted: string | null = null;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async look(text: string): Promise<void> {
    this.#wanted = text;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted !== null) {
      const asked: string = this.#wanted;
      this.#wanted = null;
      const reply = await this.#ask(asked);
      this.failed = !reply.ok;
      if (reply.ok) {
        this.items = reply.value.items;
        this.total = reply.value.total;
        this.answered = asked;
      }
    }
    this.#busy = false;
  }
}
