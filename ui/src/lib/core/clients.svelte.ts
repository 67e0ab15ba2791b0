/** Names of clients, for words wherever something was done by one. Filled from the core's state, like everything here. */
import type { ClientView } from "~/wire/wire";

class Clients {
  #names = $state.raw<ReadonlyMap<string, string>>(new Map());

  know(clients: readonly ClientView[]): void {
    this.#names = new Map(clients.map(({ id, name }) => [id, name]));
  }

  /** As people call it; `null` for one of this installation's own, and for one that is not on the list any more. */
  name(id: string): string | null {
    return this.#names.get(id) || null;
  }
}
export const clients = new Clients();
