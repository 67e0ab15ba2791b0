import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { stockView } from "~/testing/cue";
import type { StockView } from "~/wire/wire";
import StockText from "./StockText.svelte";

const NOW = 1_000_000_000;
const stock = (more: Partial<StockView>): StockView =>
  stockView({ source: { kind: "manual" }, as_of: NOW - 4_000, ...more });

it.each([
  ["a count as what is left", stock({}), "12 left"],
  ["nothing heard of as unknown, never as nothing", undefined, "unknown stock"],
  ["unknown as unknown", stock({ quantity: { kind: "unknown" }, sellable: null }), "unknown stock"],
  ["untracked as untracked", stock({ quantity: { kind: "untracked" }, sellable: null }), "not tracked"],
  ["sold out as sold out", stock({ sellable: 0, sold_out: true }), "sold out"],
  [
    "what its shop does not sell with the reason",
    stock({ sellable: 0, sold_out: true, unsold: "drafted" }),
    "draft in your shop",
  ],
  [
    "back-order as such",
    stock({ quantity: { kind: "backorder", n: 0 }, sellable: null }),
    "0 left, back-order",
  ],
  [
    "what was sold on back-order",
    stock({ quantity: { kind: "backorder", n: -3 }, sellable: null }),
    "3 sold on back-order",
  ],
  ["below zero as oversold", stock({ sellable: -2, sold_out: true, oversold_by: 2 }), "oversold by 2"],
])("shows %s", async (_, given, words) => {
  const screen = await render(StockText, { stock: given, now: NOW });
  await expect.element(screen.getByText(words)).toBeVisible();
});

it("says who counted, and how long ago, where asked in full", async () => {
  const screen = await render(StockText, { stock: stock({ buffer: 2 }), now: NOW, full: true });
  await expect.element(screen.container).toHaveTextContent(/2 in reserve/);
  await expect.element(screen.container).toHaveTextContent(/by hand.*4 s ago/);
});

const SHOP = { id: "vendure:127.0.0.1:4410", name: "Linen" };
const renewed: Partial<StockView> = {
  source: { kind: "stores", stores: [SHOP] },
  fresh_until: NOW + 4_000,
  stale_after: NOW + 20_000,
};

it.each([
  ["fresh", NOW, false, ""],
  ["ageing", NOW + 6_000, false, "10 s"],
  ["stale", NOW + 20_000, false, "as of"],
  ["stale", NOW, true, "as of"],
])("a number that is %s looks so", async (wanted, now, lost, words) => {
  const { container } = await render(StockText, { stock: stock({ ...renewed, lost }), now });
  expect(container.querySelector(".stock")?.getAttribute("data-age")).toBe(wanted);
  expect(container.querySelector(".age") === null).toBe(words === "");
  expect(container.textContent).toContain(words);
});

it("says each shop's own count where several count the same product", async () => {
  const { container } = await render(StockText, {
    stock: stock({
      ...renewed,
      shops: [
        { store: SHOP, quantity: { kind: "known", n: 7 }, unsold: null, as_of: NOW },
        {
          store: { id: "shopify:linen.myshopify.com", name: "Linen EU" },
          quantity: { kind: "unknown" },
          unsold: null,
          as_of: NOW,
        },
      ],
    }),
    now: NOW,
    full: true,
  });
  const text = container.textContent.replace(/\s+/g, " ");
  expect(text).toContain("Linen: 7 left");
  expect(text).toContain("Linen EU: unknown stock");
});

it("says how many variants are sold out, unless all are", async () => {
  const some = stockView({ variants: 4, variants_sold_out: 1 });
  const { container } = await render(StockText, { stock: some, now: 0 });
  expect(container.textContent).toContain("1 of 4 sold out");
  const all = stockView({ variants: 4, variants_sold_out: 4, sellable: 0, sold_out: true });
  const whole = (await render(StockText, { stock: all, now: 0 })).container;
  expect(whole.textContent).toContain("sold out");
  expect(whole.textContent).not.toContain("4 of 4");
});
