/** What a row of the catalogue knows of a variant's stock, as the rundown says it. Nobody follows it by the second. */
import { counted } from "~/lib/show/age";
import type { CatalogueItem, StockView } from "~/wire/wire";

type Known = Pick<CatalogueItem, "quantity" | "source" | "as_of">;

export function stockOf({ quantity, source, as_of }: Known, lost: boolean): StockView {
  const left = quantity.kind === "known" ? quantity.n : null;
  return {
    quantity,
    sellable: counted(quantity),
    buffer: 0,
    source,
    as_of,
    sold_out: left !== null && left <= 0,
    oversold_by: Math.max(0, -(left ?? 0)),
    fresh_until: null,
    stale_after: null,
    lost,
    shops: [],
  };
}
