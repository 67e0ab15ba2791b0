import { describe, expect, it } from "vitest";
import { MIN, product, report, T } from "~/testing/report";
import type { Money, ReportView, TotalsView, VariantReportView } from "~/wire/wire";
import { areMixed, headLines, inTime, productLines, unlistedLines, type Line } from "./comparison";

const money = (minor: number, currency = "ILS"): Money => ({ minor, currency });
const totals = (orders: number, units: number, net: number, currency = "ILS"): TotalsView => ({
  ...report().totals,
  orders,
  units,
  gross: money(net, currency),
  refunds: money(0, currency),
  net: money(net, currency),
});
const variant = (id: string): VariantReportView => ({ ...product(id, []), variant: id, title: null });

const show = (net: number, more: Partial<ReportView> = {}): ReportView =>
  report({ totals: totals(2, 3, net), duration_ms: 30 * MIN, ...more });

const cells = <N extends string>(lines: readonly Line<N>[], name: N) =>
  (lines.find((line) => line.name === name)?.cells ?? []).map((cell) =>
    cell === null ? "none" : [cell.value, cell.change],
  );
const amount = (minor: number, currency = "ILS") => ({ is: "money", minor, currency });

describe("shows side by side", () => {
  it("stand in the order of time", () => {
    const later = show(1, { show: "later", started_at: T + MIN });
    expect(inTime([later, show(1, { show: "first" })]).map((one) => one.show)).toEqual(["first", "later"]);
  });

  it("differ from the first one, each in its own figures", () => {
    const lines = headLines([show(31_000), show(46_000, { totals: totals(5, 2, 46_000) })]);
    expect(cells(lines, "net")).toEqual([
      [amount(31_000), null],
      [amount(46_000), amount(15_000)],
    ]);
    expect(cells(lines, "per_hour")[1]).toEqual([amount(92_000), amount(30_000)]);
    expect(cells(lines, "orders")[1]).toEqual([
      { is: "count", n: 5 },
      { is: "count", n: 3 },
    ]);
    expect(cells(lines, "units")[1]).toEqual([
      { is: "count", n: 2 },
      { is: "count", n: -1 },
    ]);
    expect(cells(lines, "duration")[1]).toEqual([
      { is: "span", ms: 30 * MIN },
      { is: "span", ms: 0 },
    ]);
  });

  it("have no net per hour before ten minutes, and it differs from nothing", () => {
    const short = show(31_000, { duration_ms: 10 * MIN - 1 });
    const lines = cells(headLines([short, show(46_000)]), "per_hour");
    expect(lines).toEqual([
      [null, null],
      [amount(92_000), null],
    ]);
  });

  it("never compare amounts of two currencies, and still compare counts", () => {
    const euros = show(0, { currency: "EUR", totals: totals(4, 3, 9_000, "EUR") });
    const lines = headLines([show(31_000), euros]);
    expect(cells(lines, "net")[1]).toEqual([amount(9_000, "EUR"), null]);
    expect(cells(lines, "orders")[1]).toEqual([
      { is: "count", n: 4 },
      { is: "count", n: 2 },
    ]);
    expect(areMixed([show(1), euros])).toBe(true);
    expect(areMixed([show(1), show(2)])).toBe(false);
  });

  it("are unknown where they were never run, not nothing", () => {
    const planned = show(0, { started_at: null });
    expect(headLines([planned]).map((line) => line.cells[0]?.value)).toEqual(Array(6).fill(null));
  });
});

describe("products side by side", () => {
  const dress = (units: number, net: number, on_air_ms: number) =>
    product("dress", [], { units, net: money(net), on_air_ms });

  it("stand by the net that they brought where they first were, those of the first show before others", () => {
    const lines = productLines([
      show(0, { products: [product("mug", [], { net: money(100) }), dress(1, 900, 0)] }),
      show(0, { products: [product("bowl", [], { net: money(5_000) }), dress(2, 50, 0)] }),
    ]);
    expect(lines.map(({ key }) => key)).toEqual(["dress", "mug", "bowl"]);
  });

  it("differ in units, net, time on air and net for a minute of it", () => {
    const [lines] = productLines([
      show(0, { products: [dress(2, 60_000, 3 * MIN)] }),
      show(0, { products: [dress(5, 100_000, 4 * MIN)] }),
    ]);
    const second = (name: "units" | "net" | "on_air" | "net_per_minute") =>
      cells(lines?.lines ?? [], name)[1];
    expect(second("units")).toEqual([
      { is: "count", n: 5 },
      { is: "count", n: 3 },
    ]);
    expect(second("net")).toEqual([amount(100_000), amount(40_000)]);
    expect(second("on_air")).toEqual([
      { is: "span", ms: 4 * MIN },
      { is: "span", ms: MIN },
    ]);
    expect(second("net_per_minute")).toEqual([amount(25_000), amount(5_000)]);
  });

  it("have no net per minute below one minute on air", () => {
    const [lines] = productLines([show(0, { products: [dress(2, 60_000, MIN - 1)] })]);
    expect(cells(lines?.lines ?? [], "net_per_minute")).toEqual([[null, null]]);
  });

  it("are not nothing in a show that did not have them", () => {
    const [lines] = productLines([show(0), show(0, { products: [dress(2, 60_000, MIN)] })]);
    expect(cells(lines?.lines ?? [], "units")).toEqual(["none", [{ is: "count", n: 2 }, null]]);
  });

  it("are the same product where one show sold a variant that only the other had in its rundown", () => {
    const [lines, ...others] = productLines([
      show(0, {
        products: [product("red", [], { title: "Dress – red", units: 1, variants: [variant("red")] })],
      }),
      show(0, {
        products: [
          product("dress", [], { title: "Dress", units: 2, variants: [variant("blue"), variant("red")] }),
        ],
      }),
    ]);
    expect(others).toEqual([]);
    expect(lines?.title).toBe("Dress");
    expect(cells(lines?.lines ?? [], "units")[1]).toEqual([
      { is: "count", n: 2 },
      { is: "count", n: 1 },
    ]);
  });

  it("say how many were sold in other currencies, which is in no amount", () => {
    const [lines] = productLines([
      show(0, { products: [product("mug", [], { units: 1, foreign_units: 4 })] }),
      show(0),
    ]);
    expect(lines?.foreign).toEqual([4, 0]);
    expect(cells(lines?.lines ?? [], "units")[0]).toEqual([{ is: "count", n: 1 }, null]);
  });

  it("leave what the catalogue does not know to a line of its own", () => {
    expect(unlistedLines([show(0), show(0)])).toEqual([]);
    const lines = unlistedLines([show(0), show(0, { unlisted: totals(1, 2, 700) })]);
    expect(cells(lines, "net")).toEqual(["none", [amount(700), null]]);
  });
});
