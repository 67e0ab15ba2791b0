import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Sections } from "~/wire/wire";
import { Paced } from "./paced";

const numbers = (): Sections => ({ cues: {}, stock: {}, sales: null, feed: [] });

describe("numbers in a crowd", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are all there at once while it is quiet", () => {
    const taken: string[][] = [];
    const paced = new Paced((sections) => taken.push(Object.keys(sections)));
    expect(paced.hold({ ...numbers(), memos: [] })).toEqual({ memos: [] });
    expect(taken).toEqual([["cues", "stock", "sales", "feed"]]);
  });

  it("take turns, so that no frame draws all of them", () => {
    const taken: { at: number; names: string[] }[] = [];
    const began = performance.now();
    const paced = new Paced((sections) =>
      taken.push({ at: performance.now() - began, names: Object.keys(sections) }),
    );
    for (let at = 0; at < 2_000; at += 50) {
      paced.hold(numbers());
      vi.advanceTimersByTime(50);
    }
    const turns = taken.slice(1);
    expect(turns.every(({ names }) => names.length === 2)).toBe(true);
    for (const first of ["cues", "sales"]) {
      const at = turns.filter(({ names }) => names[0] === first).map((turn) => turn.at);
      expect(at.length).toBeGreaterThanOrEqual(8);
      expect(at.slice(1).every((time, n) => time - (at[n] ?? 0) >= 200)).toBe(true);
    }
  });

  it("come as they are last, also where nothing follows", () => {
    let last: Sections = {};
    const paced = new Paced((sections) => (last = { ...last, ...sections }));
    for (let units = 1; units <= 5; units += 1) {
      paced.hold({ cues: { a: { state: "planned", taken: 0, on_air_ms: 0, units } } });
    }
    vi.advanceTimersByTime(1_000);
    expect(last.cues?.["a"]?.units).toBe(5);
  });
});
