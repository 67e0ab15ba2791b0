import { describe, expect, it } from "vitest";
import { counted, freshness, ofToday } from "./age";

describe("a number that a shop renews", () => {
  const renewed = { fresh_until: 10_000, stale_after: 60_000, lost: false };
  it.each([
    [9_999, "fresh"],
    [10_000, "fresh"],
    [10_001, "ageing"],
    [59_999, "ageing"],
    [60_000, "stale"],
    [999_999, "stale"],
  ] as const)("at %i is %s", (now, wanted) => {
    expect(freshness(renewed, now)).toBe(wanted);
  });

  it("is stale as soon as its shop is lost, however young it is", () => {
    expect(freshness({ ...renewed, lost: true }, 0)).toBe("stale");
  });

  it("only ages where nothing says when it is stale", () => {
    expect(freshness({ ...renewed, stale_after: null }, 10_000_000)).toBe("ageing");
  });
});

describe("a number that nobody renews", () => {
  it("is neither fresh nor stale, for ever", () => {
    expect(freshness({ fresh_until: null, stale_after: null, lost: false }, 1e15)).toBe("fixed");
  });
});

it("a clock time is told only while nobody would take it for another day's", () => {
  expect(ofToday(0, 3_600_000)).toBe(true);
  expect(ofToday(0, 86_400_000)).toBe(false);
});

it("what is not counted has no number, and never nothing", () => {
  expect(counted({ kind: "known", n: -2 })).toBe(-2);
  expect(counted({ kind: "backorder", n: 0 })).toBe(0);
  expect(counted({ kind: "untracked" })).toBeNull();
  expect(counted({ kind: "unknown" })).toBeNull();
});
