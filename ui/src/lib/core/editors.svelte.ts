/** Who else has which cue open to edit. Filled from the core's state, like everything here. */
import { whoText } from "~/lib/format/words";
import type { Actor, EditingView } from "~/wire/wire";

class Editors {
  #byCue = $state.raw<ReadonlyMap<string, Actor>>(new Map());

  /** `me`: whoever is here, who needs not be told. */
  know(editing: readonly EditingView[], me: string | null): void {
    this.#byCue = new Map(editing.filter(({ by }) => by.id !== me).map(({ cue, by }) => [cue, by]));
  }

  /** Says of a cue that it was changed here and that this has not arrived; `null` where that is not so. */
  unsent = $state.raw<(cue: string) => string | null>(() => null);

  /** What one of them is called; `null` where nobody has it open. */
  of(cue: string): string | null {
    const by = this.#byCue.get(cue);
    return by === undefined ? null : whoText(by);
  }
}
export const editors = new Editors();
