import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import type { FeedItem, FeedKind } from "~/wire/wire";
import Feed from "./Feed.svelte";

const item = (kind: FeedKind, more: Partial<FeedItem> = {}): FeedItem => ({
  seq: 1,
  at: 10,
  kind,
  by: { kind: "store", id: "shopify:linen" },
  text: null,
  units: null,
  amount: null,
  in_live: false,
  ...more,
});

it("says what it knows in whole sentences where there is no name", async () => {
  const items = [
    item("money_back", { amount: { minor: 2_500, currency: "ILS" } }),
    item("sold_out"),
    item("sale", { units: 2 }),
    item("store_lost", { text: " " }),
  ];
  const { container } = await render(Feed, { items, since: null });
  const lines = [...container.querySelectorAll("li")].map((line) => line.textContent.replace(/\s+/g, " "));
  expect(lines[0]).toMatch(/Refund.*₪25/);
  expect(lines[1]).toContain("A product is sold out");
  expect(lines[2]).toContain("2 units sold");
  expect(lines[3]).toContain("A shop is not responding");
  expect(container.textContent).not.toMatch(/\u2068\s*\u2069/);
});

it("says which sale was made in the live itself, by the shop's own word", async () => {
  const items = [
    item("sale", { units: 2, text: "Tee", in_live: true }),
    item("sale", { units: 1, text: "Mug" }),
  ];
  const { container } = await render(Feed, { items, since: null });
  const lines = [...container.querySelectorAll(".text")].map((line) => line.textContent.trim());
  expect(lines).toEqual([
    expect.stringMatching(/Tee.*from the live stream$/),
    expect.not.stringContaining("live"),
  ]);
});
