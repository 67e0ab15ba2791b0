/** One brand of a report alone: which products are of it, as the catalogue has them now, and what they came to. */
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { dictionary } from "~/lib/format/i18n.svelte";
import ar from "~/locales/brands/ar.json";
import en from "~/locales/brands/en.json";
import he from "~/locales/brands/he.json";
import type { Platform } from "~/platform/types";
import type { Money, ProductReportView, ReportView } from "~/wire/wire";

export const b = dictionary<keyof typeof en>({ en, he, ar });

/** A report has no brands: the catalogue is asked for each product once, so many at a time. */
const AT_ONCE = 8;

export class Brands {
  /** By product; `null` where it has none, or the catalogue has the product no more. */
  readonly #known = new SvelteMap<string, string | null>();
  readonly #asked = new SvelteSet<string>();
  readonly #platform: Pick<Platform, "query">;

  constructor(platform: Pick<Platform, "query">) {
    this.#platform = platform;
  }

  of(product: string): string | null | undefined {
    return this.#known.get(product);
  }

  /** What could not be asked for is asked for again with the next report. */
  async want(products: readonly ProductReportView[]): Promise<void> {
    const missing = products.filter(({ id }) => !this.#asked.has(id));
    for (const { id } of missing) this.#asked.add(id);
    for (let from = 0; from < missing.length; from += AT_ONCE) {
      await Promise.all(missing.slice(from, from + AT_ONCE).map((product) => this.#find(product)));
    }
  }

  async #find({ id, sku, variants }: ProductReportView): Promise<void> {
    let vendor: string | null | undefined;
    if (variants.some(({ variant }) => variant === id)) {
      // Sold without being in the rundown, it stands there by its variant.
      const reply = await this.#platform.query("search_catalogue", { text: sku });
      const found = reply.ok
        ? reply.value.items.find((item) => item.variants.some(({ variant }) => variant === id))
        : undefined;
      if (reply.ok) vendor = found?.vendor ?? null;
    } else {
      const reply = await this.#platform.query("catalogue_product", { product: id });
      if (reply.ok) vendor = reply.value.vendor;
      else if (reply.problem.code === "unknown_product") vendor = null;
    }
    if (vendor === undefined) this.#asked.delete(id);
    else this.#known.set(id, vendor?.trim() === "" ? null : vendor);
  }
}

/** The brands of a report by name, those without one last; empty until all are known, and where there is only one. */
export function brandsIn({ products }: ReportView, brands: Brands, lang: string): (string | null)[] {
  const found = products.map(({ id }) => brands.of(id));
  if (found.includes(undefined)) return [];
  const order = new Intl.Collator(lang, { numeric: true, sensitivity: "base" });
  const named = found.filter((name) => typeof name === "string");
  const names = named.filter((name, at) => named.indexOf(name) === at).sort(order.compare);
  const all = found.includes(null) ? [...names, null] : names;
  return all.length > 1 ? all : [];
}

/** The report with the products of one brand alone; what belongs to no product belongs to no brand. */
export function ofBrand(report: ReportView, brands: Brands, brand: string | null): ReportView {
  const nothing: Money = { minor: 0, currency: report.currency };
  return {
    ...report,
    products: report.products.filter(({ id }) => brands.of(id) === brand),
    unlisted: { ...report.unlisted, orders: 0, units: 0, gross: nothing, refunds: nothing, net: nothing },
    unknown_skus: {},
  };
}

export interface Sums {
  units: number;
  foreign_units: number;
  refunded_units: number;
  gross: Money;
  refunds: Money;
  net: Money;
  on_air_ms: number;
}

/** Of all products of a report. Orders are in no sum of products: one order may hold several of them. */
export function sumsOf({ products, currency }: ReportView): Sums {
  const sum = (value: (product: ProductReportView) => number): number =>
    products.reduce((all, product) => all + value(product), 0);
  const amount = (of: "gross" | "refunds" | "net"): Money => ({
    minor: sum((product) => product[of].minor),
    currency,
  });
  return {
    units: sum(({ units }) => units),
    foreign_units: sum(({ foreign_units }) => foreign_units),
    refunded_units: sum(({ refunded_units }) => refunded_units),
    gross: amount("gross"),
    refunds: amount("refunds"),
    net: amount("net"),
    on_air_ms: sum(({ on_air_ms }) => on_air_ms),
  };
}
