/** What a report says in words: for the read-out, the tables, and whoever listens instead of looking. */
import { clock, count, hourMinute, isKey, money, t } from "~/lib/i18n.svelte";
import { span } from "~/lib/time";
import { quantityText } from "~/lib/words";
import { stockAt, stockProduct, type Minute } from "./minute";
import type { Moment } from "./picture";
import type { ReportView } from "~/wire/wire";

/** As the feed says it; without a product, the log's word for the action alone. */
export function momentText({ kind, product, text }: Moment, { products }: ReportView): string {
  if (kind === "marker") return text === null || text === "" ? t("marker") : t("feed_marker", { text });
  const title = product === null ? undefined : products[product]?.title;
  const whole = kind === "start" || kind === "end" || kind === "clear";
  const key = whole || title !== undefined ? `feed_${kind}` : `asrun_${kind}`;
  return isKey(key) ? t(key, title === undefined ? {} : { text: title }) : kind;
}

/** The clock time of a minute, and which minute of the show it is. */
export function minuteName({ index, from }: Minute): string {
  return t("minute_at", { time: hourMinute(from), n: index + 1 });
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
  if (minute.open) parts.push(t("minute_open"));
  return parts.join(". ");
}

/** A minute as a row: for the table, and for what is copied of it. */
export function minuteCells(minute: Minute, report: ReportView): string[] {
  return [
    hourMinute(minute.from),
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
