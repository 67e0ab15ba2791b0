import { beforeEach, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { locale } from "~/lib/format/i18n.svelte";
import { MIN, product, report, T } from "~/testing/report";
import type { Money, ReportView, TotalsView } from "~/wire/wire";
import Comparison from "./Comparison.svelte";
import Pick from "./Pick.svelte";
import PickBar from "./PickBar.svelte";
import { picked } from "./picked.svelte";

const money = (minor: number, currency = "ILS"): Money => ({ minor, currency });
const totals = (orders: number, net: number, currency = "ILS"): TotalsView => ({
  ...report().totals,
  orders,
  gross: money(net, currency),
  refunds: money(0, currency),
  net: money(net, currency),
});
const spring = report({
  show: "spring",
  title: "Spring linen",
  duration_ms: 30 * MIN,
  totals: totals(4, 30_000),
  products: [product("dress", [], { title: "Dress", units: 2, net: money(20_000), on_air_ms: 2 * MIN })],
});
const summer = report({
  show: "summer",
  title: "Summer linen",
  started_at: T + 60 * MIN,
  ended_at: T + 65 * MIN,
  duration_ms: 5 * MIN,
  mode: "rehearsal",
  totals: totals(6, 25_000),
  products: [product("mug", [], { title: "Mug", units: 1, net: money(5_000), on_air_ms: 30_000 })],
});

const onrun = vi.fn();
async function compared(reports: ReportView[], archived: string[] = []) {
  const screen = await render(Comparison, { reports, archived: new Set(archived), onrun });
  const cells = (line: string, within = "[data-part=figures]"): HTMLElement[] => [
    ...screen.container.querySelectorAll<HTMLElement>(`${within} [data-line=${line}] td`),
  ];
  const text = (cell: HTMLElement | undefined): string =>
    (cell?.innerText ?? "")
      .replace(/[\u2066-\u2069]/g, "")
      .replace(/\s+/g, " ")
      .trim();
  return { ...screen, cells, text };
}

beforeEach(async () => {
  locale.lang = "en";
  document.documentElement.dir = "ltr";
  picked.clear();
  await page.viewport(1000, 800);
});

it("says what each show came to, and marks how it differs from the first", async () => {
  const { cells, text } = await compared([spring, summer]);
  expect(cells("orders").map(text)).toEqual(["4", "6 +2"]);
  expect(cells("net").map(text)).toEqual(["₪300", "₪250 −₪50"]);
  expect(cells("net")[1]?.querySelector("[data-way]")?.getAttribute("data-way")).toBe("down");
  expect(cells("units").map(text)).toEqual(["0", "0 same"]);
});

it("says that net per hour is not known before ten minutes", async () => {
  const { cells, text } = await compared([spring, summer]);
  expect(cells("per_hour").map(text)).toEqual(["₪600", "– Not known before 10 minutes"]);
});

it("has a product that one show was without as not in it, never as nothing sold", async () => {
  const { cells, text } = await compared([spring, summer]);
  expect(cells("units", "[data-product=dress]").map(text)).toEqual(["2", "Not in this show"]);
  expect(cells("units", "[data-product=mug]").map(text)).toEqual(["Not in this show", "1"]);
  expect(cells("net_per_minute", "[data-product=dress]").map(text)).toEqual(["₪100", "Not in this show"]);
  expect(cells("net_per_minute", "[data-product=mug]").map(text)).toEqual(["Not in this show", "–"]);
});

it("marks a rehearsal and what was archived", async () => {
  const { container } = await compared([spring, summer], ["summer"]);
  const head = (show: string, part: string) =>
    container.querySelector(`th[data-show=${show}] [data-part=${part}]`);
  expect(head("summer", "rehearsal")).not.toBeNull();
  expect(head("summer", "archived")).not.toBeNull();
  expect(head("spring", "rehearsal")).toBeNull();
  expect(head("spring", "base")).not.toBeNull();
});

it("shows amounts of two currencies without comparing them, and says so", async () => {
  const euros = { ...summer, currency: "EUR", totals: totals(6, 25_000, "EUR") };
  const { container, cells, text } = await compared([spring, euros]);
  expect(container.querySelector("[data-part=mixed]")).not.toBeNull();
  expect(cells("net").map(text)).toEqual(["₪300", "€250"]);
  expect(cells("orders").map(text)).toEqual(["4", "6 +2"]);
});

it.each(["en", "he", "ar"] as const)("fits a page of 390 pixels in %s, four shows as well", async (lang) => {
  locale.lang = lang;
  document.documentElement.dir = locale.dir;
  await page.viewport(390, 800);
  const four = [spring, summer, { ...spring, show: "c" }, { ...summer, show: "d", title: "W".repeat(60) }];
  const { container, cells } = await compared(four);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
  for (const cell of cells("net")) {
    const { left, right } = cell.getBoundingClientRect();
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(390);
    expect(getComputedStyle(cell, "::before").content).not.toBe("none");
  }
  expect(container.querySelectorAll("[data-line=net] td")).not.toHaveLength(0);
});

it("is selected by the keyboard alone, up to four, and the bar says how many", async () => {
  const bar = await render(PickBar, { onclear: () => undefined });
  const status = bar.getByRole("status");
  for (const show of ["a", "b", "c", "d", "e"]) await render(Pick, { show, title: show.toUpperCase() });
  const box = (title: string) =>
    page.getByRole("checkbox", { name: `Select \u2068${title}\u2069 to compare` });
  (box("A").element() as HTMLElement).focus();
  await userEvent.keyboard(" ");
  await expect.element(status).toHaveTextContent("1 show selected");
  await expect.element(status).toHaveTextContent("Select one more to compare.");
  expect(bar.container.querySelector("[data-do=compare]")).toBeNull();
  for (let more = 0; more < 3; more += 1) await userEvent.keyboard("{Tab} ");
  await expect.element(status).toHaveTextContent("4 shows selected");
  await expect.element(status).toHaveTextContent("Up to four shows can be compared.");
  await expect.element(box("E")).toBeDisabled();
  await expect.element(bar.getByRole("link")).toHaveAttribute("href", "#/compare/a/b/c/d");
  await bar.getByRole("button").click();
  expect(picked.ids).toEqual([]);
  await expect.element(box("E")).toBeEnabled();
});

it("has the rehearsals of a show that went live, counted by themselves", async () => {
  const runs = (["rehearsal", "rehearsal", "live"] as const).map((mode, at) => ({
    run: at + 1,
    mode,
    started_at: T + at * MIN,
    ended_at: T + (at + 1) * MIN,
  }));
  const screen = await compared([{ ...spring, run: 3, runs }, summer]);
  const select = screen.getByRole("combobox", { name: "Run" });
  const said = [...select.element().querySelectorAll("option")].map((one) => one.textContent);
  expect(said).toEqual(
    [/^Live/, /^Rehearsal \u2068?2/, /^Rehearsal \u2068?1/].map((words) => expect.stringMatching(words)),
  );
  await userEvent.selectOptions(select, "1");
  expect(onrun).toHaveBeenCalledExactlyOnceWith("spring", 1);
});
