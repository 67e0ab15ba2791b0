import { describe, expect, it } from "vitest";
import { line, MIN, product, report, T } from "~/testing/report";
import { bestMinute, minuteOf, nextEvent, pictureOf, soldIn, spanOf } from "./picture";

describe("the picture of a show", () => {
  it("has every minute of the show, also those without sales", () => {
    const picture = pictureOf(report({ per_minute: [500], per_minute_units: [2] }), 0);
    expect(picture.minutes).toBe(3);
    expect(picture.net).toEqual([500, 0, 0]);
    expect(picture.units).toEqual([2, 0, 0]);
    expect(picture.whole).toEqual({ from: T, to: T + 2.5 * MIN });
  });
  it("keeps what was booked after the end apart, rather than stretching the axis by two days", () => {
    const late = Array.from({ length: 2880 }, () => 0);
    late[1] = 700;
    late[2879] = -200;
    const picture = pictureOf(report({ per_minute: late, per_minute_orders: [0, 1] }), 0);
    expect(picture.minutes).toBe(3);
    expect(picture.later).toEqual({ net: -200, units: 0, orders: 0 });
    expect(picture.net.reduce((a, b) => a + b) + picture.later.net).toBe(500);
  });
  it("goes on with the clock while the show runs, and ends when it ended", () => {
    const running = report({ ended_at: null, products: [product("Mug", [[MIN, null]])] });
    const picture = pictureOf(running, T + 10.5 * MIN);
    expect([picture.end, picture.minutes]).toEqual([T + 10.5 * MIN, 11]);
    expect(picture.blocks).toEqual([{ product: 0, from: T + MIN, to: T + 10.5 * MIN, open: true }]);
    expect(pictureOf(report(), T + 99 * MIN).minutes).toBe(3);
  });
  it("has no more columns than the report has places, however long the show was left open", () => {
    const days = 20_000 * 1440;
    const each = Math.ceil(days / 10_080);
    const brought = Array.from({ length: Math.ceil(days / each) }, () => 1);
    const length = { ended_at: T + days * MIN, duration_ms: days * MIN };
    const picture = pictureOf(report({ ...length, minutes_each: each, per_minute: brought }), 0);
    expect(picture.minutes).toBe(brought.length);
    expect(picture.net).toEqual(brought);
    expect(picture.later.net).toBe(0);
    expect(minuteOf(picture, T + each * MIN)).toBe(1);
    expect(spanOf(picture, 1)).toEqual({ from: T + each * MIN, to: T + 2 * each * MIN });
    expect(soldIn(picture, picture.whole).net).toBe(brought.length);
  });
  it("reaches out to the plan a little, never so far that the show becomes small", () => {
    const near = report({ starts_at: T - 0.5 * MIN, ends_at: T + 3 * MIN });
    expect(pictureOf(near, 0).whole).toEqual({ from: T - 0.5 * MIN, to: T + 3 * MIN });
    const far = pictureOf(report({ starts_at: T - 500 * MIN, ends_at: T + 500 * MIN }), 0);
    expect(far.whole.to - far.whole.from).toBe(1.5 * 2.5 * MIN);
  });
  it("knows whose moment it was by what was on air", () => {
    const { moments } = pictureOf(
      report({
        products: [product("Mug", [[0, MIN]]), product("Dress", [[MIN, 2 * MIN]])],
        as_run: [line("start", 0), line("take", MIN), line("sold_out", 1.5 * MIN), line("clear", 2 * MIN)],
        markers: [{ at: T + 0.2 * MIN, by: { kind: "client", id: "host" }, text: "laughs" }],
      }),
      0,
    );
    expect(moments.map(({ kind, product }) => [kind, product])).toEqual([
      ["start", null],
      ["marker", null],
      ["take", 1],
      ["sold_out", 1],
      ["clear", null],
    ]);
  });
});

