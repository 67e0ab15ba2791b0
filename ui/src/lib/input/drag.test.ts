import { expect, it } from "vitest";
import { pull } from "./drag.svelte";

it("pulls a list along near its edges, faster the nearer, and not in between", () => {
  expect(pull(400, 100, 700)).toBe(0);
  expect(pull(690, 100, 700)).toBeGreaterThan(pull(660, 100, 700));
  expect(pull(110, 100, 700)).toBeLessThan(0);
  // Outside of it not faster than at its very edge.
  expect(pull(5000, 100, 700)).toBe(pull(700, 100, 700));
});
