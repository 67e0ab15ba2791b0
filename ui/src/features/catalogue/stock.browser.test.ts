import { expect, it, vi } from "vitest";
import { render } from "vitest-browser-svelte";
import { catalogueProduct, catalogueVariant, hoodie } from "~/testing/catalogue";
import { stockView } from "~/testing/cue";
import { exampleStore } from "~/testing/store";
import { shops } from "~/lib/core/shops.svelte";
import type { StockView } from "~/wire/wire";
import FinderRow from "./FinderRow.svelte";

const NOW = Date.UTC(2026, 10, 25, 12);
const nothing = (): void => undefined;

const given = {
  id: "row",
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
  onvariant: nothing,
  onfocus: nothing,
  ongrip: nothing,
};

async function row(more: Partial<StockView>): Promise<HTMLElement> {
  const item = catalogueProduct({
    stock: stockView({
      source: { kind: "stores", stores: [{ id: exampleStore().id, name: "Linen" }] },
      as_of: NOW - 60_000,
      ...more,
    }),
  });
  return (await render(FinderRow, { ...given, item })).container;
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

it("is one row for all sizes, and each of them can be added alone", async () => {
  const [onadd, onvariant] = [vi.fn(), vi.fn()];
  const { container } = await render(FinderRow, { ...given, item: hoodie(), onadd, onvariant });
  expect(container.textContent).toContain("1 of 3 sold out");
  expect(container.textContent).toMatch(/from\s+\u2068?€29/);
  const sizes = [...container.querySelectorAll<HTMLElement>("[data-do=add-variant]")];
  expect(sizes.map((one) => [one.textContent.trim(), one.classList.contains("out")])).toEqual([
    ["S", true],
    ["M", false],
    ["L", false],
  ]);
  sizes[1]?.click();
  container.querySelector<HTMLElement>("[data-do=add-cue]")?.click();
  expect([onvariant.mock.calls, onadd.mock.calls.length]).toEqual([[["M"]], 1]);
});

it("names the first sizes of thirty, and how many more there are", async () => {
  const variants = Array.from({ length: 30 }, (_, at) =>
    catalogueVariant({ variant: `v${at}`, label: `Size ${at}` }),
  );
  const { container } = await render(FinderRow, { ...given, item: hoodie({ variants }) });
  expect(container.querySelectorAll("[data-do=add-variant]")).toHaveLength(4);
  expect(container.querySelector("[data-part=variants]")?.textContent).toContain("+26");
});
