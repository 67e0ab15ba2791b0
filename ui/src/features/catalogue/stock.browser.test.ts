import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { exampleStore } from "~/testing/store";
import { shops } from "~/lib/core/shops.svelte";
import type { CatalogueItem } from "~/wire/wire";
import FinderRow from "./FinderRow.svelte";

const NOW = Date.UTC(2026, 10, 25, 12);
const nothing = (): void => undefined;

async function row(more: Partial<CatalogueItem>): Promise<HTMLElement> {
  const item: CatalogueItem = {
    variant: "v",
    sku: "MUG",
    title: "Mug",
    variant_title: null,
    vendor: null,
    tags: [],
    picture: null,
    price: null,
    quantity: { kind: "known", n: 12 },
    source: exampleStore().id,
    as_of: NOW - 60_000,
    ...more,
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

it("says who counted and since when, and does not look old while its shop answers", async () => {
  shops.know([exampleStore({ name: "Linen" })]);
  const stock = (await row({})).querySelector(".stock");
  expect(stock?.getAttribute("data-age")).toBe("fixed");
  expect(stock?.getAttribute("title")).toMatch(/Linen/);
});

it("looks old as soon as its shop does not answer, also among several", async () => {
  shops.know([exampleStore({ lost_at: NOW - 1 }), exampleStore({ id: "shopify:other" })]);
  const source = `${exampleStore().id} + shopify:other`;
  const stock = (await row({ source })).querySelector(".stock");
  expect(stock?.getAttribute("data-age")).toBe("stale");
  expect(stock?.querySelector(".age")).not.toBeNull();
});

it("looks old where its shop is not connected any more, and never for a file", async () => {
  shops.know([]);
  expect((await row({})).querySelector(".stock")?.getAttribute("data-age")).toBe("stale");
  const file = await row({ source: "file:spring.csv" });
  expect(file.querySelector(".stock")?.getAttribute("data-age")).toBe("fixed");
});

it("says by how many it was oversold, and unknown as unknown", async () => {
  shops.know([exampleStore()]);
  expect((await row({ quantity: { kind: "known", n: -2 } })).textContent).toContain("oversold by 2");
  expect((await row({ quantity: { kind: "unknown" } })).textContent).toContain("unknown stock");
});
