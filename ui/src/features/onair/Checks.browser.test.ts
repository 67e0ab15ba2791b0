import { expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { cueView, stockView } from "~/testing/cue";
import type { Card } from "~/wire/wire";
import Checks from "./Checks.svelte";

const NOW = 1_000_000_000;
const ils = (minor: number) => ({ minor, currency: "ILS" });
const cue = cueView(
  {
    list_price: ils(24_900),
    price_change: { label: null, was: ils(28_900), now: ils(24_900) },
  },
  { coupon: "TEN" },
);
const stock = stockView({
  quantity: { kind: "known", n: 4 },
  sellable: 4,
  as_of: NOW - 60_000,
  fresh_until: NOW - 50_000,
  stale_after: NOW - 40_000,
  lost: true,
});
const card = {
  sku: "S",
  title: "T",
  price: ils(24_900),
  picture: null,
  coupon: "TEN",
  sold_out: false,
  stock: { kind: "known", left: 4, low: true, stale: true },
} as unknown as Card;
const given = () => ({
  card,
  cue,
  stock,
  now: NOW,
  disabled: false,
  checkout: null,
  onanyway: vi.fn(),
  onaccept: vi.fn(),
  onconfirm: vi.fn(),
});

it.each([
  [1280, 640],
  [390, 366],
])("cuts no warning in a window of %i", async (window, room) => {
  await page.viewport(window, 800);
  const { container } = await render(Checks, given());
  container.style.inlineSize = `${room}px`;
  const box = container.querySelector("[data-part=checks]");
  const names = [...container.querySelectorAll("[data-check]")].map((one) => one.getAttribute("data-check"));
  expect(names).toEqual(["price-changed", "stock", "coupon", "picture"]);
  const bottom = box?.getBoundingClientRect().bottom ?? 0;
  for (const one of container.querySelectorAll("[data-check]"))
    expect(one.getBoundingClientRect().bottom, one.textContent).toBeLessThanOrEqual(bottom);
});

it("keeps the keyboard where it was once the new price is accepted", async () => {
  const props = given();
  const { container, rerender } = await render(Checks, props);
  container.querySelector<HTMLElement>("[data-do=accept-price]")?.focus();
  await userEvent.keyboard("{Enter}");
  expect(props.onaccept).toHaveBeenCalledOnce();
  await rerender({ cue: { ...cue, price_change: null } });
  expect(document.activeElement).toBe(container.querySelector("[data-part=checks]"));
});

it("never ticks off a price that the shop does not ask", async () => {
  const props = { ...given(), cue: { ...cue, price_change: null } };
  const { container, rerender } = await render(Checks, props);
  expect(container.querySelector("[data-check=price]")?.textContent).toContain("✓");
  const checkout = { price: ils(19_900), charges: ils(24_900), settled: false };
  await rerender({ checkout });
  expect(container.querySelector("[data-check=price]")).toBeNull();
  expect(container.querySelector("[data-part=shop-charges]")?.textContent).toContain("249");
  container.querySelector<HTMLElement>("[data-do=confirm-price]")?.focus();
  await userEvent.keyboard("{Enter}");
  expect(props.onconfirm).toHaveBeenCalledOnce();
  await rerender({ checkout: { ...checkout, settled: true } });
  expect(container.querySelector("[data-check=price]")).toBeNull();
  expect(container.querySelector("[data-part=shop-charges]")?.getAttribute("data-settled")).toBe("true");
});
