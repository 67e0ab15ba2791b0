/**
 * Which sound is made when: one at a time and no more than one in two seconds, however much happens. A sale that falls
 * into the pause is left out. What sold out and a goal are rare and wait for its end, the most important one alone.
 */
import { SOUNDS, type Sound } from "./kinds";

export const PAUSE_MS = 2_000;

const rank = (sound: Sound): number => SOUNDS.indexOf(sound);

export class Turns {
  readonly #play: (sound: Sound) => void;
  #waiting: Sound | null = null;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(play: (sound: Sound) => void) {
    this.#play = play;
  }

  /** What happened in the same breath. */
  hear(news: readonly Sound[]): void {
    const [first] = [...news].sort((one, other) => rank(other) - rank(one));
    if (first === undefined) return;
    if (this.#pause === undefined) this.#now(first);
    else if (first !== "sale" && (this.#waiting === null || rank(first) > rank(this.#waiting)))
      this.#waiting = first;
  }

  stop(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#waiting = null;
  }

  #now(sound: Sound): void {
    this.#play(sound);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      const next = this.#waiting;
      this.#waiting = null;
      if (next !== null) this.#now(next);
    }, PAUSE_MS);
  }
}
