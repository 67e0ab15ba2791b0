/**
 * What words need to know of the connected shops wherever a number is told: their names, and from when on few are
 * left. Filled from the core's state, like everything here.
 */
import type { ConnectedStore, Guard, StockSource } from "~/wire/wire";

class Shops {
  #names = $state.raw<ReadonlyMap<string, string>>(new Map());
  #lost = $state.raw<ReadonlySet<string>>(new Set());
  /** So many are few. */
  low = $state(5);

  know(stores: readonly ConnectedStore[]): void {
    this.#names = new Map(stores.map(({ id, name }) => [id, name]));
    this.#lost = new Set(stores.filter((store) => store.lost_at !== null).map(({ id }) => id));
  }

  /** Whether a number's source is a shop, or one of several, that does not answer or is not connected any more. */
  lost(source: StockSource | null): boolean {
    const gone = ({ id }: { id: string }): boolean => this.#lost.has(id) || !this.#names.has(id);
    return source?.kind === "stores" && source.stores.some(gone);
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
