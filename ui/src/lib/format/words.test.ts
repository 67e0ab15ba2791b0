import { expect, it } from "vitest";
import { span } from "./time";
import { aboutText, daysText, soldText } from "./words";

it("says how many orders and units with the words of each number", () => {
  expect(soldText({ orders: 1, units: 1 })).toBe("1 order, 1 unit");
  expect(soldText({ orders: 2, units: 1 })).toBe("2 orders, 1 unit");
  expect(soldText({ orders: 0, units: 3 })).toBe("0 orders, 3 units");
});

it("calls five minutes but for an instant five minutes", () => {
  expect(aboutText(299_400)).toBe("5 min");
  expect(aboutText(7_199_000)).toBe("2 h");
  expect(aboutText(20_000)).toBe("20 s");
});

it("counts the days of a show that lasted for days", () => {
  const plain = (ms: number): string => daysText(ms, span).replace(/[\u2068\u2069]/g, "");
  expect(plain(900 * 86_400_000 + 6000)).toBe("900 days 00:00:06");
  expect(plain(86_400_000)).toBe("1 day 00:00:00");
  expect(plain(3_725_000)).toBe("1:02:05");
});
