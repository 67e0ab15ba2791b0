import { describe, expect, it } from "vitest";
import type { CueDetails, Money } from "~/wire/wire";
import { changesOf, errorsOf, formOf, formWithTheirs, offerOf, pointsOf, seenAfter } from "./changes";

const details: CueDetails = {
  talking_points: ["Real linen", "Ships tomorrow"],
  planned_s: 240,
  price: { minor: 28900, currency: "ILS" },
  compare_at: null,
  coupon: "LIVE10",
  cap: null,
  segment: null,
  notes: null,
  short_title: null,
  picture: null,
  number: null,
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
      base: { price: "289.00", coupon: "LIVE10", planned_s: 240, cap: 0 },
    });
  });
  it("drops empty lines of the talking points", () => {
    const form = { ...formOf(details), points: "Real linen\n\n  True to size \n" };
    expect(changesOf("c", details, form)?.talking_points).toEqual(["Real linen", "True to size"]);
  });
  it("names the fields that are not valid", () => {
    const form = { ...formOf(details), price: "a lot", cap: "-1", planned: "4:99" };
    expect(errorsOf(form)).toEqual(new Set(["price", "planned", "cap"]));
  });
  it("cannot cross out a price that is not higher", () => {
    const form = { ...formOf(details), price: "250", compareAt: "250.00" };
    expect(errorsOf(form, "ILS")).toEqual(new Set(["compareAt", "lower"]));
    expect(errorsOf({ ...form, compareAt: "250.01" }, "ILS")).toEqual(new Set());
  });
  it("holds what the core holds", () => {
    const form = { ...formOf(details), points: "x\n".repeat(51), planned: "25:00:00", cap: "0" };
    expect([pointsOf(form), errorsOf(form)]).toEqual([51, new Set(["points", "planned", "cap"])]);
  });
});

describe("a cue that somebody else changed meanwhile", () => {
  const conflicts = [
    { field: "price", asked: "249.90", now: "199.00" },
    { field: "notes", asked: "Mine", now: "" },
  ];
  const form = { ...formOf(details), price: "249.90", notes: "Mine", coupon: "SPRING" };
  const after = seenAfter(details, conflicts, "ILS");

  it("is saved as written here once the other's values were seen", () => {
    expect(changesOf("c", after, form)).toEqual({
      cue: "c",
      price: "249.90",
      notes: "Mine",
      coupon: "SPRING",
      base: { price: "199.00", notes: "", coupon: "LIVE10" },
    });
  });
  it("keeps the other's values where they are chosen, and what else was written here", () => {
    const next = formWithTheirs(form, after, conflicts);
    expect(next).toMatchObject({ price: "199.00", notes: "", coupon: "SPRING" });
    expect(changesOf("c", after, next)).toEqual({ cue: "c", coupon: "SPRING", base: { coupon: "LIVE10" } });
  });
});

describe("the price on the card", () => {
  const list = { minor: 28900, currency: "ILS" };
  const priced = (list_price: Money | null, compare_at: Money | null = null) => ({
    list_price,
    compare_at,
    details: { compare_at: null },
  });
  const of = (price: string, compareAt = ""): ReturnType<typeof offerOf> =>
    offerOf({ ...formOf(details), price, compareAt }, "ILS", priced(list));
  it("is the catalogue's where none is written", () => {
    expect(of("")).toMatchObject({ price: list, against: { minor: 0 } });
  });
  it("is told against the catalogue's", () => {
    expect(of("260.10", "300")).toEqual({
      price: { minor: 26010, currency: "ILS" },
      was: { minor: 30000, currency: "ILS" },
      against: { minor: -2890, currency: "ILS" },
      percent: "10%",
    });
  });
  it("stands for itself where the catalogue has none, or in another currency", () => {
    expect(
      offerOf({ ...formOf(details), price: "5", compareAt: "" }, "ILS", priced(null)).against,
    ).toBeNull();
    expect(
      offerOf(
        { ...formOf(details), price: "5", compareAt: "" },
        "ILS",
        priced({ minor: 500, currency: "EUR" }),
      ).against,
    ).toBeNull();
    expect(offerOf({ ...formOf(details), price: "" }, "ILS", priced(null)).price).toBeNull();
  });
});

describe("the variants of a cue", () => {
  const seen = { ...details, variants: ["s", "m", "l"] };
  it("are sent where others are offered, and their order is no change", () => {
    expect(changesOf("c", seen, { ...formOf(seen), variants: ["l", "m", "s"] })).toBeNull();
    const changes = changesOf("c", seen, { ...formOf(seen), variants: ["m"] });
    expect(changes).toEqual({ cue: "c", variants: ["m"], base: { variants: ["s", "m", "l"] } });
  });
  it("are never none", () => {
    expect(errorsOf({ ...formOf(seen), variants: [] })).toEqual(new Set(["variants"]));
    expect(errorsOf(formOf(details))).toEqual(new Set());
  });
});
