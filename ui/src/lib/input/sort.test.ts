import { describe, expect, it } from "vitest";
import { sorted } from "./sort";

const by = (values: (number | string | null)[], order: "up" | "down"): unknown[] =>
  sorted(values, (value) => value, order, "he");

describe("rows in the order of a column", () => {
  it("go by number, and by word in any script", () => {
    expect(by([10, 9, -3], "up")).toEqual([-3, 9, 10]);
    expect(by(["נר 10", "נר 9", "Mug", "אגרטל"], "up")).toEqual(["אגרטל", "נר 9", "נר 10", "Mug"]);
  });
  it("keep what has no value last, whichever way round", () => {
    expect(by([null, 1, 2], "down")).toEqual([2, 1, null]);
    expect(by([null, 2, 1], "up")).toEqual([1, 2, null]);
  });
  it("stay as they were where they are equal", () => {
    const rows = [
      { id: "a", n: 1 },
      { id: "b", n: 1 },
    ];
    for (const order of ["up", "down"] as const)
      expect(sorted(rows, ({ n }) => n, order, "en").map(({ id }) => id)).toEqual(["a", "b"]);
  });
});
