import { expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { exampleStore, LOOKED } from "~/testing/store";
import type { ConnectedStore, CorrectedPrices, Keeping } from "~/wire/wire";
import StoreCard from "./StoreCard.svelte";

const ils = (minor: number) => ({ minor, currency: "ILS" });
const CORRECTED: CorrectedPrices = {
  prices: [{ variant: "1", title: "Linen dress – M", was: ils(12_605), now: ils(14_990) }],
  more: 4,
};

const given = (store: ConnectedStore, others: ConnectedStore[] = []) => ({
  store,
  stores: [store, ...others],
  now: LOOKED + 4_000,
  vault: "none" as Keeping["vault"],
  disabled: false,
  onsync: vi.fn(),
  onupdate: vi.fn(),
  ondisconnect: vi.fn(),
  oncorrected: vi.fn(() => Promise.resolve({ ok: true as const, value: CORRECTED })),
  ondismiss: vi.fn(),
});
const find = (container: Element, what: string): HTMLElement => {
  const found = container.querySelector<HTMLElement>(what);
  if (found === null) throw new Error(`no ${what}`);
  return found;
};

it("says in words how the shop is, and what is wrong and what to do", async () => {
  const store = exampleStore({
    lost_at: LOOKED - 60_000,
    status: "failing",
    problem: { code: "store_unreachable", detail: "refused", params: { wait_s: 8 } },
  });
  const { container } = await render(StoreCard, given(store));
  expect(find(container, "[data-part=store-state]").textContent).toContain("has not responded since");
  expect(find(container, "[data-part=store-trouble]").textContent).toMatch(
    /is not responding.*Check the address.*in 8 seconds/s,
  );
});

it("asks once before it disconnects, in its own place, and Escape is the way out", async () => {
  const props = given(exampleStore());
  const { container } = await render(StoreCard, props);
  await userEvent.click(find(container, "[data-do=disconnect-store]"));
  expect(props.ondisconnect).not.toHaveBeenCalled();
  expect(document.querySelector("dialog")).toBeNull();
  find(container, "[data-do=confirm-disconnect]").focus();
  await userEvent.keyboard("{Escape}");
  expect(container.querySelector("[data-part=ask-disconnect]")).toBeNull();
  await vi.waitFor(() => expect(document.activeElement).toBe(find(container, "[data-do=disconnect-store]")));
  await userEvent.click(find(container, "[data-do=disconnect-store]"));
  await userEvent.click(find(container, "[data-do=confirm-disconnect]"));
  expect(props.ondisconnect).toHaveBeenCalledOnce();
});

it("shows the places that count as the core has them, and keeps one of them", async () => {
  const locations = [
    { id: "1", name: "Tel Aviv", counts: true },
    { id: "2", name: "Haifa", counts: false },
  ];
  const props = given(exampleStore({ locations }));
  const { container } = await render(StoreCard, props);
  const boxes = [...container.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  const [first, second] = boxes;
  if (first === undefined || second === undefined) throw new Error("no places");
  await userEvent.click(second);
  expect(props.onupdate).toHaveBeenCalledWith({ locations: ["1", "2"], base: { locations: ["1"] } });
  expect(second.checked).toBe(false);
  await userEvent.click(first);
  expect(props.onupdate).toHaveBeenCalledOnce();
  expect(first.checked).toBe(true);
  expect(find(container, "[data-part=locations]").textContent).toContain("at least one location");
});

it("lets people choose whose orders count, and says each origin in their language", async () => {
  const origins = [
    { key: "web", name: "web", counts: true },
    { key: "pos", name: "pos", counts: false },
    { key: "4529183", name: "Amazon by CedCommerce", counts: true },
  ];
  const props = given(exampleStore({ kind: "shopify", origins }));
  const { container } = await render(StoreCard, props);
  const part = find(container, "[data-part=origins]");
  expect(part.textContent).toMatch(/Online store.*Point of sale.*Amazon by CedCommerce/s);
  const boxes = [...part.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  expect(boxes.map((box) => box.checked)).toEqual([true, false, true]);
  for (const box of boxes.slice(1)) await userEvent.click(box);
  expect(props.onupdate.mock.calls).toEqual([
    [{ origins_left_out: [], base: { origins_left_out: ["pos"] } }],
    [{ origins_left_out: ["pos", "4529183"], base: { origins_left_out: ["pos"] } }],
  ]);
});

it("lets people choose the country whose prices are shown, where the shop has markets", async () => {
  const props = given(exampleStore({ has_markets: true, market: "DE" }));
  const { container } = await render(StoreCard, props);
  const select = find(container, "[data-part=market] select") as HTMLSelectElement;
  expect(select.selectedOptions[0]?.textContent).toBe("Germany");
  await userEvent.selectOptions(select, "Israel");
  await userEvent.selectOptions(select, "the shop’s own country");
  expect(props.onupdate.mock.calls).toEqual([
    [{ market: "IL", base: { market: "DE" } }],
    [{ market: "", base: { market: "DE" } }],
  ]);
  expect(select.value).toBe("DE");
  const without = await render(StoreCard, given(exampleStore()));
  expect(without.container.querySelector("[data-part=market]")).toBeNull();
});

it("says what its figures mean", async () => {
  const numbers = {
    tax: "outside_us",
    counts_from: "paid",
    price: "activity",
    discounts: "platforms_too",
  } as const;
  const { container } = await render(StoreCard, given(exampleStore({ kind: "tiktok", numbers })));
  const said = find(container, "[data-part=numbers]").textContent;
  expect(said).toMatch(/list price.*United States.*Shipping is never.*TikTok pays to you.*was paid/s);
});

it.each([
  [
    "to the passphrase or to the credentials while the vault is locked",
    "locked",
    /passphrase above, or enter/,
  ],
  ["to the credentials where no passphrase can help", "open", /^(?!.*passphrase).*Enter credentials again/],
] as const)("shows a locked shop the way %s", async (_, vault, words) => {
  const store = exampleStore({ status: "locked", keeps: "nowhere" });
  const { container } = await render(StoreCard, { ...given(store), vault });
  expect(find(container, "[data-part=store-state]").textContent).toMatch(words);
});

it("gives no advice about a key that cannot be limited", async () => {
  const { container } = await render(StoreCard, given(exampleStore({ excess: ["full_admin"] })));
  expect(container.querySelector("[data-part=rights-excess]")).toBeNull();
  expect(find(container, "[data-part=rights-whole]").textContent).toContain("Medusa has no limited keys");
  expect(container.textContent).not.toContain("full_admin");
});

it("tells which prices were shown differently before an update, until somebody has seen them", async () => {
  const props = given(exampleStore({ corrected_prices: 5 }));
  const { container } = await render(StoreCard, props);
  const part = find(container, "[data-part=corrected]");
  expect(part.textContent).toContain("5 prices were shown differently");
  expect(props.oncorrected).not.toHaveBeenCalled();
  await userEvent.click(find(part, "summary"));
  await vi.waitFor(() =>
    expect(find(part, "[data-part=corrected-prices]").textContent).toMatch(/Linen dress.*126\.05.*149\.90/s),
  );
  expect(part.textContent).toContain("4 more");
  await userEvent.click(find(part, "[data-do=dismiss-corrected]"));
  expect(props.ondismiss).toHaveBeenCalledOnce();
  const without = await render(StoreCard, given(exampleStore()));
  expect(without.container.querySelector("[data-part=corrected]")).toBeNull();
});
