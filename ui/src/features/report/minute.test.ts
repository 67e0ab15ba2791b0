import { describe, expect, it } from "vitest";
import { known, line, MIN, product, report, T } from "~/testing/report";
import { minuteAt, stockAt, stockProduct } from "./minute";
import { pictureOf } from "./picture";

const picture = pictureOf(
  report({
    products: [
      product("Mug", [
        [0, 70_000],
        [100_000, 110_000],
      ]),
      product("Dress", [[70_000, 100_000]]),
    ],
    per_minute: [100, 250, 300],
    per_minute_units: [1, 2, 3],
    per_minute_orders: [1, 1, 2],
    as_run: [line("start", 0), line("take", 60_000), line("end", 2.5 * MIN)],
    markers: [{ at: T + 59_999, by: { kind: "client", id: "host" }, text: "" }],
  }),
  0,
);

describe("a minute", () => {
  it("says what it brought and who was on air for how long", () => {
    const minute = minuteAt(picture, 1);
    expect(minute).toMatchObject({ net: 250, units: 2, orders: 1, open: false });
    expect(minute.onAir).toEqual([
      { product: 0, ms: 20_000 },
      { product: 1, ms: 30_000 },
    ]);
  });
  it("holds what happened in it, and nothing of the next one", () => {
    expect(minuteAt(picture, 0).moments.map(({ kind }) => kind)).toEqual(["start", "marker"]);
    expect(minuteAt(picture, 1).moments.map(({ kind }) => kind)).toEqual(["take"]);
    expect(minuteAt(picture, 2).moments.map(({ kind }) => kind)).toEqual(["end"]);
  });
  it("is open while it may still grow", () => {
    const running = pictureOf(report({ ended_at: null }), T + 2.5 * MIN);
    expect(minuteAt(running, 2).open).toBe(true);
    expect(minuteAt(running, 1).open).toBe(false);
  });
});

describe("stock in a minute", () => {
  const points = [
    { at: T, quantity: known(12) },
    { at: T + MIN, quantity: { kind: "unknown" as const } },
    { at: T + 2 * MIN, quantity: known(0) },
  ];
  it("is what was last said, and unknown is never 0", () => {
    expect(stockAt(points, T + 30_000)).toEqual(known(12));
    expect(stockAt(points, T + MIN)).toEqual({ kind: "unknown" });
    expect(stockAt(points, T + 3 * MIN)).toEqual(known(0));
  });
  it("is unknown before anybody has said anything", () => {
    expect(stockAt(points, T - 1)).toEqual({ kind: "unknown" });
    expect(stockAt([], T)).toEqual({ kind: "unknown" });
  });
  it("is that of the chosen product, else of the one that was on air longest", () => {
    expect(stockProduct(null, minuteAt(picture, 1))).toBe(1);
    expect(stockProduct(0, minuteAt(picture, 1))).toBe(0);
    expect(stockProduct(null, { onAir: [] })).toBeNull();
  });
});
