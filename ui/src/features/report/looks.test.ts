import { expect, it } from "vitest";
import { hatchOf, lookOf } from "./looks";

it("the first eight products differ by colour alone", () => {
  for (let product = 0; product < 8; product += 1)
    expect(lookOf(product)).toEqual({ tint: product, hatch: null });
});

it("no two products look the same, however many there are", () => {
  const looks = Array.from({ length: 1000 }, (_, product) => JSON.stringify(lookOf(product)));
  expect(new Set(looks).size).toBe(1000);
  expect(lookOf(8).tint).toBe(0);
  expect(hatchOf(1)).not.toEqual(hatchOf(2));
});
