/** Figures that follow from a report's own, in whole minor units throughout. */
import { share } from "~/lib/show/share";
import type { Money, ReportView } from "~/wire/wire";

const MINUTE = 60_000;

/** Net of the whole show by its length. A show of some seconds has no figure a minute. */
export function netPerMinute({ totals, duration_ms }: ReportView): Money | null {
  const minor = duration_ms < MINUTE ? null : share(totals.net.minor, MINUTE, duration_ms);
  return minor === null ? null : { minor, currency: totals.net.currency };
}

/** Gross of an order on average. */
export function averageOrder({ totals }: ReportView): Money | null {
  const minor = share(totals.gross.minor, 1, totals.orders);
  return minor === null ? null : { minor, currency: totals.gross.currency };
}

/** Over all products that were counted: units sold, in whatever currency, of units stocked. */
export function sellThrough({ products }: ReportView): { units: number; stocked: number; bp: number } | null {
  const counted = products.filter((product) => product.stocked !== null);
  const units = counted.reduce((sum, product) => sum + product.units + product.foreign_units, 0);
  const stocked = counted.reduce((sum, product) => sum + (product.stocked ?? 0), 0);
  const bp = share(units, 10_000, stocked);
  return bp === null ? null : { units, stocked, bp };
}

/** Products that ran out while they were on air. */
export function soldOutOnAir({ as_run }: ReportView): number {
  return new Set(as_run.filter(({ action }) => action === "sold_out").map(({ cue }) => cue)).size;
}

export interface Against {
  /** Later (+) or earlier (−) than planned; `null` where nothing was planned, or it has not happened. */
  start: number | null;
  end: number | null;
}

export function againstPlan({ starts_at, ends_at, started_at, ended_at }: ReportView): Against {
  const less = (actual: number | null, planned: number | null): number | null =>
    actual === null || planned === null ? null : actual - planned;
  return { start: less(started_at, starts_at), end: less(ended_at, ends_at) };
}
