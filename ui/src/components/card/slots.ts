/**
 * Two places for a card, one of them on screen. The next card is built in the other one, where nobody can see it, so
 * that a take only has to show it. A card that nobody prepared is written over the one on screen, which is several
 * times faster than building a new one.
 */
import type { Card } from "~/wire/wire";

export interface Slot {
  card: Card | null;
  shown: boolean;
  /** Changes with every cue on screen: two animations of the same shape take turns, because naming the other one is what starts it. */
  turn: number;
}

export class Slots {
  readonly #cards: [Card | null, Card | null] = [null, null];
  #shown: 0 | 1 = 0;
  #cue: string | null = null;
  #turn = 0;

  /** What stands in both places, with `card` on screen and `prepared` ready. Saying the same again changes nothing. */
  put(card: Card | null, prepared: Card | null): [Slot, Slot] {
    if (card !== null && card.cue !== this.#cue) {
      this.#cue = card.cue;
      this.#turn += 1;
      if (this.#cards[this.#hidden]?.cue === card.cue) this.#shown = this.#hidden;
    }
    if (card === null) this.#cue = null;
    this.#cards[this.#shown] = card;
    // What was on screen before stays built where nothing is prepared: undo shows it again at once.
    if (prepared !== null && prepared.cue !== card?.cue) this.#cards[this.#hidden] = prepared;
    return [this.#slot(0), this.#slot(1)];
  }

  get #hidden(): 0 | 1 {
    return this.#shown === 0 ? 1 : 0;
  }

  #slot(at: 0 | 1): Slot {
    const shown = at === this.#shown && this.#cards[at] !== null;
    return { card: this.#cards[at], shown, turn: this.#turn % 2 };
  }
}
