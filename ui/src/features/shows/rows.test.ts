import { expect, test } from "vitest";
import { rowsInView } from "./rows";

test("a list at the top has the rows that fit, and some spare", () => {
  expect(rowsInView(200, 800, 50, 10_000)).toEqual({ from: 0, to: 20 });
});
test("a scrolled list has the rows around the view", () => {
  expect(rowsInView(-50_000, 800, 50, 10_000)).toEqual({ from: 992, to: 1024 });
});
test("the ends hold, also where the list is scrolled away altogether", () => {
  expect(rowsInView(0, 800, 50, 3)).toEqual({ from: 0, to: 3 });
  expect(rowsInView(-500_000, 800, 50, 3)).toEqual({ from: 3, to: 3 });
  expect(rowsInView(5000, 800, 50, 3)).toEqual({ from: 0, to: 0 });
});
