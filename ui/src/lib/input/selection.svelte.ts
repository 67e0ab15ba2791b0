/**
 * Which rows of a list are chosen, and where the keyboard is, as in any list of files: a click chooses one, Ctrl adds
 * or takes away, Shift goes on from the last one chosen. The list itself may be long and only partly here.
 */
import { SvelteSet } from "svelte/reactivity";

/** What the list knows of its rows. */
export interface Rows {
  count: () => number;
  /** `null` where the row is not here yet. */
  idAt: (index: number) => string | null;
  /** -1 where it is not in the list. */
  placeOf: (id: string) => number;
}

/** Which keys are held beside. */
export interface Held {
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

export class Selection {
  readonly chosen = new SvelteSet<string>();
  /** The row that the keyboard is at. */
  current = $state<string | null>(null);
  /** Where a range began. */
  #anchor: string | null = null;
  #rows: Rows;
  #keeps: boolean;

  /** With `keeps`, several that are chosen stay so while the keyboard moves on. */
  constructor(rows: Rows, { keeps = false } = {}) {
    this.#rows = rows;
    this.#keeps = keeps;
  }

  /** What an action is about, in the order of the list: all that is chosen, else the row that the keyboard is at. */
  get meant(): string[] {
    if (this.chosen.size === 0) return this.current === null ? [] : [this.current];
    return [...this.chosen].sort((a, b) => this.#rows.placeOf(a) - this.#rows.placeOf(b));
  }

  /** Exactly these, the first of them current. */
  only(...ids: string[]): void {
    this.#choose(ids);
    this.current = ids[0] ?? null;
    this.#anchor = this.current;
  }

  toggle(id: string): void {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.current = id;
    this.#anchor = id;
  }

  /** From where the last choice was made up to this one. */
  extend(id: string): void {
    const to = this.#rows.placeOf(id);
    const from = this.#anchor === null ? -1 : this.#rows.placeOf(this.#anchor);
    if (to < 0) return;
    if (from < 0) return this.only(id);
    this.#choose(this.#between(Math.min(from, to), Math.max(from, to)));
    this.current = id;
  }

  /** A row was clicked. */
  click(id: string, held: Held): void {
    if (held.shiftKey) this.extend(id);
    else if (held.ctrlKey || held.metaKey) this.toggle(id);
    else this.only(id);
  }

  /** To the row at `index`; the ends hold. With Shift all between, with Ctrl without choosing it. */
  go(index: number, held: Held): string | null {
    const last = this.#rows.count() - 1;
    const id = this.#rows.idAt(Math.max(0, Math.min(last, index)));
    if (id === null) return null;
    if (held.shiftKey) this.extend(id);
    else if (held.ctrlKey || held.metaKey || (this.#keeps && this.chosen.size > 1)) this.current = id;
    else this.only(id);
    return id;
  }

  /** From the current row; where none is, from the near end. */
  step(by: number, held: Held): string | null {
    const at = this.current === null ? -1 : this.#rows.placeOf(this.current);
    return this.go(at < 0 ? (by > 0 ? 0 : this.#rows.count() - 1) : at + by, held);
  }

  all(): void {
    this.#choose(this.#between(0, this.#rows.count() - 1));
    this.current ??= this.#rows.idAt(0);
  }

  /** Chooses nothing; the keyboard stays where it is. */
  clear(): void {
    this.chosen.clear();
    this.#anchor = this.current;
  }

  /** Drops what is no longer in the list. */
  prune(): void {
    const gone = (id: string): boolean => this.#rows.placeOf(id) < 0;
    for (const id of [...this.chosen]) if (gone(id)) this.chosen.delete(id);
    if (this.current !== null && gone(this.current)) this.current = null;
    if (this.#anchor !== null && gone(this.#anchor)) this.#anchor = null;
  }

  #between(from: number, to: number): string[] {
    const ids = [];
    for (let index = from; index <= to; index += 1) {
      const id = this.#rows.idAt(index);
      if (id !== null) ids.push(id);
    }
    return ids;
  }

  #choose(ids: readonly string[]): void {
    this.chosen.clear();
    for (const id of ids) this.chosen.add(id);
  }
}
