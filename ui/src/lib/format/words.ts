/** Small phrases that several features say. */
import { clock, isKey, list, money, t } from "./i18n.svelte";
import type { Foreign } from "~/lib/show/currency";
import { clients } from "~/lib/core/clients.svelte";
import { shops } from "~/lib/core/shops.svelte";
import { lookedAt, type Mood } from "~/lib/show/stores";
import { age, longSpan } from "./time";
import type { Actor, ConnectedStore, CueView, Quantity, StockSource, StockView } from "~/wire/wire";

export function ageText(ms: number): string {
  const found = age(ms);
  if (found.unit === "now") return t("age_now");
  return t(`age_${found.unit}`, { n: found.n });
}

/** `4 s`, where there is no room for more. */
export function forText(ms: number): string {
  const found = age(ms);
  return found.unit === "now" ? t("for_now") : t(`for_${found.unit}`, { n: found.n });
}

/** How long, to the nearest minute from one minute on: what is five minutes but for an instant is five. */
export function aboutText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return forText(minutes < 1 ? ms : minutes * 60_000);
}

const DAY_MS = 86_400_000;

/** `900 days 00:00:06`; within a day as `within` says it. */
export function daysText(ms: number, within: (ms: number) => string): string {
  const days = Math.floor(ms / DAY_MS);
  return days < 1 ? within(ms) : t("days_span", { count: days, span: longSpan(ms % DAY_MS) });
}

/** `2 orders, 3 units` */
export function soldText({ orders, units }: { orders: number; units: number }): string {
  return `${t("orders_n", { count: orders })}${t("comma")}${t("units_n", { count: units })}`;
}

/** How many there are, by themselves: unknown is said as unknown. */
export function quantityText(quantity: Quantity): string {
  switch (quantity.kind) {
    case "unknown":
      return t("stock_unknown");
    case "untracked":
      return t("stock_untracked");
    case "backorder":
      return quantity.n < 0
        ? t("stock_owed", { count: -quantity.n })
        : t("stock_backorder", { count: quantity.n });
    case "known":
      if (quantity.n < 0) return t("stock_oversold", { count: -quantity.n });
      return quantity.n === 0 ? t("stock_sold_out") : t("stock_left", { count: quantity.n });
  }
}

/** How many can be sold, in a word or two; of what the core tells no stock, that it is not known. */
export function sellableText(
  of?: Pick<StockView, "quantity" | "sellable" | "sold_out"> & Partial<Pick<StockView, "unsold">>,
): string {
  if (of === undefined) return t("stock_unknown");
  if (of.unsold) return t(`unsold_${of.unsold}`);
  if (of.sold_out) return t("stock_sold_out");
  return of.quantity.kind === "known"
    ? t("stock_left", { count: of.sellable ?? 0 })
    : quantityText(of.quantity);
}

/** How a shop is, in a sentence. */
export function moodText(store: ConnectedStore, mood: Mood, now: number): string {
  const at = lookedAt(store);
  return t(`shop_is_${mood}`, {
    name: store.name,
    age: at === null ? "" : ageText(now - at),
    time: store.lost_at === null ? "" : clock(store.lost_at),
  });
}

/** What is not added up in a show of this currency, each in a sentence. */
export function foreignText(found: Foreign, currency: string): { id: string; words: string }[] {
  const { cues, cueCodes, shops: names, shopCodes } = found;
  return [
    ...(cues === 0
      ? []
      : [
          {
            id: "currency-cues",
            words: t("pre_currency_cues", { count: cues, codes: list(cueCodes), currency }),
          },
        ]),
    ...(names.length === 0
      ? []
      : [
          {
            id: "currency-shops",
            words: t("pre_currency_shops", { names: list(names), codes: list(shopCodes), currency }),
          },
        ]),
  ];
}

/** What the shop's price was when the cue was queued, and what it is now; `null` where it is the same. */
export function priceChange({ price_change, details }: CueView): { said: string; short: string } | null {
  if (price_change === null) return null;
  const { label, was, now } = price_change;
  const values = { was: money(was), now: money(now) };
  const of = (text: string): string => (label === null ? text : `${label}: ${text}`);
  return {
    said: of(t(details.price === null ? "price_changed" : "price_differs", values)),
    short: of(t("price_from_to", values)),
  };
}

/** What the shop asks for it; `from` where its variants differ. `null` where nobody knows. */
export function listPrice({ list_price, list_price_to }: CueView): string | null {
  if (list_price === null) return null;
  return list_price_to === null ? money(list_price) : t("price_from", { price: money(list_price) });
}

/** So many variants are named in a line. */
const NAMED = 6;

/** Which variants a cue offers, in a few words: `Red, S · M · L`. `null` where there is no choice. */
export function offeredText({ variants, variant_title }: CueView): string | null {
  if (variants.length < 2) return variant_title;
  const labels = variants.slice(0, NAMED).map(({ label }) => label);
  const more = variants.length > NAMED ? ` +${variants.length - NAMED}` : "";
  const offered = labels.join(" · ") + more;
  return variant_title === null || variant_title === "" ? offered : `${variant_title}${t("comma")}${offered}`;
}

/** Who or what did something. */
export function whoText({ kind, id }: Actor): string {
  if (kind === "cartwall") return t("who_cartwall");
  if (kind === "store") return shops.name(id) ?? id;
  const name = kind === "client" ? clients.name(id) : null;
  if (name !== null) return name;
  const key = `who_${id}`;
  return isKey(key) ? t(key) : id;
}

/** The same in a word or two: the name of a file is long, and no source that people know. */
export function sourceShort(source: StockSource): string {
  return source.kind === "file" ? t("source_file") : sourceText(source);
}

/** Who counted a stock: a person, the name of a file, the names of shops. */
export function sourceText(source: StockSource): string {
  switch (source.kind) {
    case "file":
      return source.name;
    case "stores":
      return source.stores.map(({ name }) => name).join(" + ");
    default:
      return t(`source_${source.kind}`);
  }
}
