import { expect, it } from "vitest";
import { left, ordersReport } from "~/testing/orders";
import { T } from "~/testing/report";
import { leftOutCounts, leftOutText, otherZones, ownZone, tails } from "./orders";

it("counts orders outside of the show and rows that cannot be read", () => {
  const left_out = [
    left(6, "unreadable_row"),
    left(4, "before_show"),
    left(5, "after_show"),
    left(9, "refused"),
  ];
  expect(leftOutCounts(ordersReport({ left_out, left_out_total: 4 }))).toEqual({
    outside: 2,
    unreadable: 1,
    more: 0,
  });
});

it("counts what the core does not name any more as orders, once it has come to these", () => {
  const left_out = [left(6, "unreadable_row"), left(4, "before_show")];
  expect(leftOutCounts(ordersReport({ left_out, left_out_total: 900 }))).toEqual({
    outside: 899,
    unreadable: 1,
    more: 0,
  });
});

it("does not guess what else is left out where only rows are named", () => {
  const left_out = [left(6, "unreadable_row"), left(7, "unreadable_row")];
  expect(leftOutCounts(ordersReport({ left_out, left_out_total: 900 }))).toEqual({
    outside: 0,
    unreadable: 2,
    more: 898,
  });
});

it("says which row is left out and why in its own words, never in the core's", () => {
  const of = (code: "before_show" | "after_show" | "refused"): string =>
    leftOutText(left(4, code, { order: "#2", placed_at: T })).replace(/[\u2068\u2069]/g, "");
  expect(leftOutText(left(12, "unreadable_row"))).toBe("Row 12 cannot be read");
  const why = (reason: string, more = {}): string =>
    leftOutText(left(8, "unreadable_row", { params: { reason, ...more } })).replace(/[\u2068\u2069]/g, "");
  expect(why("bad_quantity", { text: "many" })).toBe("Row 8: the quantity “many” is not a whole number");
  expect(why("cancelled")).toBe("Row 8: the order was cancelled");
  expect(why("of a newer core")).toBe("Row 8 cannot be read");
  const refused = left(4, "refused", { order: "#2", params: { why: "disk_slow" } });
  expect(leftOutText(refused)).toMatch(/not accepted\. .*disk/);
  expect(of("before_show")).toMatch(/^Row 4: order #2 was placed before the show, .*2026/);
  expect(of("after_show")).toMatch(/^Row 4: order #2 was placed after the show, .*2026/);
  expect(of("refused")).toBe("Row 4: order #2 was not accepted");
});

it("has every time zone once, and this computer's apart from the others", () => {
  const others = otherZones("Europe/Berlin");
  expect(others).not.toContain("Europe/Berlin");
  expect(others).toEqual([...new Set(others)].sort());
  expect([...others, "Europe/Berlin"]).toEqual(
    expect.arrayContaining(["UTC", "Asia/Jerusalem", "Asia/Dubai"]),
  );
  expect(ownZone()).not.toBe("");
});

it("offers times after a show up to a day, which is the most that the core takes, in each language's own words", () => {
  const offered = tails("en");
  expect(offered[0]).toEqual({ seconds: 0, words: null });
  expect(offered.at(-1)).toEqual({ seconds: 86_400, words: "24 hours" });
  expect(tails("he").find(({ seconds }) => seconds === 3600)?.words).toContain("שעה");
  expect(tails("ar-u-nu-latn").find(({ seconds }) => seconds === 900)?.words).toContain("15");
});
