import { describe, expect, it } from "vitest";
import type { CueDetails } from "~/wire/wire";
import { changesOf, errorsOf, formOf } from "./changes";

const details: CueDetails = {
  talking_points: ["Real linen", "Ships tomorrow"],
  planned_s: 240,
  price: { minor: 28900, currency: "ILS" },
  compare_at: null,
  coupon: "LIVE10",
  cap: null,
  segment: null,
  notes: null,
};

describe("an edited cue", () => {
  it("asks for nothing where nothing changed", () => {
    expect(changesOf("c", details, formOf(details))).toBeNull();
  });
  it("sends only what changed, and an empty text to take something away", () => {
    const form = { ...formOf(details), price: "249,90", coupon: "", planned: "3:30", cap: "20" };
    expect(changesOf("c", details, form)).toEqual({
      cue: "c",
      price: "249.90",
      coupon: "",
      planned_s: 210,
      cap: 20,
    });
  });
  it("drops empty lines of the talking points", () => {
    const form = { ...formOf(details), points: "Real linen\n\n  True to size \n" };
    expect(changesOf("c", details, form)?.talking_points).toEqual(["Real linen", "True to size"]);
  });
  it("names the fields that make no sense", () => {
    const form = { ...formOf(details), price: "a lot", cap: "-1", planned: "4:99" };
    expect(errorsOf(form)).toEqual(new Set(["price", "planned", "cap"]));
  });
});
