/** How far a number can be trusted by its age. The core says until when; only the clock moves here. */
import type { Quantity, StockView } from "~/wire/wire";

/** `fixed`: no shop renews it (a file, a count by hand), so that age alone says nothing against it. */
export type Freshness = "fixed" | "fresh" | "ageing" | "stale";

type Renewed = Pick<StockView, "fresh_until" | "stale_after" | "lost">;

export function freshness({ fresh_until, stale_after, lost }: Renewed, now: number): Freshness {
  if (lost || (stale_after !== null && now >= stale_after)) return "stale";
  if (fresh_until === null) return "fixed";
  return now <= fresh_until ? "fresh" : "ageing";
}

/** A clock time says which moment only while it is of the same day, more or less. */
const SAME_DAY_MS = 12 * 3_600_000;

export function ofToday(at: number, now: number): boolean {
  return now - at < SAME_DAY_MS;
}

/** How many were counted; `null` where that is no number. */
export function counted(quantity: Quantity): number | null {
  return quantity.kind === "known" || quantity.kind === "backorder" ? quantity.n : null;
}
