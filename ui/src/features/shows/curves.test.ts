import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Curves } from "./curves.svelte";
import type { Reply } from "~/platform/types";
import type { CurvesAnswer } from "~/wire/wire";

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `s${from + n}`);
const answer = (shows: string[]): Reply<CurvesAnswer> => ({
  ok: true,
  value: { curves: Object.fromEntries(shows.map((show) => [show, [1, 2]])) },
});

describe("curves of shows", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const rest = (): Promise<unknown> => vi.advanceTimersByTimeAsync(500);

  it("are asked for where scrolling comes to rest, not for what it passes", async () => {
    const ask = vi.fn(async (shows: string[]) => answer(shows));
    const curves = new Curves(ask);
    for (let row = 0; row < 1000; row += 20) curves.want(ids(row, row + 20));
    await rest();
    expect(ask.mock.calls).toEqual([[ids(980, 1000)]]);
    expect(curves.of("s999")).toEqual([1, 2]);
    expect(curves.of("s0")).toBeUndefined();
  });
  it("are asked for once, a few at a time", async () => {
    const ask = vi.fn(async (shows: string[]) => answer(shows));
    const curves = new Curves(ask);
    curves.want(ids(0, 90));
    await rest();
    curves.want(ids(0, 90));
    await rest();
    expect(ask.mock.calls.map(([shows]) => shows.length)).toEqual([40, 40, 10]);
  });
  it("are asked for again after a failure", async () => {
    const replies: Reply<CurvesAnswer>[] = [{ ok: false, problem: { code: "offline", detail: "" } }];
    const curves = new Curves(async (shows) => replies.shift() ?? answer(shows));
    curves.want(["s1"]);
    await rest();
    expect(curves.of("s1")).toBeUndefined();
    curves.want(["s1"]);
    await rest();
    expect(curves.of("s1")).toEqual([1, 2]);
  });
  it("of a show that never sold stay empty, and are not asked for again", async () => {
    const ask = vi.fn(async (): Promise<Reply<CurvesAnswer>> => ({ ok: true, value: { curves: {} } }));
    const curves = new Curves(ask);
    curves.want(["s1"]);
    await rest();
    curves.want(["s1"]);
    await rest();
    expect(curves.of("s1")).toEqual([]);
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
