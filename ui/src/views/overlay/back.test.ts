import { expect, test, vi } from "vitest";
import { wayBack } from "./back";

function setup(hash: string) {
  const back = vi.fn();
  const state = { now: 0, empty: true };
  const way = wayBack(
    { location: { hash }, history: { back } },
    () => state.now,
    () => state.empty,
  );
  return { back, state, way };
}

test("an empty picture goes back to the page that waited once the core is away for long", () => {
  const { back, state, way } = setup("#waited");
  way.away();
  state.now = 4999;
  way.away();
  expect(back).not.toHaveBeenCalled();
  state.now = 5000;
  way.away();
  expect(back).toHaveBeenCalledTimes(1);
});

test("a core that came in between is waited for anew", () => {
  const { back, state, way } = setup("#waited");
  way.away();
  state.now = 4000;
  way.here();
  state.now = 6000;
  way.away();
  expect(back).not.toHaveBeenCalled();
});

test("a card stays, and a page that was opened by its own address has nowhere to go", () => {
  for (const [hash, empty] of [
    ["#waited", false],
    ["", true],
  ] as const) {
    const { back, state, way } = setup(hash);
    state.empty = empty;
    way.away();
    state.now = 60_000;
    way.away();
    expect(back).not.toHaveBeenCalled();
  }
});
