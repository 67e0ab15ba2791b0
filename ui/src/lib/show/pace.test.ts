import { describe, expect, it } from "vitest";
import { perHour } from "./pace";

const ils = (minor: number) => ({ minor, currency: "ILS" });
const MINUTE = 60_000;

describe("earned an hour", () => {
  it("is the net carried on to an hour, in whole units of the currency", () => {
    expect(perHour(ils(31_000), 30 * MINUTE)).toEqual(ils(62_000));
    expect(perHour(ils(31_099), 30 * MINUTE)).toEqual(ils(62_100));
    expect(perHour(ils(-1_050), 60 * MINUTE)).toEqual(ils(-1_000));
    expect(perHour({ minor: 31_999, currency: "JPY" }, 60 * MINUTE)).toEqual({
      minor: 31_999,
      currency: "JPY",
    });
    expect(perHour({ minor: 31_999, currency: "KWD" }, 60 * MINUTE)).toEqual({
      minor: 31_000,
      currency: "KWD",
    });
  });

  it("is not known in the first ten minutes", () => {
    expect(perHour(ils(50_000), 10 * MINUTE - 1)).toBeNull();
    expect(perHour(ils(50_000), 10 * MINUTE)).not.toBeNull();
  });

  it("stays exact for sums that a fraction could not hold", () => {
    expect(perHour(ils(9_007_199_254_740_900), 3_600_000)).toEqual(ils(9_007_199_254_740_900));
  });
});
