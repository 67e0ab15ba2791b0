/**
 * What the catalogue found, as far as somebody looked at it: pages of a list that may be a hundred thousand long. There
 * is never more than one question under way; next comes only what is wanted by then. What is there stays until
 * something newer takes its place, so that nothing flickers while somebody types.
 */
import { SvelteMap } from "svelte/reactivity";
import type { Reply, Trouble } from "~/platform/types";
import type { CatalogueProduct, SearchAnswer, SearchCatalogue, StockFilter } from "~/wire/wire";
import { rowOf } from "./offering";

export interface Question {
  text: string;
  vendor: string | null;
  tag: string | null;
  stock: StockFilter | null;
}

export type Ask = (body: SearchCatalogue) => Promise<Reply<SearchAnswer>>;

interface Page {
  items: CatalogueProduct[];
  /** Shown although the catalogue has changed. */
  old: boolean;
}

export const PAGE = 200;
/** Pages kept; those farthest from what is looked at go first. */
const KEPT = 24;

export class Results {
  total = $state(0);
  /** The question that the rows belong to; `null` before the first answer. */
  answered = $state.raw<Question | null>(null);
  trouble = $state.raw<Trouble | null>(null);

  #ask: Ask;
  #pages = new SvelteMap<number, Page>();
  #wanted: Question | null = null;
  /** Pages that are wanted, first and last. */
  #from = 0;
  #to = 0;
  #busy = false;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** `null` where the row is not here yet. */
  item(index: number): CatalogueProduct | null {
    return this.#pages.get(Math.floor(index / PAGE))?.items[index % PAGE] ?? null;
  }

  placeOf(row: string): number {
    for (const [page, { items }] of this.#pages) {
      const at = items.findIndex((item) => rowOf(item) === row);
      if (at >= 0) return page * PAGE + at;
    }
    return -1;
  }

  /** Asks something else; what was found before stays until it is answered. */
  async look(question: Question): Promise<void> {
    this.#wanted = question;
    this.#from = 0;
    this.#to = 0;
    await this.#go();
  }

  /** These rows are looked at. */
  async show(from: number, to: number): Promise<void> {
    this.#from = Math.floor(Math.max(0, from) / PAGE);
    this.#to = Math.floor(Math.max(0, to) / PAGE);
    await this.#go();
  }

  /** The catalogue has changed: what is looked at is asked for anew, and the rest forgotten. */
  async refresh(): Promise<void> {
    for (const [page, { items }] of [...this.#pages]) {
      if (page >= this.#from && page <= this.#to) this.#pages.set(page, { items, old: true });
      else this.#pages.delete(page);
    }
    await this.#go();
  }

  /** After something went wrong. */
  again(): Promise<void> {
    return this.#go();
  }

  /** The page to ask for next. */
  #next(): number | null {
    if (this.#wanted === null) return null;
    if (this.#wanted !== this.answered) return 0;
    // There is always a first page, be it empty; and whoever looked beyond the end looks at the last one.
    const last = Math.max(0, Math.min(this.#to, Math.ceil(this.total / PAGE) - 1));
    for (let page = Math.min(this.#from, last); page <= last; page += 1) {
      if (this.#pages.get(page)?.old !== false) return page;
    }
    return null;
  }

  async #go(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let page = this.#next(); page !== null; page = this.#next()) {
      const asked = this.#wanted;
      if (asked === null) break;
      const { text, vendor, tag, stock } = asked;
      const reply = await this.#ask({
        text,
        limit: PAGE,
        offset: page * PAGE,
        ...(vendor === null ? {} : { vendor }),
        ...(tag === null ? {} : { tag }),
        ...(stock === null ? {} : { stock }),
      });
      this.trouble = reply.ok ? null : reply.problem;
      if (!reply.ok) break;
      // A page of an earlier question is of no use any more; its first page shows that something moves.
      if (asked !== this.#wanted && page > 0) continue;
      this.#take(asked, page, reply.value);
    }
    this.#busy = false;
  }

  #take(asked: Question, page: number, { items, total }: SearchAnswer): void {
    if (asked !== this.answered) this.#pages.clear();
    this.#pages.set(page, { items, old: false });
    this.total = total;
    this.answered = asked;
    const middle = (this.#from + this.#to) / 2;
    const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const one of far.slice(0, Math.max(0, far.length - KEPT))) this.#pages.delete(one);
  }
}
