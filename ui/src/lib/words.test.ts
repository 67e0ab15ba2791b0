import { expect, it } from "vitest";
import { aboutText, soldText } from "./words";

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
