import { expect, test } from "vitest";
import { countdownText } from "./countdown";

test.each([
  [48_000, "0:48"],
  [47_001, "0:48"],
  [60_000, "1:00"],
  [725_000, "12:05"],
  [3_725_000, "1:02:05"],
  [1, "0:01"],
  [0, "0:00"],
  [-5000, "0:00"],
])("%i ms before the end reads %s", (left, expected) => {
  expect(countdownText(1_000_000 + left, 1_000_000)).toBe(expected);
});
