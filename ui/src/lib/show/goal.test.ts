import { afterEach, expect, test } from "vitest";
import { locale } from "~/lib/format/i18n.svelte";
import type { TotalsView } from "~/wire/wire";
import { percentOf, progressOf } from "./goal";

const totals = (minor: number, currency: string, units = 0, refunded_units = 0) =>
  ({ net: { minor, currency }, units, refunded_units }) as TotalsView;
const plain = (text: string) => text.replace(/[\u200e\u200f\u2066-\u2069\u00a0]/g, "");

afterEach(() => {
  locale.lang = "en";
});

test("what is missed by a hair is not a hundred per cent, and refunds can lead below zero", () => {
  expect([percentOf(62, 100), percentOf(99_999, 100_000), percentOf(100, 100)]).toEqual([62, 99, 100]);
  expect([percentOf(0, 3), percentOf(-1, 100), percentOf(251, 100)]).toEqual([0, -1, 251]);
  expect(percentOf(29, 100)).toBe(29);
});

test.each([
  ["ILS", 1_240_050, 2_000_000, "₪12,400.50 of ₪20,000"],
  ["JPY", 12_400, 20_000, "¥12,400 of ¥20,000"],
  ["KWD", 1_240_500, 2_000_000, "KWD1,240.500 of KWD2,000"],
])("money stands in its own decimals (%s)", (currency, now, goal, said) => {
  const [part] = progressOf({ net: { minor: goal, currency }, units: null }, totals(now, currency));
  expect(plain(part?.said ?? "")).toBe(said);
  expect(plain(part?.percent ?? "")).toBe("62%");
  expect([part?.filled.toFixed(2), part?.reached]).toEqual(["0.62", false]);
});

test("units that were refunded are not sold, and the bar stays within its ends", () => {
  const goal = { net: null, units: 10 };
  const [part] = progressOf(goal, totals(0, "EUR", 12, 3));
  expect([plain(part?.said ?? ""), part?.reached]).toEqual(["9 of 10 net units", false]);
  expect(progressOf(goal, totals(0, "EUR", 12))[0]).toMatchObject({ filled: 1, reached: true });
  expect(progressOf(goal, totals(0, "EUR", 1, 4))[0]).toMatchObject({ filled: 0, reached: false });
  expect(progressOf(null, totals(0, "EUR"))).toEqual([]);
});
