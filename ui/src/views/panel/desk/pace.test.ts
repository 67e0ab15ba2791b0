import { describe, expect, it } from "vitest";
import { perHour } from "./pace";

const ils = (minor: number) => ({ minor, currency: "ILS" });

describe("earned an hour", () => {
  it("is the net carried on to an hour", () => {
    expect(perHour(ils(31_000), 30 * 60_000)).toEqual(ils(62_000));
    expect(perHour(ils(-1_000), 60 * 60_000)).toEqual(ils(-1_000));
  });

  it("is not known in the first minute", () => {
    expect(perHour(ils(50_000), 59_999)).toBeNull();
  });

  it("stays exact for sums that a fraction could not hold", () => {
    expect(perHour(ils(9_007_199_254_740_991), 3_600_000)).toEqual(ils(9_007_199_254_740_991));
  });
});
