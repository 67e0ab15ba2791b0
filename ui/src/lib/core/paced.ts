/**
 * Numbers that may change many times a second: nobody reads faster than five times a second, and drawing them is most
 * of the page's work. What is on air never waits.
 */
import type { Sections } from "~/wire/wire";

/** What is drawn at once. In a crowd they take turns, so that no frame has all the work. */
const GROUPS = [
  ["cues", "stock"],
  ["sales", "feed"],
] as const satisfies readonly (readonly (keyof Sections)[])[];
const EVERY_MS = 200;
const TURN_MS = EVERY_MS / GROUPS.length;

export class Paced {
  readonly #take: (sections: Sections) => void;
  #waiting: Sections = {};
  /** When each group may be drawn again. */
  #due = GROUPS.map(() => Number.NEGATIVE_INFINITY);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(take: (sections: Sections) => void) {
    this.#take = take;
  }

  /** Keeps the numbers for the next time that they are due; a quiet show shows them at once. Gives back the rest. */
  hold(sections: Sections): Sections {
    const rest = { ...sections };
    for (const name of GROUPS.flat()) {
      if (!(name in rest)) continue;
      move(name, rest, this.#waiting);
    }
    this.#turn();
    return rest;
  }

  /** Drops what waits: something newer came. */
  drop(): void {
    this.#waiting = {};
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #turn(): void {
    this.stop();
    const now = performance.now();
    const due = GROUPS.map((_, group) => group).filter((group) => (this.#due[group] ?? 0) <= now);
    // After a quiet time all are due together; from then on they take turns.
    const taken: Sections = {};
    for (const [turn, group] of due.entries()) {
      let any = false;
      for (const name of GROUPS[group] ?? []) {
        if (!(name in this.#waiting)) continue;
        move(name, this.#waiting, taken);
        any = true;
      }
      if (any) this.#due[group] = now + EVERY_MS + turn * TURN_MS;
    }
    if (Object.keys(taken).length > 0) this.#take(taken);
    const next = GROUPS.flatMap((names, group) =>
      names.some((name) => name in this.#waiting) ? [this.#due[group] ?? 0] : [],
    );
    if (next.length > 0) this.#timer = setTimeout(() => this.#turn(), Math.min(...next) - now);
  }
}

function move<N extends keyof Sections>(name: N, from: Sections, to: Sections): void {
  to[name] = from[name];
  Reflect.deleteProperty(from, name);
}
