/**
 * Shows side by side: what each came to, and how that differs from the first one. What is not known of a show stays
 * unknown, and differs from nothing; amounts of two currencies are never compared.
 */
import { perHour } from "~/lib/show/pace";
import { share } from "~/lib/show/share";
import type { Money, ProductReportView, ReportView, TotalsView } from "~/wire/wire";

export type Value =
  { is: "money"; minor: number; currency: string } | { is: "count"; n: number } | { is: "span"; ms: number };

export interface Cell {
  /** `null` where it is not known. */
  value: Value | null;
  /** From the first show; `null` where there is nothing to compare. */
  change: Value | null;
}

export type HeadName = "net" | "per_hour" | "orders" | "units" | "refunds" | "duration";
export type ProductName = "units" | "net" | "on_air" | "net_per_minute";

export interface Line<Name> {
  name: Name;
  /** One for each show; `null` where the show had no such product. */
  cells: (Cell | null)[];
}

export interface Compared {
  key: string;
  title: string;
  /** Units sold in other currencies, by show; they are in no amount. */
  foreign: number[];
  lines: Line<ProductName>[];
}

const MINUTE = 60_000;

const amount = ({ minor, currency }: Money): Value => ({ is: "money", minor, currency });
const number = (n: number): Value => ({ is: "count", n });
const time = (ms: number): Value => ({ is: "span", ms });

/** The shows from left to right as they were in time. */
export function inTime(reports: readonly ReportView[]): ReportView[] {
  return [...reports].sort((a, b) => (a.started_at ?? a.created_at) - (b.started_at ?? b.created_at));
}

export function difference(value: Value | null, from: Value | null): Value | null {
  if (value === null || from === null) return null;
  if (value.is === "money" && from.is === "money") {
    if (value.currency !== from.currency) return null;
    return { is: "money", minor: value.minor - from.minor, currency: value.currency };
  }
  if (value.is === "count" && from.is === "count") return number(value.n - from.n);
  if (value.is === "span" && from.is === "span") return time(value.ms - from.ms);
  return null;
}

/** `undefined` where a show has no such line. */
function line<Name>(name: Name, values: readonly (Value | null | undefined)[]): Line<Name> {
  const [first = null] = values;
  return {
    name,
    cells: values.map((value, place) =>
      value === undefined ? null : { value, change: place === 0 ? null : difference(value, first) },
    ),
  };
}

/** Of a show that was never run nothing is known, rather than that it earned nothing. */
const wasRun = (report: ReportView | undefined): boolean => typeof report?.started_at === "number";

export function headLines(reports: readonly ReportView[]): Line<HeadName>[] {
  const of = (value: (report: ReportView) => Value | null): (Value | null)[] =>
    reports.map((report) => (wasRun(report) ? value(report) : null));
  return [
    line(
      "net",
      of(({ totals }) => amount(totals.net)),
    ),
    line(
      "per_hour",
      of(({ totals, duration_ms }) => {
        const earned = perHour(totals.net, duration_ms);
        return earned === null ? null : amount(earned);
      }),
    ),
    line(
      "orders",
      of(({ totals }) => number(totals.orders)),
    ),
    line(
      "units",
      of(({ totals }) => number(totals.units)),
    ),
    line(
      "refunds",
      of(({ totals }) => amount(totals.refunds)),
    ),
    line(
      "duration",
      of(({ duration_ms }) => time(duration_ms)),
    ),
  ];
}

/** What one show sold of one product, and for how long it showed it. */
interface Sold {
  units: number;
  foreign: number;
  net: Money;
  on_air_ms: number;
}

function plus(sold: Sold | undefined, { units, foreign_units, net, on_air_ms }: ProductReportView): Sold {
  return {
    units: (sold?.units ?? 0) + units,
    foreign: (sold?.foreign ?? 0) + foreign_units,
    net: { ...net, minor: (sold?.net.minor ?? 0) + net.minor },
    on_air_ms: (sold?.on_air_ms ?? 0) + on_air_ms,
  };
}

/** A product that was on air for less than a minute has no figure a minute, as in the report. */
function perMinute({ net, on_air_ms }: Sold): Value | null {
  const minor = on_air_ms < MINUTE ? null : share(net.minor, MINUTE, on_air_ms);
  return minor === null ? null : amount({ ...net, minor });
}

/**
 * What was sold without being in a rundown stands in that report by its variant. Where another show had the product in
 * its rundown, it is the same product.
 */
function keysOf(reports: readonly ReportView[]): (product: ProductReportView) => string {
  const products = new Map<string, string>();
  for (const { id, variants } of reports.flatMap((report) => report.products)) {
    if (variants.some(({ variant }) => variant === id)) continue;
    for (const { variant } of variants) products.set(variant, id);
  }
  return ({ id }) => products.get(id) ?? id;
}

/**
 * By product, in the order of their net in the first show that had them: amounts of one show are of one currency. The
 * title is that of the newest show.
 */
export function productLines(reports: readonly ReportView[]): Compared[] {
  const keyOf = keysOf(reports);
  const titles = new Map<string, string>();
  const columns = reports.map((report) => {
    const sold = new Map<string, Sold>();
    for (const product of report.products) {
      const key = keyOf(product);
      titles.set(key, product.title);
      sold.set(key, plus(sold.get(key), product));
    }
    return sold;
  });
  const firstOf = (key: string): number => columns.findIndex((sold) => sold.has(key));
  const netOf = (key: string): number => columns[firstOf(key)]?.get(key)?.net.minor ?? 0;
  const keys = [...titles.keys()].sort((a, b) => firstOf(a) - firstOf(b) || netOf(b) - netOf(a));
  return keys.map((key) => {
    const sold = columns.map((column) => column.get(key));
    const of = (value: (one: Sold) => Value | null): (Value | null | undefined)[] =>
      sold.map((one, place) => (one === undefined ? undefined : wasRun(reports[place]) ? value(one) : null));
    return {
      key,
      title: titles.get(key) ?? key,
      foreign: sold.map((one) => one?.foreign ?? 0),
      lines: [
        line(
          "units",
          of(({ units }) => number(units)),
        ),
        line(
          "net",
          of(({ net }) => amount(net)),
        ),
        line(
          "on_air",
          of(({ on_air_ms }) => time(on_air_ms)),
        ),
        line("net_per_minute", of(perMinute)),
      ],
    };
  });
}

const isSomething = ({ units, gross, refunds }: TotalsView): boolean =>
  units !== 0 || gross.minor !== 0 || refunds.minor !== 0;

/** What the catalogue has no variant for; empty where no show sold any. */
export function unlistedLines(reports: readonly ReportView[]): Line<ProductName>[] {
  if (!reports.some(({ unlisted }) => isSomething(unlisted))) return [];
  const of = (value: (totals: TotalsView) => Value): (Value | undefined)[] =>
    reports.map(({ unlisted }) => (isSomething(unlisted) ? value(unlisted) : undefined));
  return [
    line(
      "units",
      of(({ units }) => number(units)),
    ),
    line(
      "net",
      of(({ net }) => amount(net)),
    ),
  ];
}

/** Whether amounts of these shows stand beside each other without being compared. */
export const areMixed = (reports: readonly ReportView[]): boolean =>
  new Set(reports.map(({ currency }) => currency)).size > 1;
