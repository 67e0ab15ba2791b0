/** Who else has which cue open to edit. Filled from the core's state, like everything here. */
import type { EditingView } from "~/wire/wire";
import { clients } from "./clients.svelte";

class Editors {
  #byCue = $state.raw<ReadonlyMap<string, string>>(new Map());

  /** `me`: whoever is here, who needs not be told. */
  know(editing: readonly EditingView[], me: string | null): void {
    const others = editing.filter(({ by }) => by.id !== me);
    this.#byCue = new Map(others.map(({ cue, by }) => [cue, clients.name(by.id) ?? by.id]));
  }

  /** The name of one of them; `null` where nobody has it open. */
  of(cue: string): string | null {
    return this.#byCue.get(cue) ?? null;
  }
}
export const editors = new Editors();
