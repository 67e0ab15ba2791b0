/** A small report to test with: three minutes of a show that began at `T`. */
import type { AsRunView, Money, ProductReportView, Quantity, ReportView } from "~/wire/wire";

export const T = Date.parse("2026-11-22T19:35:00Z");
export const MIN = 60_000;
export const known = (n: number): Quantity => ({ kind: "known", n });
const ils = (minor: number): Money => ({ minor, currency: "ILS" });
const totals = {
  orders: 0,
  units: 0,
  gross: ils(0),
  refunds: ils(0),
  net: ils(0),
  refunded_units: 0,
  over_refunded: ils(0),
  over_refunded_units: 0,
};

/** Starts the show. */
export const line = (action: AsRunView["action"], at: number, more: Partial<AsRunView> = {}): AsRunView => ({
  seq: at,
  at: T + at,
  time: "",
  by: { kind: "client", id: "host" },
  action,
  cue: null,
  sku: null,
  title: null,
  price: null,
  price_to: null,
  compare_at: null,
  coupon: null,
  stock: null,
  variants: [],
  flash: null,
  anyway: false,
  reason: null,
  undone: null,
  variant: null,
  ...more,
});

/** Windows are `[from, to]` after the start. */
export const product = (
  title: string,
  windows: [number, number | null][],
  more: Partial<ProductReportView> = {},
): ProductReportView => ({
  id: title,
  sku: title,
  title,
  variants: [],
  windows: windows.map(([from, to]) => ({ from: T + from, to: to === null ? null : T + to })),
  on_air_ms: 0,
  planned_ms: 0,
  orders: 0,
  units: 0,
  foreign_units: 0,
  gross: ils(0),
  refunded_units: 0,
  refunds: ils(0),
  net: ils(0),
  windowed_units: 0,
  windowed_gross: ils(0),
  milliunits_per_minute: null,
  gross_per_minute: null,
  stocked: null,
  sell_through_bp: null,
  stock: [],
  ...more,
});

export const report = (more: Partial<ReportView> = {}): ReportView => ({
  run: 1,
  show: "s",
  title: "Spring linen",
  currency: "ILS",
  status: "ended",
  mode: "live",
  created_at: T - MIN,
  started_at: T,
  ended_at: T + 2.5 * MIN,
  starts_at: null,
  ends_at: null,
  goal: null,
  duration_ms: 2.5 * MIN,
  planned_ms: 0,
  tail_s: 0,
  totals,
  other_currencies: [],
  unlisted: totals,
  products: [],
  runs: [],
  unknown_skus: {},
  minutes_each: 1,
  per_minute: [],
  per_minute_units: [],
  per_minute_orders: [],
  later: { net: 0, units: 0, orders: 0 },
  as_run: [],
  markers: [],
  seq: 1,
  ...more,
});
