/**
 * What words need to know of the connected shops wherever a number is told: their names, and from when on few are
 * left. Filled from the core's state, like everything here.
 */
import type { ConnectedStore, Guard } from "~/wire/wire";

/** The id of a shop: its kind, and its place. */
const SHOP = /^(?:shopify|woocommerce|tiktok|medusa|vendure):(.+)$/;

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
  lost(source: string | null): boolean {
    const gone = (id: string): boolean => this.#lost.has(id) || (SHOP.test(id) && !this.#names.has(id));
    return source?.split(" + ").some(gone) ?? false;
  }

  guard({ low_stock }: Guard): void {
    this.low = low_stock;
  }

  /** A shop's name; the place in its id where it is not connected any more; `null` where it is no shop's id. */
  name(source: string): string | null {
    const id = source.replace(/^(store|shop):/, "");
    const place = SHOP.exec(id)?.[1];
    return this.#names.get(id) ?? place ?? null;
  }
}
export const shops = new Shops();
