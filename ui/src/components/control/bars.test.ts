import { describe, expect, it } from "vitest";
import { barsData, minuteBars } from "./bars";

describe("the bars of minutes", () => {
  it("draw a single minute as one minute, and no ramp to it", () => {
    const { bars, zero } = minuteBars([500], 20, 200, 50);
    expect(bars).toHaveLength(1);
    expect(bars[0]).toMatchObject({ index: 0, x: 1, y: 0, width: 8, height: 50 });
    expect(zero).toBe(50);
  });
  it("leave a minute without sales empty", () => {
    expect(minuteBars([100, 0, 50], 3, 300, 50).bars.map((bar) => bar.index)).toEqual([0, 2]);
  });
  it("hang refunds below nothing", () => {
    const { bars, zero } = minuteBars([300, -100], 2, 200, 40);
    expect(zero).toBe(30);
    expect(bars[1]).toMatchObject({ y: 30, height: 10 });
  });
  it("draw nothing of nothing", () => {
    expect(minuteBars([], 20, 200, 50)).toEqual({ bars: [], zero: 50 });
    expect(minuteBars([0], 20, 200, 50)).toEqual({ bars: [], zero: 50 });
  });
  it("are one shape together", () => {
    expect(barsData(minuteBars([100, 0, 50], 3, 30, 50).bars)).toBe(
      "M1.00 0.00h8.00v50.00h-8.00zM21.00 25.00h8.00v25.00h-8.00z",
    );
    expect(barsData([])).toBe("");
  });
});
