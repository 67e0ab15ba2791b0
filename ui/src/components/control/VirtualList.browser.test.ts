import { createRawSnippet, tick } from "svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import VirtualList from "./VirtualList.svelte";

const VIEW = 400;
/** From 30 to 129 pixels; the list is told 40. */
const heightOf = (index: number): number => 30 + ((index * 37) % 100);

const row = createRawSnippet((index: () => number) => ({
  render: () => `<button data-row="${index()}">Row ${index()}</button>`,
  setup: (node) => void ((node as HTMLElement).style.cssText = `display:block;height:${heightOf(index())}px`),
}));

const frame = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));

async function list(more: { count?: number; current?: number; ids?: number[] } = {}) {
  const { count = 2_000, current = -1, ids } = more;
  const screen = await render(VirtualList, {
    count: ids?.length ?? count,
    idOf: (index: number) => String(ids?.[index] ?? index),
    estimate: () => 40,
    current,
    label: "Rows",
    row,
  });
  const scroller = screen.container.querySelector<HTMLElement>(".scroller");
  if (scroller === null) throw new Error("no list");
  scroller.style.height = `${VIEW}px`;
  await frame();
  const at = (index: number): HTMLElement | null => scroller.querySelector(`[data-index="${index}"]`);
  const first = (): { index: number; top: number } => {
    const edge = scroller.getBoundingClientRect().top;
    const li = [...scroller.querySelectorAll("li")].find(
      (one) => one.getBoundingClientRect().bottom > edge + 1,
    );
    return { index: Number(li?.dataset.index), top: (li?.getBoundingClientRect().top ?? 0) - edge };
  };
  return { screen, scroller, at, first };
}

describe("a long list", () => {
  beforeEach(() => void (document.body.style.margin = "0"));

  it("has few rows on the page, and tells how many there are", async () => {
    const { scroller, at } = await list();
    expect(scroller.querySelectorAll("li").length).toBeLessThan(40);
    expect(at(2)?.getAttribute("aria-setsize")).toBe("2000");
    expect(at(2)?.getAttribute("aria-posinset")).toBe("3");
  });

  it("does not jump when rows turn out higher than thought, also on the way up", async () => {
    const { scroller, at, first } = await list();
    scroller.scrollTop = 30_000;
    await frame();
    for (let step = 0; step < 60; step += 1) {
      const before = first();
      scroller.scrollTop -= 70;
      await frame();
      const moved =
        (at(before.index)?.getBoundingClientRect().top ?? 0) - scroller.getBoundingClientRect().top;
      expect(Math.abs(moved - before.top - 70)).toBeLessThanOrEqual(1);
    }
  });

  it("brings a row into view that was not on the page, with the focus", async () => {
    const { screen, scroller, at } = await list();
    await screen.component.reveal(1_500, true);
    const box = at(1_500)?.getBoundingClientRect();
    const view = scroller.getBoundingClientRect();
    expect(box?.height).toBe(heightOf(1_500));
    expect(box?.top).toBeGreaterThanOrEqual(view.top - 1);
    expect(box?.bottom).toBeLessThanOrEqual(view.bottom + 1);
    expect(document.activeElement?.getAttribute("data-row")).toBe("1500");
  });

  it("keeps the current row and the one with the focus while they are out of sight", async () => {
    const { scroller, at } = await list({ current: 4 });
    at(2)?.querySelector("button")?.focus();
    scroller.scrollTop = 60_000;
    await frame();
    expect(document.activeElement?.getAttribute("data-row")).toBe("2");
    expect([at(4) !== null, at(3) === null]).toEqual([true, true]);
    (document.activeElement as HTMLElement).blur();
    await frame();
    expect([at(4) !== null, at(2) === null]).toEqual([true, true]);
  });

  it("holds its place when rows come and go above", async () => {
    const ids = Array.from({ length: 500 }, (_, index) => index);
    const { screen, scroller, first } = await list({ ids });
    scroller.scrollTop = 12_000;
    await frame();
    const name = (index: number): string | null | undefined =>
      scroller.querySelector(`[data-index="${index}"] button`)?.textContent;
    const before = { ...first(), name: name(first().index) };
    const more = [1_000, 1_001, 1_002, ...ids.slice(2)];
    await screen.rerender({ count: more.length, idOf: (index: number) => String(more[index]) });
    await tick();
    await frame();
    const after = first();
    expect(after.index).toBe(before.index + 1);
    expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(1);
    expect(name(after.index)).toBe(before.name);
  });
});
