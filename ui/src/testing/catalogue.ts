/** A product of the catalogue, to test with. */
import type { CatalogueProduct, CatalogueVariant } from "~/wire/wire";
import { stockView } from "./cue";

export const catalogueVariant = (more: Partial<CatalogueVariant> = {}): CatalogueVariant => ({
  variant: "v",
  sku: "MUG",
  label: "MUG",
  price: null,
  quantity: { kind: "known", n: 12 },
  sellable: 12,
  sold_out: false,
  ...more,
});

export const catalogueProduct = (more: Partial<CatalogueProduct> = {}): CatalogueProduct => ({
  product: "p",
  whole: true,
  sku: "MUG",
  title: "Mug",
  variant_title: null,
  vendor: null,
  tags: [],
  picture: null,
  pictures: [],
  price: null,
  from: false,
  variants: [catalogueVariant()],
  stock: stockView(),
  ...more,
});

/** A hoodie of which S is sold out. */
export const hoodie = (more: Partial<CatalogueProduct> = {}): CatalogueProduct =>
  catalogueProduct({
    product: "hoodie",
    sku: "HOOD-S",
    title: "Hoodie",
    price: { amount: "29.00", currency: null },
    from: true,
    variants: ["S", "M", "L"].map((size) =>
      catalogueVariant({
        variant: size,
        sku: `HOOD-${size}`,
        label: size,
        sold_out: size === "S",
        sellable: size === "S" ? 0 : 3,
        quantity: { kind: "known", n: size === "S" ? 0 : 3 },
      }),
    ),
    stock: stockView({ variants: 3, variants_sold_out: 1, sellable: 6, quantity: { kind: "known", n: 6 } }),
    ...more,
  });
