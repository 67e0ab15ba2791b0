import { beforeEach, describe, expect, it } from "vitest";
import { Selection } from "./selection.svelte";

const plain = { shiftKey: false, ctrlKey: false, metaKey: false };
const shift = { ...plain, shiftKey: true };
const ctrl = { ...plain, ctrlKey: true };

describe("choosing rows", () => {
  let list: string[];
  let rows: Selection;
  beforeEach(() => {
    list = ["a", "b", "c", "d", "e"];
    rows = new Selection({
      count: () => list.length,
      idAt: (index) => list[index] ?? null,
      placeOf: (id) => list.indexOf(id),
    });
  });

  it("takes one with a click, more with Ctrl, and all between with Shift", () => {
    rows.click("b", plain);
    rows.click("d", ctrl);
    expect(rows.meant).toEqual(["b", "d"]);
    rows.click("a", shift);
    expect(rows.meant).toEqual(["a", "b", "c", "d"]);
    rows.click("e", plain);
    expect(rows.meant).toEqual(["e"]);
  });
  it("grows and shrinks a range from where it began", () => {
    rows.click("c", plain);
    rows.step(1, shift);
    rows.step(1, shift);
    expect(rows.meant).toEqual(["c", "d", "e"]);
    rows.step(-1, shift);
    rows.step(-1, shift);
    rows.step(-1, shift);
    expect(rows.meant).toEqual(["b", "c"]);
  });
  it("moves past rows with Ctrl, so that Space can take them one by one", () => {
    rows.click("a", plain);
    rows.step(1, ctrl);
    rows.step(1, ctrl);
    expect([rows.current, rows.meant]).toEqual(["c", ["a"]]);
    rows.toggle("c");
    expect(rows.meant).toEqual(["a", "c"]);
    rows.toggle("a");
    expect(rows.meant).toEqual(["c"]);
  });
  it("may keep several while the keyboard moves on", () => {
    const kept = new Selection(
      { count: () => list.length, idAt: (index) => list[index] ?? null, placeOf: (id) => list.indexOf(id) },
      { keeps: true },
    );
    kept.click("a", plain);
    kept.step(1, plain);
    expect(kept.meant).toEqual(["b"]);
    kept.step(1, shift);
    kept.step(1, plain);
    expect([kept.current, kept.meant]).toEqual(["d", ["b", "c"]]);
  });
  it("starts at the near end, and holds at the ends", () => {
    expect(rows.step(-1, plain)).toBe("e");
    expect(rows.step(1, plain)).toBe("e");
    rows.clear();
    rows.current = null;
    expect(rows.step(1, plain)).toBe("a");
    expect(rows.go(99, plain)).toBe("e");
  });
  it("is about the current row where nothing is chosen", () => {
    rows.click("b", plain);
    rows.toggle("b");
    expect([rows.chosen.size, rows.meant]).toEqual([0, ["b"]]);
  });
  it("forgets what left the list", () => {
    rows.click("b", plain);
    rows.click("c", ctrl);
    list = ["a", "c", "d"];
    rows.prune();
    expect(rows.meant).toEqual(["c"]);
    list = ["a"];
    rows.prune();
    expect([rows.current, rows.meant]).toEqual([null, []]);
  });
  it("takes only rows that are here", () => {
    const half = new Selection({
      count: () => 4,
      idAt: (index) => (index === 2 ? null : (list[index] ?? null)),
      placeOf: (id) => list.indexOf(id),
    });
    half.click("a", plain);
    half.click("d", shift);
    expect(half.meant).toEqual(["a", "b", "d"]);
    half.all();
    expect(half.chosen.size).toBe(3);
  });
});
