import { describe, expect, it } from "vitest";
import { cueView, stockView } from "~/testing/cue";
import type { CueProgress, CueView } from "~/wire/wire";
import { neighbour, nextSellable, segments } from "./rundown";

const cue = (id: string, more: Partial<CueView["details"]> = {}): CueView => cueView({ id }, more);
const gone = stockView({ quantity: { kind: "known", n: 0 }, sellable: 0, sold_out: true });
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
