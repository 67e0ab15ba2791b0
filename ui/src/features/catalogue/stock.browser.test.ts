import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { stockView } from "~/testing/cue";
import { exampleStore } from "~/testing/store";
import { shops } from "~/lib/core/shops.svelte";
import type { CatalogueItem, StockView } from "~/wire/wire";
import FinderRow from "./FinderRow.svelte";

const NOW = Date.UTC(2026, 10, 25, 12);
const nothing = (): void => undefined;

async function row(more: Partial<StockView>): Promise<HTMLElement> {
  const item: CatalogueItem = {
    product: "p",
    variant: "v",
    sku: "MUG",
    title: "Mug",
    variant_title: null,
    vendor: null,
    tags: [],
    picture: null,
    price: null,
    stock: stockView({
      source: { kind: "stores", stores: [{ id: exampleStore().id, name: "Linen" }] },
      as_of: NOW - 60_000,
      ...more,
    }),
  };
  const { container } = await render(FinderRow, {
    item,
    currency: "EUR",
    now: NOW,
    places: [],
    chosen: false,
    tabbable: true,
    disabled: false,
    mediaBase: "",
    onclick: nothing,
    ontoggle: nothing,
    onadd: nothing,
    onfocus: nothing,
    ongrip: nothing,
  });
  return container;
}

it("says who counted and since when", async () => {
  shops.know([exampleStore({ name: "Linen" })]);
  const stock = (await row({})).querySelector(".stock");
  expect(stock?.getAttribute("data-age")).toBe("fixed");
  expect(stock?.getAttribute("title")).toMatch(/Linen/);
});

it("looks old where the core says that its shop does not answer, and never for a file", async () => {
  const stock = (await row({ lost: true })).querySelector(".stock");
  expect(stock?.getAttribute("data-age")).toBe("stale");
  expect(stock?.querySelector(".age")).not.toBeNull();
  const file = await row({ source: { kind: "file", name: "spring.csv" } });
  expect(file.querySelector(".stock")?.getAttribute("data-age")).toBe("fixed");
});

it("says what can be sold, and sold out where all that is left is held back", async () => {
  expect((await row({ sellable: 7, buffer: 5 })).textContent).toContain("7 left");
  const held = await row({ quantity: { kind: "known", n: 3 }, sellable: -2, buffer: 5, sold_out: true });
  expect(held.textContent).toContain("sold out");
  expect(held.textContent).not.toContain("3 left");
});

it("says by how many it was oversold, and unknown as unknown", async () => {
  const oversold = {
    quantity: { kind: "known", n: -2 },
    sellable: -2,
    sold_out: true,
    oversold_by: 2,
  } as const;
  expect((await row(oversold)).textContent).toContain("oversold by 2");
  expect((await row({ quantity: { kind: "unknown" }, sellable: null })).textContent).toContain(
    "unknown stock",
  );
});
