import { expect, it } from "vitest";
import { covered, isPlace, PLACES, standsUpright } from "./place";

/** Where the card of an upright picture stands: between these heights and sides, in per cent. */
const CARD = { left: 11.1, right: 88.9, top: 14, bottom: 38 };

it.each(PLACES.filter(standsUpright))("the card stands where %s covers nothing", (place) => {
  for (const { left, top, width, height } of covered(place)) {
    const beside = left + width <= CARD.left || left >= CARD.right;
    const aboveOrBelow = top + height <= CARD.top || top >= CARD.bottom;
    expect(beside || aboveOrBelow, `${left} ${top} ${width} ${height}`).toBe(true);
  }
});

it("knows a place by its word in the address", () => {
  expect(isPlace("tiktok")).toBe(true);
  expect(isPlace("myspace")).toBe(false);
  expect(isPlace(null)).toBe(false);
});
