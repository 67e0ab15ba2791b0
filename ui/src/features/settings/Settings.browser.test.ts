import { expect, it, vi } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import type { JournalView } from "~/wire/wire";
import Settings from "./Settings.svelte";

const FAILED = { at: null, rows: 0, failed: "no_room" };
const sound: JournalView = {
  unsaved: null,
  warning: null,
  damage: null,
  backup: { at: null, rows: 0, failed: null },
  clock_ahead_ms: null,
  repair: "",
};
const opened = async (journal: JournalView, backups = false) =>
  render(Settings, {
    desktop: true,
    backups,
    guard: { buffer: 0, low_stock: 5, stale: "hide", pull: false },
    journal,
    now: 0,
    disabled: false,
    onguard: vi.fn(),
    onstores: vi.fn(),
    ondevices: vi.fn(),
    onprograms: null,
    onopendata: vi.fn(),
    onoverlay: vi.fn(),
    panelLink: () => "http://127.0.0.1:1/#token=t",
    onclose: vi.fn(),
  });
const words = (container: Element) => container.querySelector("[data-part=backups]")?.textContent ?? "";

it("opens where it says what is wrong with the backups, for whoever asked that", async () => {
  await page.viewport(390, 600);
  const { container } = await opened({ ...sound, backup: FAILED }, true);
  const section = container.querySelector("[data-part=backups]");
  expect(document.activeElement).toBe(section);
  const said = section?.querySelector("[role=status]")?.getBoundingClientRect();
  const content = container.querySelector("dialog")?.getBoundingClientRect();
  expect(said?.top).toBeGreaterThanOrEqual(content?.top ?? Infinity);
  expect(said?.bottom).toBeLessThanOrEqual(content?.bottom ?? 0);
});

it("does not say that the first backup is to come where it has failed", async () => {
  const { container } = await opened({ ...sound, backup: FAILED });
  expect(words(container)).toContain("The last backup failed");
  expect(words(container)).not.toContain("There is no backup yet");
});

it("promises backups, but not where nothing can be written", async () => {
  const { container, rerender } = await opened(sound);
  expect(words(container)).toContain("There is no backup yet");
  expect(words(container)).toContain("every five minutes");
  const unsaved = { since: 0, code: "read_only", changes: 0, viewing: true };
  await rerender({ journal: { ...sound, unsaved } });
  await expect.poll(() => words(container)).not.toContain("every five minutes");
  expect(words(container)).not.toContain("There is no backup yet");
});
