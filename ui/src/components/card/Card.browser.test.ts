/** The card's letters against its paper, in every state: what viewers read on a phone must have contrast. */
import axe from "axe-core";
import { expect, it } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import type { Card as CardData } from "~/wire/wire";
import Card from "./Card.svelte";

const NOW = 1_000_000;
const money = (minor: number) => ({ minor, currency: "ILS" });
const card = (more: Partial<CardData>): CardData => ({
  cue: "c",
  sku: "DRESS",
  title: "Linen dress, natural",
  variant_title: "Natural / M",
  picture: null,
  price: money(28_900),
  compare_at: money(34_900),
  coupon: "LIVE10",
  stock: { kind: "known", left: 12, low: false },
  sold_out: false,
  cap: null,
  flash: null,
  ...more,
});
const flash = { started_at: 0, ends_at: NOW + 60_000, cap: 20, claimed: 3 };

it.each<[string, CardData]>([
  ["with everything", card({})],
  ["with few left", card({ stock: { kind: "known", left: 2, low: true } })],
  ["sold out", card({ sold_out: true })],
  ["in a flash offer", card({ flash })],
  ["when the flash is over", card({ flash: { ...flash, ends_at: NOW - 1 } })],
  ["with a cap", card({ cap: { limit: 10, claimed: 4 } })],
  ["in Hebrew", card({ title: "שמלת פשתן טבעית" })],
  ["in Arabic", card({ title: "فستان كتان" })],
])("the card %s can be read", async (_, given) => {
  await page.viewport(1000, 600);
  const { container } = await render(Card, { card: given, now: NOW });
  const found = await axe.run(container, { runOnly: ["color-contrast"] });
  expect(found.violations.flatMap((one) => one.nodes.map((node) => node.html))).toEqual([]);
  // A check that looked at nothing would find nothing.
  expect(found.passes.flatMap((one) => one.nodes).length).toBeGreaterThanOrEqual(given.sold_out ? 3 : 4);
});
