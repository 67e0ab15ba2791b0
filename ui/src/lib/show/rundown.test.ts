import { describe, expect, it } from "vitest";
import type { CueProgress, CueView, StockView } from "~/wire/wire";
import { neighbour, nextSellable, segments } from "./rundown";

const cue = (id: string, more: Partial<CueView["details"]> = {}): CueView => ({
  id,
  sku: id.toUpperCase(),
  variant: `v-${id}`,
  title: id,
  variant_title: null,
  picture: null,
  list_price: null,
  price_was: null,
  details: {
    talking_points: [],
    planned_s: 60,
    price: null,
    compare_at: null,
    coupon: null,
    cap: null,
    segment: null,
    notes: null,
    ...more,
  },
});
const gone: StockView = {
  quantity: { kind: "known", n: 0 },
  sellable: 0,
  buffer: 0,
  source: null,
  as_of: null,
  sold_out: true,
  oversold_by: 0,
  fresh_until: null,
  stale_after: null,
  lost: false,
  shops: [],
};
const skipped: CueProgress = { state: "skipped", taken: 0, on_air_ms: 0, units: 0 };

describe("the next cue that can be sold", () => {
  const list = [cue("a"), cue("b"), cue("c"), cue("d", { cap: 5 }), cue("e")];
  it("follows the one on air", () => {
    expect(nextSellable(list, {}, {}, "a")?.id).toBe("b");
  });
  it("passes over skipped, sold-out and capped ones", () => {
    const progress = { b: skipped, d: { ...skipped, state: "planned" as const, units: 5 } };
    expect(nextSellable(list, progress, { "v-c": gone }, "a")?.id).toBe("e");
  });
  it("is none after the last", () => {
    expect(nextSellable(list, {}, {}, "e")).toBeNull();
  });
});

describe("choosing with the arrow keys", () => {
  const list = [cue("a"), cue("b"), cue("c")];
  it("starts at the near end, and holds at the ends", () => {
    expect(neighbour(list, null, 1)).toBe("a");
    expect(neighbour(list, null, -1)).toBe("c");
    expect(neighbour(list, "b", 1)).toBe("c");
    expect(neighbour(list, "c", 1)).toBe("c");
    expect(neighbour([], null, 1)).toBeNull();
  });
});

describe("segments", () => {
  it("put neighbours under one heading with their planned time", () => {
    const parts = segments([cue("a", { segment: "Home" }), cue("b", { segment: "Home" }), cue("c")]);
    expect(parts.map((part) => [part.name, part.cues.length, part.planned_ms, part.first])).toEqual([
      ["Home", 2, 120_000, 0],
      [null, 1, 60_000, 2],
    ]);
  });
});
