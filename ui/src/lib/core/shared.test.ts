import { describe, expect, it } from "vitest";
import { shared } from "./shared";

describe("a section that comes again", () => {
  it("is the same object where it says the same", () => {
    const before = { a: { units: 1, list: [1, { b: null }] }, n: null };
    expect(shared(before, structuredClone(before))).toBe(before);
  });

  it("keeps the entries that did not change, and only those", () => {
    const before = { a: { units: 1 }, b: { units: 2 } };
    const after = shared(before, { a: { units: 1 }, b: { units: 3 } });
    expect(after).toEqual({ a: { units: 1 }, b: { units: 3 } });
    expect(after.a).toBe(before.a);
    expect(after.b).not.toBe(before.b);
  });

  it("finds items again by their id, whatever was put before them", () => {
    const before = [
      { id: "x", title: "Mug" },
      { id: "y", title: "Tote" },
    ];
    const after = shared(before, [
      { id: "new", title: "Bowl" },
      { id: "x", title: "Mug" },
      { id: "y", title: "Tote bag" },
    ]);
    expect(after.map(({ title }) => title)).toEqual(["Bowl", "Mug", "Tote bag"]);
    expect(after[1]).toBe(before[0]);
    expect(after[2]).not.toBe(before[1]);
  });

  it("says what is there now where something left, came, was reordered or changed its kind", () => {
    const cases: [unknown, unknown][] = [
      [{ a: 1, b: 2 }, { a: 1 }],
      [{ a: 1 }, { a: 1, b: undefined }],
      [[1, 2], [1]],
      [
        [{ id: "x" }, { id: "y" }],
        [{ id: "y" }, { id: "x" }],
      ],
      [[1], { 0: 1 }],
      [{ a: 1 }, null],
      [null, { a: 1 }],
      [0, -0],
      ["1", 1],
    ];
    for (const [before, after] of cases) {
      const wanted = structuredClone(after);
      const got = shared(before, after);
      expect(got).toEqual(wanted);
      expect(got).not.toBe(isPlain(after) ? before : undefined);
    }
  });
});

const isPlain = (value: unknown): boolean => typeof value === "object" && value !== null;
