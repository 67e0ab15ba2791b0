/** Orders of a file that come in to a show: the words of that dialog, loaded with it, and what its report comes to. */
import { dayTime, dictionary } from "~/lib/format/i18n.svelte";
import { problemText, worded, type Said } from "~/lib/format/problems";
import ar from "~/locales/orders/ar.json";
import en from "~/locales/orders/en.json";
import he from "~/locales/orders/he.json";
import type { LeftOutOrder, OrdersReport } from "~/wire/wire";

export type OrdersKey = keyof typeof en;
export const o = dictionary<OrdersKey>({ en, he, ar });

export function isOrdersKey(key: string): key is OrdersKey {
  return Object.hasOwn(en, key);
}

/** Why a file was refused. */
export function troubleText(problem: Said): string {
  return worded(isOrdersKey, o, problem) ?? problemText(problem);
}

export interface LeftOutCounts {
  /** Orders that were placed before or after the show. */
  outside: number;
  /** Rows that cannot be read. */
  unreadable: number;
  /** Of which it is not known which of the two they are. */
  more: number;
}

/**
 * The core names at most 500 of what is left out, rows that cannot be read before orders. Where it has come to the
 * orders, those that it does not name are orders, too.
 */
export function leftOutCounts({ left_out, left_out_total }: OrdersReport): LeftOutCounts {
  const unreadable = left_out.filter(({ code }) => code === "unreadable_row").length;
  const named = left_out.filter(({ code }) => code === "before_show" || code === "after_show").length;
  const unnamed = left_out_total - left_out.length;
  const areOrders = unreadable < left_out.length;
  return { outside: named + (areOrders ? unnamed : 0), unreadable, more: areOrders ? 0 : unnamed };
}

/** Which row is left out and why. The core's own reason is English and is not shown. */
export function leftOutText({ row, order, placed_at, code, params, reason }: LeftOutOrder): string {
  if (code === "unreadable_row")
    return worded(isOrdersKey, o, { code, params: { ...params, row } }, "row_unreadable") ?? "";
  if (code === "refused") {
    const given = { row, order: order ?? "" };
    return typeof params.why === "string"
      ? o("row_refused_why", { ...given, why: troubleText({ code: params.why, params, detail: reason }) })
      : o("row_refused", given);
  }
  const at = placed_at === null ? "" : dayTime(placed_at);
  return o(code === "before_show" ? "row_before" : "row_after", { row, order: order ?? "", at });
}

/** IANA name of this computer's time zone. */
export function ownZone(): string {
  const name = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return name === "Etc/Unknown" ? "UTC" : name;
}

/** All zones by name, without this computer's. */
export function otherZones(own: string): string[] {
  const names = new Set(["UTC", ...Intl.supportedValuesOf("timeZone")]);
  names.delete(own);
  return [...names].sort();
}

/** How long after the end of a show its orders may come: not at all, in minutes, in hours. */
const TAILS = [
  [0, "minute"],
  [15, "minute"],
  [30, "minute"],
  [1, "hour"],
  [3, "hour"],
  [24, "hour"],
] as const;
const SECONDS = { minute: 60, hour: 3600 };

/** The times after a show to choose from, with their words; `null` for none. */
export function tails(tag: string): { seconds: number; words: string | null }[] {
  return TAILS.map(([n, unit]) => ({
    seconds: n * SECONDS[unit],
    words:
      n === 0 ? null : new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "long" }).format(n),
  }));
}
