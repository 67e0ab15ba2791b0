import { expect, it } from "vitest";
import { share } from "./share";

it("shares round halves away from zero, and stay exact where numbers are large", () => {
  expect([share(5, 1, 2), share(-5, 1, 2), share(4, 1, 3), share(1, 1, 0)]).toEqual([3, -3, 1, null]);
  expect(share(9_007_199_254_740_991, 60_000, 60_000)).toBe(9_007_199_254_740_991);
});
