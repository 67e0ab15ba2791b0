import { describe, expect, it } from "vitest";
import { cueView, stockView } from "~/testing/cue";
import type { CueView, StockView } from "~/wire/wire";
import { preflight } from "./preflight";

const ils = (minor: number) => ({ minor, currency: "ILS" });
const cue = (stock: string, more: Partial<CueView> = {}, planned_s = 60): CueView =>
  cueView({ stock, picture: "/media/a", list_price: ils(100), ...more }, { planned_s });
const stock = (quantity: StockView["quantity"], sold_out = false): StockView =>
  stockView({ quantity, sellable: null, sold_out });

describe("before a show", () => {
  it("finds what each cue lacks", () => {
    const found = preflight(
      [
        cue("good"),
        cue("bare", { list_price: null, picture: null }, 0),
        cue("out"),
        cue("draft"),
        cue("old", { price_change: { label: null, was: ils(90), now: ils(100) } }),
      ],
      {
        good: stock({ kind: "untracked" }),
        out: stock({ kind: "known", n: 0 }, true),
        draft: { ...stock({ kind: "known", n: 0 }, true), unsold: "drafted" },
        old: { ...stock({ kind: "known", n: 4 }), fresh_until: 10, stale_after: 20 },
      },
      20,
    );
    expect(found).toEqual({
      cues: 5,
      noPrice: 1,
      noPicture: 1,
      soldOut: 1,
      unsold: 1,
      unknownStock: 1,
      notPlanned: 1,
      priceChanged: 1,
      oldStock: 1,
      ownPrice: 0,
    });
  });
});
