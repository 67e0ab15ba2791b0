/** The list of past shows: which of them, in which order, and what they come to. */
import { sorted, type Order } from "~/lib/input/sort";
import type { KeyFigures, ShowFigures } from "~/wire/wire";

export type Mode = "all" | "live" | "rehearsal";
export type Column = "title" | "date" | "duration" | "orders" | "units" | "gross" | "refunds" | "net";

export interface Wish {
  text: string;
  mode: Mode;
  by: Column;
  order: Order;
}

/** Planned shows and templates have not happened. */
export const happened = (show: ShowFigures): boolean => show.started_at !== null;

/** As people type it: without case, accents and vowel points. */
const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

export function wanted(shows: readonly ShowFigures[], { text, mode }: Wish): ShowFigures[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  return shows.filter((show) => {
    const title = plain(show.title);
    return (mode === "all" || show.mode === mode) && words.every((word) => title.includes(word));
  });
}

const VALUES: Record<Column, (show: ShowFigures, now: number) => number | string | null> = {
  title: ({ title }) => title,
  date: ({ started_at, created_at }) => started_at ?? created_at,
  duration: ({ started_at, ended_at }, now) => (started_at === null ? null : (ended_at ?? now) - started_at),
  orders: ({ totals }) => totals.orders,
  units: ({ totals }) => totals.units,
  gross: ({ totals }) => totals.gross.minor,
  refunds: ({ totals }) => totals.refunds.minor,
  net: ({ totals }) => totals.net.minor,
};
const MONEY: readonly Column[] = ["gross", "refunds", "net"];

/** Amounts of different currencies say nothing about each other: those of one stand together. */
export function inOrder(
  shows: readonly ShowFigures[],
  { by, order }: Wish,
  now: number,
  lang: string,
): ShowFigures[] {
  const rows = sorted(shows, (show) => VALUES[by](show, now), order, lang);
  return MONEY.includes(by) ? sorted(rows, ({ currency }) => currency, "up", lang) : rows;
}

export interface Sum extends Omit<KeyFigures, "gross" | "refunds"> {
  shows: number;
}

/** What live shows come to, by currency. Rehearsals are in no sum. */
export function sums(shows: readonly ShowFigures[]): Sum[] {
  const found = new Map<string, Sum>();
  for (const { mode, currency, totals } of shows) {
    if (mode !== "live") continue;
    const sum = found.get(currency) ?? { shows: 0, orders: 0, units: 0, net: { minor: 0, currency } };
    sum.shows += 1;
    sum.orders += totals.orders;
    sum.units += totals.units;
    sum.net = { minor: sum.net.minor + totals.net.minor, currency };
    found.set(currency, sum);
  }
  return [...found.values()].sort((a, b) => b.shows - a.shows);
}
