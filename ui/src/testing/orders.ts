/** What a file of orders comes to in a show, to test with. */
import type { LeftOutOrder, OrdersReport } from "~/wire/wire";
import { T } from "./report";

export const left = (
  row: number,
  code: LeftOutOrder["code"],
  more: Partial<LeftOutOrder> = {},
): LeftOutOrder => ({
  row,
  order: null,
  placed_at: null,
  code,
  params: {},
  reason: "in English",
  ...more,
});

export const ordersReport = (more: Partial<OrdersReport> = {}): OrdersReport => ({
  show: "s",
  run: 1,
  dry_run: true,
  format: "shopify",
  currency: "ILS",
  currency_matters: false,
  zone: "UTC",
  zone_matters: false,
  dates: "in English",
  started_at: T,
  until: T + 600_000,
  orders: 3,
  units: 4,
  gross: { minor: 12_300, currency: "ILS" },
  counted_already: 2,
  left_out: [],
  left_out_total: 0,
  ...more,
});
