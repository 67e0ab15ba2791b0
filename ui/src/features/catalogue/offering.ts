/** What a row of the catalogue's list puts into a rundown. A row is known by that. */
import type { CatalogueProduct, Offering } from "~/wire/wire";

/** All variants that were found: the whole product, some of them, or one alone. */
export function offeringOf({ product, whole, variants }: CatalogueProduct): Offering {
  const [first, ...others] = variants.map(({ variant }) => variant);
  if (first === undefined) return { product };
  if (others.length === 0) return { variant: first };
  return whole ? { product } : { variants: [first, ...others] };
}

/** An item is an answer's and never changes: its row is written once, however often the list looks for it. */
const rows = new WeakMap<CatalogueProduct, string>();

export function rowOf(item: CatalogueProduct): string {
  const known = rows.get(item);
  if (known !== undefined) return known;
  const row = JSON.stringify(offeringOf(item));
  rows.set(item, row);
  return row;
}

export const offeringIn = (row: string): Offering => JSON.parse(row) as Offering;
