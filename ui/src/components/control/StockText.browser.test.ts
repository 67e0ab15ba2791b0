import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import type { StockView } from "~/wire/wire";
import StockText from "./StockText.svelte";

const NOW = 1_000_000_000;
const stock = (more: Partial<StockView>): StockView => ({
  quantity: { kind: "known", n: 12 },
  sellable: 12,
  buffer: 0,
  source: "manual",
  as_of: NOW - 4_000,
  sold_out: false,
  oversold_by: 0,
  ...more,
});

it.each([
  ["a count as what is left", stock({}), "12 left"],
  ["nothing heard of as unknown, never as nothing", undefined, "unknown stock"],
  ["unknown as unknown", stock({ quantity: { kind: "unknown" }, sellable: null }), "unknown stock"],
  ["untracked as untracked", stock({ quantity: { kind: "untracked" }, sellable: null }), "not tracked"],
  ["sold out as sold out", stock({ sellable: 0, sold_out: true }), "sold out"],
  ["below zero as oversold", stock({ sellable: -2, sold_out: true, oversold_by: 2 }), "oversold by 2"],
])("shows %s", async (_, given, words) => {
  const screen = await render(StockText, { stock: given, now: NOW });
  await expect.element(screen.getByText(words)).toBeVisible();
});

it("says who counted, and how long ago, where asked in full", async () => {
  const screen = await render(StockText, { stock: stock({ buffer: 2 }), now: NOW, full: true });
  await expect.element(screen.container).toHaveTextContent(/2 held back/);
  await expect.element(screen.container).toHaveTextContent(/by hand.*4 s ago/);
});
