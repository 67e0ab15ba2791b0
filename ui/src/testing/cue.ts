/** A cue of one mug, its stock and its card, to test with. */
import type { Card, CueDetails, CueView, StockView } from "~/wire/wire";

const NO_DETAILS: CueDetails = {
  talking_points: [],
  planned_s: 60,
  price: null,
  compare_at: null,
  coupon: null,
  cap: null,
  segment: null,
  notes: null,
  short_title: null,
  picture: null,
  number: null,
};

export const cueView = (more: Partial<CueView> = {}, details: Partial<CueDetails> = {}): CueView => {
  const id = more.id ?? "c";
  return {
    id,
    sku: "MUG",
    product: `p-${id}`,
    variants: [{ variant: `v-${id}`, sku: more.sku ?? "MUG", label: more.sku ?? "MUG", price: null }],
    stock: `v-${id}`,
    title: "Mug",
    variant_title: null,
    picture: null,
    list_price: null,
    list_price_to: null,
    price_change: null,
    checkout: null,
    compare_at: null,
    details: { ...NO_DETAILS, ...details },
    ...more,
  };
};

export const stockView = (more: Partial<StockView> = {}): StockView => ({
  quantity: { kind: "known", n: 12 },
  sellable: 12,
  buffer: 0,
  variants: 1,
  variants_sold_out: 0,
  unsold: null,
  source: null,
  as_of: null,
  sold_out: false,
  oversold_by: 0,
  fresh_until: null,
  stale_after: null,
  lost: false,
  shops: [],
  ...more,
});

export const cardOf = (more: Partial<Card> = {}): Card => ({
  cue: "c",
  sku: "MUG",
  title: "Mug",
  number: null,
  variant_title: null,
  variants: [{ label: "MUG", sold_out: false, left: 12, price: null }],
  options: [],
  picture: null,
  price: { minor: 28_900, currency: "ILS" },
  from: false,
  compare_at: null,
  coupon: null,
  stock: { kind: "known", left: 12, low: false, stale: false },
  sold_out: false,
  cap: null,
  flash: null,
  ...more,
});
