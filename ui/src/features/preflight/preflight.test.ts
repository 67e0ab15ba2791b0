import { describe, expect, it } from "vitest";
import type { CueView, StockView } from "~/wire/wire";
import { preflight } from "./preflight";

const cue = (more: Partial<CueView> & { planned_s?: number }): CueView => ({
  id: more.variant ?? "c",
  sku: "S",
  variant: "v",
  title: "T",
  variant_title: null,
  picture: "/media/a",
  list_price: { minor: 100, currency: "ILS" },
  price_was: null,
  details: {
    talking_points: [],
    planned_s: more.planned_s ?? 60,
    price: null,
    compare_at: null,
    coupon: null,
    cap: null,
    segment: null,
    notes: null,
  },
  ...more,
});
const stock = (quantity: StockView["quantity"], sold_out = false): StockView => ({
  quantity,
  sellable: null,
  buffer: 0,
  source: null,
  as_of: null,
  sold_out,
  oversold_by: 0,
  fresh_until: null,
  stale_after: null,
  lost: false,
  shops: [],
});

describe("before a show", () => {
  it("finds what each cue lacks", () => {
    const found = preflight(
      [
        cue({ variant: "good" }),
        cue({ variant: "bare", list_price: null, picture: null, planned_s: 0 }),
        cue({ variant: "out" }),
        cue({ variant: "old", price_was: { minor: 90, currency: "ILS" } }),
      ],
      {
        good: stock({ kind: "untracked" }),
        out: stock({ kind: "known", n: 0 }, true),
        old: { ...stock({ kind: "known", n: 4 }), fresh_until: 10, stale_after: 20 },
      },
      20,
    );
    expect(found).toEqual({
      cues: 4,
      noPrice: 1,
      noPicture: 1,
      soldOut: 1,
      unknownStock: 1,
      notPlanned: 1,
      priceChanged: 1,
      oldStock: 1,
    });
  });
});
