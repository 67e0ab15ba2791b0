/**
 * What words need to know of the connected shops wherever a number is told: their names, and from when on few are
 * left. Filled from the core's state, like everything here.
 */
import type { ConnectedStore, Guard } from "~/wire/wire";

class Shops {
  #names = $state.raw<ReadonlyMap<string, string>>(new Map());
  /** So many are few. */
  low = $state(5);

  know(stores: readonly ConnectedStore[]): void {
    this.#names = new Map(stores.map(({ id, name }) => [id, name]));
  }

  guard({ low_stock }: Guard): void {
    this.low = low_stock;
  }

  /** A connected shop's name. */
  name(id: string): string | null {
    return this.#names.get(id) ?? null;
  }
}
export const shops = new Shops();
