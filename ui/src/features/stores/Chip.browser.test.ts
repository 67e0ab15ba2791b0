import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { NO_STORE } from "~/lib/core/sections.svelte";
import { exampleStore, LOOKED } from "~/testing/store";
import type { ConnectedStore } from "~/wire/wire";
import Chip from "./Chip.svelte";

const lost = exampleStore({ id: "b", name: "Oud", lost_at: LOOKED - 42_000 });

it.each<[string, ConnectedStore[], number, string, RegExp]>([
  ["no shop", [], 0, "none", /^No shop$/],
  ["one that answers, with its age", [exampleStore()], 4_000, "ok", /Shop ✓ 4 s/],
  ["the same a second later", [exampleStore()], 5_000, "ok", /Shop ✓ 5 s/],
  ["one that ages", [exampleStore()], 30_000, "ageing", /Shop · 30 s/],
  ["one that is lost", [lost], 0, "lost", /Shop ! not responding 42 s/],
  ["the worst of several", [exampleStore(), lost], 0, "lost", /2 shops ! 1 not responding/],
  ["one that waits for its credentials", [exampleStore({ status: "locked" })], 0, "locked", /Shop ! locked/],
  ["one that is being read", [exampleStore({ status: "syncing" })], 0, "syncing", /Shop · syncing/],
])("says %s", async (_, stores, later, mood, words) => {
  const { container } = await render(Chip, { stores, store: NO_STORE, now: LOOKED + later, current: false });
  const chip = container.querySelector("[data-part=shop-chip]");
  expect(chip?.getAttribute("data-mood")).toBe(mood);
  expect(chip?.textContent.replace(/\s+/g, " ").trim()).toMatch(words);
});

it("counts no locked shops while the vault may hold their credentials", async () => {
  const stores = [exampleStore(), exampleStore({ id: "b", status: "locked" })];
  const { container, rerender } = await render(Chip, {
    stores,
    store: NO_STORE,
    now: LOOKED,
    current: false,
  });
  const state = () => container.querySelector(".state")?.textContent.replace(/\s+/g, " ").trim();
  expect(state()).toBe("! 1 locked");
  await rerender({ closed: true });
  expect(state()).toBe("! locked");
});

it("says where the sales come from while there is no shop", async () => {
  const { container } = await render(Chip, {
    stores: [],
    store: { ...NO_STORE, kind: "demo" },
    now: 0,
    current: false,
  });
  expect(container.textContent).toContain("Demo sales");
});
