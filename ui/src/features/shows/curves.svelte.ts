/** Sales curves of shows, asked for when their rows come into view, a few at a time, and never waited for. */
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { Reply } from "~/platform/types";
import type { CurvesAnswer } from "~/wire/wire";

type Ask = (shows: string[]) => Promise<Reply<CurvesAnswer>>;

/** Rows that are scrolled past are not asked for. */
const REST_MS = 120;
const AT_MOST = 40;

export class Curves {
  readonly #known = new SvelteMap<string, number[]>();
  readonly #asked = new SvelteSet<string>();
  readonly #ask: Ask;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  of(show: string): number[] | undefined {
    return this.#known.get(show);
  }

  /** These rows are in view. Only the latest wish counts. */
  want(shows: readonly string[]): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fetch(shows), REST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #fetch(shows: readonly string[]): Promise<void> {
    const missing = shows.filter((show) => !this.#asked.has(show)).slice(0, AT_MOST);
    if (missing.length === 0) return;
    for (const show of missing) this.#asked.add(show);
    const reply = await this.#ask(missing);
    if (!reply.ok) {
      // A list without curves is still a list; the next scroll asks again.
      for (const show of missing) this.#asked.delete(show);
      return;
    }
    for (const show of missing) this.#known.set(show, reply.value.curves[show] ?? []);
    await this.#fetch(shows);
  }
}
