import { describe, expect, it, vi } from "vitest";
import { catalogueProduct, catalogueVariant } from "~/testing/catalogue";
import { MIN, product, report } from "~/testing/report";
import type { Platform } from "~/platform/types";
import type { CatalogueProduct, Money, ProductReportView, VariantReportView } from "~/wire/wire";
import { Brands, brandsIn, ofBrand, sumsOf } from "./brands.svelte";

const ils = (minor: number): Money => ({ minor, currency: "ILS" });
const variant = (id: string): VariantReportView => ({ ...product(id, []), variant: id, title: null });

/** A catalogue that has these products and no others. */
function catalogue(...products: CatalogueProduct[]) {
  const query = vi.fn((name: string, body: { product?: string }) => {
    if (name === "search_catalogue")
      return Promise.resolve({ ok: true, value: { items: products, total: products.length } });
    const value = products.find((one) => one.product === body.product);
    const problem = { code: "unknown_product", detail: "" };
    return Promise.resolve(value === undefined ? { ok: false, problem } : { ok: true, value });
  });
  return { query, platform: { query: query as unknown as Platform["query"] } };
}
const dress = catalogueProduct({ product: "dress", vendor: "Linen House" });
const mug = catalogueProduct({ product: "mug", vendor: "Clay" });

const shown = (...products: ProductReportView[]) => report({ products });

describe("the brands of a report", () => {
  it("are those that the catalogue has for its products, those without one last", async () => {
    const evening = shown(product("dress", []), product("gone", []), product("mug", []));
    const brands = new Brands(catalogue(dress, mug).platform);
    expect(brandsIn(evening, brands, "en")).toEqual([]);
    await brands.want(evening.products);
    expect(brandsIn(evening, brands, "en")).toEqual(["Clay", "Linen House", null]);
  });

  it("are none to select from where there is only one", async () => {
    const evening = shown(product("dress", []));
    const brands = new Brands(catalogue(dress).platform);
    await brands.want(evening.products);
    expect(brandsIn(evening, brands, "en")).toEqual([]);
  });

  it("are asked for once, however often the report is read again", async () => {
    const { query, platform } = catalogue(dress, mug);
    const brands = new Brands(platform);
    await brands.want([product("dress", [])]);
    await brands.want([product("dress", []), product("mug", [])]);
    expect(query.mock.calls.map(([, body]) => body.product)).toEqual(["dress", "mug"]);
  });

  it("are found by the variant of what was sold without being in the rundown", async () => {
    const sold = product("dress-red", [], { variants: [variant("dress-red")] });
    const whole = { ...dress, variants: [catalogueVariant({ variant: "dress-red" })] };
    const brands = new Brands(catalogue(mug, whole).platform);
    await brands.want([sold]);
    expect(brands.of("dress-red")).toBe("Linen House");
  });

  it("are asked for again where the line was lost", async () => {
    const query = vi
      .fn()
      .mockResolvedValueOnce({ ok: false, problem: { code: "offline", detail: "" } })
      .mockResolvedValueOnce({ ok: true, value: dress });
    const brands = new Brands({ query: query as unknown as Platform["query"] });
    await brands.want([product("dress", [])]);
    expect(brands.of("dress")).toBeUndefined();
    await brands.want([product("dress", [])]);
    expect(brands.of("dress")).toBe("Linen House");
  });
});

it("one brand alone is its products and their sums, and nothing that belongs to no product", async () => {
  const evening = report({
    products: [
      product("dress", [], {
        units: 3,
        gross: ils(900),
        refunds: ils(100),
        net: ils(800),
        refunded_units: 1,
        on_air_ms: 2 * MIN,
      }),
      product("mug", [], { units: 5, gross: ils(5_000), net: ils(5_000), on_air_ms: MIN }),
    ],
    unlisted: { ...report().unlisted, units: 4, gross: ils(70), net: ils(70) },
    unknown_skus: { "NO-1": 4 },
  });
  const brands = new Brands(catalogue(dress, mug).platform);
  await brands.want(evening.products);
  const alone = ofBrand(evening, brands, "Linen House");
  expect(alone.products.map(({ id }) => id)).toEqual(["dress"]);
  expect([alone.unlisted.units, alone.unlisted.net.minor, alone.unknown_skus]).toEqual([0, 0, {}]);
  expect(sumsOf(alone)).toEqual({
    units: 3,
    foreign_units: 0,
    refunded_units: 1,
    gross: ils(900),
    refunds: ils(100),
    net: ils(800),
    on_air_ms: 2 * MIN,
  });
});
