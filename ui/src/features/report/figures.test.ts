import { describe, expect, it } from "vitest";
import { line, MIN, product, report, T } from "~/testing/report";
import { againstPlan, averageOrder, netPerMinute, sellThrough, soldOutOnAir } from "./figures";
import { tally, wantedLines } from "./log";
import { tableText } from "./table";

const ils = (minor: number) => ({ minor, currency: "ILS" });
const totals = (orders: number, gross: number, refunds: number) => ({
  orders,
  units: 0,
  gross: ils(gross),
  refunds: ils(refunds),
  net: ils(gross - refunds),
  refunded_units: 0,
  over_refunded: ils(0),
  over_refunded_units: 0,
});

describe("figures that follow from a report", () => {
  it("give net a minute, but not of a show that lasted seconds", () => {
    expect(netPerMinute(report({ totals: totals(1, 1000, 0), duration_ms: 2.5 * MIN }))).toEqual(ils(400));
    expect(netPerMinute(report({ totals: totals(1, 1000, 0), duration_ms: 5000 }))).toBeNull();
  });
  it("give the average order, but not of none", () => {
    expect(averageOrder(report({ totals: totals(3, 1000, 900) }))).toEqual(ils(333));
    expect(averageOrder(report())).toBeNull();
  });
  it("count sell-through over what was counted only", () => {
    const products = [
      product("Mug", [], { units: 3, stocked: 8 }),
      product("Tote", [], { units: 50 }),
      product("Dress", [], { units: 1, stocked: 2 }),
    ];
    expect(sellThrough(report({ products }))).toEqual({ units: 4, stocked: 10, bp: 4000 });
    expect(sellThrough(report({ products: [product("Tote", [], { units: 50 })] }))).toBeNull();
  });
  it("count a product that sold out twice once", () => {
    const as_run = [line("sold_out", 1, { cue: "a" }), line("sold_out", 9, { cue: "a" }), line("take", 3)];
    expect(soldOutOnAir(report({ as_run }))).toBe(1);
  });
  it("hold the show against its plan where there was one", () => {
    expect(againstPlan(report())).toEqual({ start: null, end: null });
    const planned = report({ starts_at: T - MIN, ends_at: T + 5 * MIN });
    expect(againstPlan(planned)).toEqual({ start: MIN, end: -2.5 * MIN });
    expect(againstPlan({ ...planned, ended_at: null }).end).toBeNull();
  });
});

describe("the log", () => {
  const lines = [
    line("take", 1, { cue: "a", title: "Mug" }),
    line("clear", 2, { cue: "a", title: "Mug" }),
    line("take", 3, { cue: "b", title: "Dress", by: { kind: "client", id: "producer" } }),
  ];
  it("shows the wanted lines of the wanted people", () => {
    expect(wantedLines(lines, { action: "", by: "" })).toHaveLength(3);
    expect(wantedLines(lines, { action: "take", by: "" })).toHaveLength(2);
    expect(wantedLines(lines, { action: "take", by: "client:producer" }).map(({ cue }) => cue)).toEqual([
      "b",
    ]);
  });
  it("counts what there is to choose from", () => {
    expect(tally(lines.map(({ action }) => action))).toEqual([
      ["take", 2],
      ["clear", 1],
    ]);
  });
});

it("a copied table has a line a row, whatever its texts hold", () => {
  const rows = [
    ["Mug\nblue", "\u2068₪39.90\u2069"],
    ["נר", "a\tb"],
  ];
  expect(tableText(rows)).toBe("Mug blue\t₪39.90\nנר\ta b");
});
