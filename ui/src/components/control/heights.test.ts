import { describe, expect, it } from "vitest";
import { Heights } from "./heights";

describe("rows of different height", () => {
  const sizes = [40, 64, 64, 110, 64];
  const heights = new Heights(sizes.length, (index) => sizes[index] ?? 0);

  it("begin where those before them end", () => {
    expect([0, 1, 2, 3, 4, 5].map((index) => heights.before(index))).toEqual([0, 40, 104, 168, 278, 342]);
    expect(heights.total).toBe(342);
  });
  it("are found by a place within them; the ends hold", () => {
    expect([-5, 0, 39, 40, 103, 104, 277, 278, 341, 900].map((place) => heights.at(place))).toEqual([
      0, 0, 0, 1, 1, 2, 3, 4, 4, 4,
    ]);
  });
  it("move those below when one grows", () => {
    const grown = new Heights(sizes.length, (index) => sizes[index] ?? 0);
    grown.set(1, 100);
    expect([grown.before(1), grown.before(2), grown.total, grown.size(1)]).toEqual([40, 140, 378, 100]);
    expect(grown.at(139)).toBe(1);
  });
  it("are none in an empty list", () => {
    const none = new Heights(0, () => 64);
    expect([none.total, none.before(0), none.at(12)]).toEqual([0, 0, 0]);
  });
  it("agree with plain sums in any number", () => {
    const odd = new Heights(1237, (index) => 30 + ((index * 37) % 91));
    let sum = 0;
    for (let index = 0; index < odd.count; index += 1) {
      expect(odd.before(index)).toBe(sum);
      expect(odd.at(sum)).toBe(index);
      sum += odd.size(index);
      expect(odd.at(sum - 1)).toBe(index);
    }
    expect(odd.total).toBe(sum);
  });
});
