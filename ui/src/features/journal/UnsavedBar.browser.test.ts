import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import type { JournalView, UnsavedView } from "~/wire/wire";
import UnsavedBar from "./UnsavedBar.svelte";

const unsaved = (changes: Partial<UnsavedView>): JournalView => ({
  unsaved: { since: 0, code: "disk_full", changes: 0, viewing: false, ...changes },
  warning: null,
  damage: null,
  backup: null,
  clock_ahead_ms: null,
  repair: "",
});
const words = (container: Element) => container.textContent.replace(/\s+/g, " ").trim();

it("says what waits, and speaks of the show only where one runs", async () => {
  const { container, rerender } = await render(UnsavedBar, {
    journal: unsaved({ changes: 2 }),
    running: true,
  });
  expect(words(container)).toContain("The show goes on, and 2 changes wait to be saved.");
  await rerender({ running: false });
  await expect.poll(() => words(container)).not.toMatch(/show/);
  expect(words(container)).toContain("2 changes wait to be saved.");
  await rerender({ journal: unsaved({ code: "damaged" }) });
  await expect.poll(() => words(container)).toContain("repair it when no show is running");
  expect(words(container)).not.toContain("The show goes on");
});

it("says each thing that is wrong with the disk in its own words", async () => {
  const none: JournalView = { ...unsaved({}), unsaved: null };
  const { container, rerender } = await render(UnsavedBar, { journal: none, running: true });
  expect(words(container)).toBe("");
  for (const [warning, said] of [
    ["low_disk", "The disk is nearly full."],
    ["held_by_reader", "Another program has been reading the data file"],
    ["folder_rewritten", "Do not move the old folder back."],
  ] as const) {
    await rerender({ journal: { ...none, warning } });
    await expect.poll(() => words(container)).toContain(said);
  }
});

it("promises no order before saving works again", async () => {
  const { container } = await render(UnsavedBar, { journal: unsaved({}), running: true });
  expect(words(container)).toContain("Orders are not counted until saving works again.");
});

it.each([
  [
    "read_only",
    "For viewing only. The data folder is read-only, so nothing can be changed. Make it writable, then start Cartwall again.",
  ],
  [
    "disk_full",
    "For viewing only. The disk is full, so nothing can be changed. Free some space, then start Cartwall again.",
  ],
])("says in the order of doing how %s ends", async (code, said) => {
  const { container } = await render(UnsavedBar, {
    journal: unsaved({ code, viewing: true }),
    running: false,
  });
  expect(words(container)).toBe(said);
});
