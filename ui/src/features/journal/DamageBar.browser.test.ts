import { beforeEach, expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import type { DamageView } from "~/wire/wire";
import DamageBar from "./DamageBar.svelte";

const found = (changes: Partial<DamageView> = {}): DamageView => ({
  found_at: 1_750_000_000_000,
  faults: 2,
  lost_rows: 0,
  recovered_rows: 0,
  code: "digest",
  ...changes,
});
/** As the core tells it. */
const REPAIR = 'cartwall doctor --repair --use --data "/spring"';
const words = (container: Element) => container.textContent.replace(/\s+/g, " ").trim();

beforeEach(() => sessionStorage.clear());

it("says nothing where nothing is known to be wrong", async () => {
  const { container } = await render(DamageBar, { repair: REPAIR, damage: null, running: true });
  expect(words(container)).toBe("");
});

it("says what damage means for the show, and the one command that repairs it", async () => {
  const { container } = await render(DamageBar, {
    repair: REPAIR,
    damage: found({ lost_rows: 3 }),
    running: true,
  });
  expect(container.querySelector("[role=alert]")).not.toBeNull();
  expect(words(container)).toContain("3 saved changes cannot be read.");
  expect(container.querySelector("code")?.textContent).toBe(REPAIR);
  expect(container.querySelector("button")).toBeNull();
});

it("says once what was repaired", async () => {
  const damage = found({ faults: 0, recovered_rows: 12, code: "recovered" });
  const { container, rerender } = await render(DamageBar, { repair: REPAIR, damage, running: true });
  expect(container.querySelector("[role=status]")).not.toBeNull();
  expect(words(container)).toContain("12 missing changes were restored");
  container.querySelector<HTMLButtonElement>("[data-do=damage-dismiss]")?.click();
  await expect.poll(() => words(container)).toBe("");
  await rerender({ damage: found() });
  await expect.poll(() => words(container)).toContain("The saved data is damaged.");
});

it("speaks of the show only where one runs", async () => {
  const { container, rerender } = await render(DamageBar, {
    repair: REPAIR,
    damage: found(),
    running: false,
  });
  expect(words(container)).not.toMatch(/show/);
  expect(words(container)).toContain("Quit Cartwall and run this command.");
  await rerender({ running: true });
  await expect.poll(() => words(container)).toContain("After the show, quit Cartwall");
});