describe("a flash offer", () => {
  const air = [product("Mug", [[0, 2 * MIN]])];
  const start = line("flash_start", 10_000, { flash: { minor: 4990, currency: "ILS" } });

  it("spans from its start to its end, at its price", () => {
    const { flashes } = pictureOf(
      report({ products: air, as_run: [start, line("flash_end", 40_000, { reason: "time" })] }),
      0,
    );
    expect(flashes).toEqual([
      { from: T + 10_000, to: T + 40_000, product: 0, price: { minor: 4990, currency: "ILS" } },
    ]);
  });
  it("is over when its card leaves, or when it is undone", () => {
    expect(pictureOf(report({ products: air, as_run: [start] }), 0).flashes[0]?.to).toBe(T + 2 * MIN);
    const undone = [
      start,
      line("undo", 15_000, { undone: "take" }),
      line("undo", 20_000, { undone: "flash" }),
    ];
    expect(pictureOf(report({ products: air, as_run: undone }), 0).flashes[0]?.to).toBe(T + 20_000);
  });
});

it("has a flash offer again that a new price had ended and an undo brought back, and one that ran all the time once", () => {
  const flash = { minor: 4990, currency: "ILS" };
  const again = (at: number, undone: "edit" | "skip") => line("undo", at, { undone, flash });
  const as_run = [
    line("flash_start", 10_000, { flash }),
    again(15_000, "skip"),
    line("flash_end", 20_000, { reason: "priced" }),
    again(30_000, "edit"),
  ];
  const { flashes } = pictureOf(report({ products: [product("Mug", [[0, MIN]])], as_run }), 0);
  expect(flashes.map(({ from, to }) => [from - T, to - T])).toEqual([
    [10_000, 20_000],
    [30_000, MIN],
  ]);
});

it("tells of a flash offer that ended with its card at the product that left", () => {
  const products = [product("Mug", [[0, MIN]]), product("Dress", [[MIN, 2 * MIN]])];
  const as_run = [
    line("flash_end", MIN, { cue: "a", title: "Mug", reason: "off_air" }),
    line("take", MIN, { cue: "b", title: "Dress" }),
  ];
  const { moments } = pictureOf(report({ products, as_run }), 0);
  expect(moments.map(({ kind, product }) => [kind, product])).toEqual([
    ["flash_end", 0],
    ["take", 1],
  ]);
});

describe("finding a place in a show", () => {
  const picture = pictureOf(
    report({
      ended_at: T + 10 * MIN,
      duration_ms: 10 * MIN,
      per_minute: [100, 900, 0, 900, -50],
      per_minute_units: [1, 9, 0, 9, 0],
      per_minute_orders: [1, 3, 0, 4, 0],
      as_run: [line("start", 0), line("take", 3.5 * MIN), line("clear", 3.7 * MIN)],
    }),
    0,
  );
  it("goes from event to event, and to the ends beyond", () => {
    expect(nextEvent(picture, 0, 1)).toBe(3);
    expect(nextEvent(picture, 3, 1)).toBe(9);
    expect(nextEvent(picture, 9, -1)).toBe(3);
    expect(nextEvent(picture, 0, -1)).toBe(0);
  });
  it("begins at the best minute, the first of two alike", () => {
    expect(bestMinute(picture)).toBe(1);
  });
  it("adds up the minutes in view, refunds and all", () => {
    expect(soldIn(picture, picture.whole)).toEqual({ first: 0, last: 10, net: 1850, units: 19, orders: 8 });
    const part = soldIn(picture, { from: T + 2.6 * MIN, to: T + 5.4 * MIN });
    expect(part).toEqual({ first: 3, last: 5, net: 850, units: 9, orders: 4 });
    const short = pictureOf(
      report({ ended_at: T + 2.2 * MIN, duration_ms: 2.2 * MIN, per_minute: [1, 2, 4] }),
      0,
    );
    expect(soldIn(short, short.whole)).toMatchObject({ last: 3, net: 7 });
  });
});
