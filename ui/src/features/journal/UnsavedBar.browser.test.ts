import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import type { JournalView } from "~/wire/wire";
import UnsavedBar from "./UnsavedBar.svelte";

const journal = (changes: Partial<JournalView> = {}): JournalView => ({
  unsaved: null,
  warning: null,
  damage: null,
  backup: null,
  clock_ahead_ms: null,
  ...changes,
});
const words = (container: Element) => container.textContent.replace(/\s+/g, " ").trim();

it("says each thing that is wrong with the disk in its own words", async () => {
  const { container, rerender } = await render(UnsavedBar, { journal: journal() });
  expect(words(container)).toBe("");
  for (const [warning, said] of [
    ["low_disk", "The disk is nearly full."],
    ["held_by_reader", "Another program has been reading the data file"],
    ["folder_rewritten", "Do not move the old folder back."],
  ] as const) {
    await rerender({ journal: journal({ warning }) });
    await expect.poll(() => words(container)).toContain(said);
  }
});

it("says of a disk that was full at the start that Cartwall has to be restarted", async () => {
  const unsaved = { since: 1_750_000_000_000, code: "disk_full", changes: 0, viewing: true };
  const { container } = await render(UnsavedBar, { journal: journal({ unsaved }) });
  expect(words(container)).toContain(
    "For viewing only. The disk is full: free some space. Then restart Cartwall.",
  );
});
