import { describe, expect, it } from "vitest";
import { lookOf, pan, reveal, viewOf, WHOLE, zoom } from "./viewport";

const whole = { from: 0, to: 600 };

describe("a view over time", () => {
  it("comes nearer around the place pointed at, which stays under the pointer", () => {
    const view = zoom(whole, whole, 2, 150, 10);
    expect(view).toEqual({ from: 75, to: 375 });
    expect((150 - view.from) / 300).toBe(150 / 600);
  });
  it("never shows less than the shortest, nor more than there is", () => {
    expect(zoom({ from: 100, to: 120 }, whole, 8, 110, 10)).toEqual({ from: 105, to: 115 });
    expect(zoom({ from: 100, to: 200 }, whole, 0.01, 150, 10)).toEqual(whole);
    expect(zoom({ from: 0, to: 4 }, { from: 0, to: 4 }, 2, 2, 10)).toEqual({ from: 0, to: 4 });
  });
  it("stops at both ends without changing its length", () => {
    expect(zoom({ from: 0, to: 100 }, whole, 0.5, 0, 10)).toEqual({ from: 0, to: 200 });
    expect(pan({ from: 100, to: 200 }, whole, -500)).toEqual({ from: 0, to: 100 });
    expect(pan({ from: 100, to: 200 }, whole, 900)).toEqual({ from: 500, to: 600 });
  });
  it("moves as little as makes a part visible", () => {
    const view = { from: 100, to: 200 };
    expect(reveal(view, whole, { from: 120, to: 130 })).toBe(view);
    expect(reveal(view, whole, { from: 195, to: 205 })).toEqual({ from: 105, to: 205 });
    expect(reveal(view, whole, { from: 40, to: 50 })).toEqual({ from: 40, to: 140 });
  });
});

describe("a show that goes on", () => {
  const later = { from: 0, to: 700 };

  it("stays all in view where all was", () => {
    expect(viewOf(lookOf(whole, whole, true), later)).toEqual(later);
  });
  it("takes the view along where that was at the newest minute", () => {
    const look = lookOf({ from: 500, to: 600 }, whole, true);
    expect(viewOf(look, later)).toEqual({ from: 600, to: 700 });
  });
  it("leaves the view where somebody has moved it", () => {
    const look = lookOf({ from: 300, to: 400 }, whole, true);
    expect(viewOf(look, later)).toEqual({ from: 300, to: 400 });
  });
  it("has no newest part to stay with once it is over", () => {
    const look = lookOf({ from: 500, to: 600 }, whole, false);
    expect(viewOf(look, later)).toEqual({ from: 500, to: 600 });
    expect(lookOf(whole, whole, false)).toBe(WHOLE);
  });
});
