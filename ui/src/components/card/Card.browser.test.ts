/** The card's letters against its paper, in every state: what viewers read on a phone must have contrast. */
import axe from "axe-core";
import { expect, it } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { cardOf } from "~/testing/cue";
import type { Card as CardData } from "~/wire/wire";
import Card from "./Card.svelte";

const NOW = 1_000_000;
const money = (minor: number) => ({ minor, currency: "ILS" });
const card = (more: Partial<CardData>): CardData =>
  cardOf({
    sku: "DRESS",
    title: "Linen dress, natural",
    variant_title: "Natural / M",
    price: money(28_900),
    compare_at: money(34_900),
    coupon: "LIVE10",
    ...more,
  });
const flash = { started_at: 0, ends_at: NOW + 60_000, cap: 20, claimed: 3 };

it.each<[string, CardData]>([
  ["with everything", card({})],
  ["with few left", card({ stock: { kind: "known", left: 2, low: true, stale: false } })],
  ["with an old count", card({ stock: { kind: "known", left: 12, low: false, stale: true } })],
  ["on back-order", card({ stock: { kind: "backorder", left: 0, stale: false } })],
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

it.each<[string, CardData["stock"], string | null]>([
  ["a count", { kind: "known", left: 12, low: false, stale: false }, "12 left"],
  ["an old count as about so many", { kind: "known", left: 12, low: false, stale: true }, "About 12 left"],
  [
    "an old count of few without its number",
    { kind: "known", left: 2, low: true, stale: true },
    "Last pieces",
  ],
  ["what is left before back-order", { kind: "backorder", left: 3, stale: false }, "3 left"],
  ["the same, old", { kind: "backorder", left: 3, stale: true }, "About 3 left"],
  ["back-order as such", { kind: "backorder", left: 0, stale: true }, "On back-order"],
  ["nothing where nothing is known", { kind: "unknown" }, null],
  ["nothing where nobody counts", { kind: "untracked" }, null],
])("the audience reads %s", async (_, stock, words) => {
  const { container } = await render(Card, { card: card({ stock }), now: NOW });
  expect(container.querySelector("[data-part=stock]")?.textContent ?? null).toBe(words);
});
