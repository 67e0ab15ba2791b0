/** What a report says in words: for the read-out, the tables, and whoever listens instead of looking. */
import { clock, count, day, dayTime, hourMinute, isKey, money, t } from "~/lib/format/i18n.svelte";
import { span } from "~/lib/format/time";
import { quantityText } from "~/lib/format/words";
import { stockAt, stockProduct, type Minute } from "./minute";
import { MINUTE, type Moment } from "./picture";
import type { Span } from "./viewport";
import type { ReportView } from "~/wire/wire";

/** As the feed says it; without a product, the log's word for the action alone. */
export function momentText(moment: Moment, { products }: ReportView): string {
  const { kind, product, text } = moment;
  if (kind === "marker") return text === null || text === "" ? t("marker") : t("feed_marker", { text });
  const of = moment.title ?? (product === null ? undefined : products[product]?.title);
  const title = of !== undefined && text !== null ? `${of} – ${text}` : of;
  const whole = kind === "start" || kind === "end" || kind === "clear";
  const key = whole || title !== undefined ? `feed_${kind}` : `asrun_${kind}`;
  return isKey(key) ? t(key, title === undefined ? {} : { text: title }) : kind;
}

/** How many minutes a bar stands for. */
const each = ({ from, to }: Span): number => Math.round((to - from) / MINUTE);

/** `271–360`: the minutes of the show that a wide bar stands for. */
function minutesOf(minute: Minute): string {
  const first = minute.index * each(minute) + 1;
  return `${count(first)}–${count(first + each(minute) - 1)}`;
}

/** When a minute begins; where bars are wide, a clock time alone does not say which day. */
const beginning = (minute: Minute): string =>
  each(minute) > 1 ? dayTime(minute.from) : hourMinute(minute.from);

/** The clock time of a minute, and which minute of the show it is. */
export function minuteName(minute: Minute): string {
  const time = beginning(minute);
  return each(minute) > 1
    ? t("minutes_at", { time, span: minutesOf(minute) })
    : t("minute_at", { time, n: minute.index + 1 });
}

/** What stands below its clock time: which minute of the show it is, and whether it is over. */
export function minuteNumber(minute: Minute): string {
  if (each(minute) === 1) return t(minute.open ? "minute_open_n" : "minute_n", { n: minute.index + 1 });
  const number = t(minute.open ? "minutes_open_n" : "minutes_n", { span: minutesOf(minute) });
  return `${day(minute.from)}${t("comma")}${number}`;
}

/** From when to when, with the days where these are two. */
export function periodText(from: number, to: number): { said: string; days: boolean } {
  if (day(from) === day(to)) return { said: `${hourMinute(from)}–${hourMinute(to)}`, days: false };
  return { said: `${dayTime(from)} – ${dayTime(to)}`, days: true };
}

/** Everything of a minute but its name, as one text. */
export function minuteText(minute: Minute, report: ReportView, chosen: number | null): string {
  const titled = (product: number): string => report.products[product]?.title ?? "";
  const sold = [
    `${t("net_head")} ${money({ minor: minute.net, currency: report.currency })}`,
    t("units_n", { count: minute.units }),
    t("orders_n", { count: minute.orders }),
  ];
  const onAir =
    minute.onAir.length === 0
      ? t("nothing_on_air")
      : `${t("on_air_time")}: ${minute.onAir.map(({ product, ms }) => `${titled(product)} ${span(ms)}`).join(", ")}`;
  const parts = [sold.join(", "), onAir];
  const of = stockProduct(chosen, minute);
  const points = of === null ? undefined : report.products[of]?.stock;
  if (of !== null && points !== undefined)
    parts.push(`${t("stock_of", { title: titled(of) })}: ${quantityText(stockAt(points, minute.to))}`);
  for (const { price } of minute.flashes)
    parts.push(price === null ? t("flash_offer") : t("flash_at", { price: money(price) }));
  for (const moment of minute.moments) parts.push(`${clock(moment.at)} ${momentText(moment, report)}`);
  if (minute.open) parts.push(t(each(minute) > 1 ? "minutes_open" : "minute_open"));
  return parts.join(". ");
}

/** A minute as a row: for the table, and for what is copied of it. */
export function minuteCells(minute: Minute, report: ReportView): string[] {
  return [
    beginning(minute),
    money({ minor: minute.net, currency: report.currency }),
    count(minute.units),
    count(minute.orders),
    minute.onAir.map(({ product, ms }) => `${report.products[product]?.title ?? ""} ${span(ms)}`).join(", "),
    [
      ...minute.flashes.map(({ price }) =>
        price === null ? t("flash_offer") : t("flash_at", { price: money(price) }),
      ),
      ...minute.moments.map((moment) => `${clock(moment.at)} ${momentText(moment, report)}`),
    ].join(", "),
  ];
}
