import { expect, it } from "vitest";
import { MIN, report, T } from "~/testing/report";
import { minuteAt } from "./minute";
import { pictureOf } from "./picture";
import { minuteCells, minuteName, minuteNumber, periodText } from "./words";

const plain = (text: string): string => text.replace(/[\u2068\u2069]/g, "");
const LONG = 900 * 24 * 60 * MIN;

it("names a minute by its number where a bar is a minute", () => {
  const whole = report({});
  const minute = minuteAt(pictureOf(whole, 0), 1);
  expect(minuteNumber(minute)).toBe("minute 2");
  expect(plain(minuteName(minute))).toMatch(/^\d\d:\d\d, minute 2$/);
});

it("names the minutes and the day of a bar that is wider", () => {
  const whole = report({ ended_at: T + LONG, duration_ms: LONG, minutes_each: 129 });
  const minute = minuteAt(pictureOf(whole, 0), 2);
  expect(plain(minuteNumber(minute))).toMatch(/ 20\d\d, minutes 259–387$/);
  expect(plain(minuteName(minute))).toMatch(/ 20\d\d, \d\d:\d\d, minutes 259–387$/);
  expect(minuteCells(minute, whole)[0]).toMatch(/ 20\d\d, \d\d:\d\d$/);
});

it("says both days where a show ends on another day than it began", () => {
  expect(periodText(T, T + MIN).days).toBe(false);
  expect(periodText(T, T + LONG).said).toMatch(/ 20\d\d, \d\d:\d\d – .* 20\d\d, \d\d:\d\d$/);
});
