import { expect, test } from "vitest";
import { formatMoney, minorDigits } from "./money";

const plain = (text: string): string => text.replace(/[\u200e\u200f\u061c]/g, "").replace(/\u00a0/g, " ");

test.each([
  [28900, "ILS", "₪289"],
  [3990, "ILS", "₪39.90"],
  [5, "ILS", "₪0.05"],
  [0, "EUR", "€0"],
  [123456789, "USD", "$1,234,567.89"],
  [12480000, "VND", "₫12,480,000"],
  [12500, "KWD", "KWD 12.500"],
  [12000, "KWD", "KWD 12"],
  [1999, "JPY", "¥1,999"],
  [-1250, "GBP", "-£12.50"],
])("%i minor units of %s read %s", (minor, currency, expected) => {
  expect(plain(formatMoney({ minor, currency }))).toBe(expected);
});

test("a price has the same digits in Hebrew, and the currency's own letters in Arabic", () => {
  expect(formatMoney({ minor: 3990, currency: "ILS" }, "he")).toBe("₪39.90");
  expect(plain(formatMoney({ minor: 1234500, currency: "KWD" }, "ar"))).toBe("1,234.500 د.ك.");
});

test("a currency that Intl cuts to whole units keeps the digits that the core counts", () => {
  expect(minorDigits("AFN")).toBe(2);
  expect(plain(formatMoney({ minor: 12550, currency: "AFN" }))).toBe("؋125.50");
  expect(plain(formatMoney({ minor: 12550, currency: "IQD" }))).toBe("IQD 12.550");
});

test("an amount at the edge of what a number holds exactly loses nothing", () => {
  expect(formatMoney({ minor: Number.MAX_SAFE_INTEGER, currency: "USD" })).toBe("$90,071,992,547,409.91");
});

test("a code that is no currency still shows the amount", () => {
  expect(formatMoney({ minor: 1250, currency: "??" })).toBe("12.50 ??");
});

test("an Arabic amount stands before its currency, whatever the browser thinks", () => {
  for (const [currency, expected] of [
    ["KWD", "12.500 د.ك."],
    ["SAR", "125 ر.س."],
    ["AED", "125 د.إ."],
    ["ILS", "125 ₪"],
  ] as const) {
    const text = formatMoney({ minor: 12_500, currency }, "ar");
    expect(text.startsWith("\u200f")).toBe(true);
    expect(plain(text)).toBe(expected);
  }
});
