import { expect, test } from "vitest";
import { couponLayout, factSize, monogram, priceLayout, tintOf, titleSize, UPRIGHT } from "./measure";

test("a longer title is set smaller, a single very long word too", () => {
  expect(titleSize("Linen dress, natural")).toBe("large");
  expect(titleSize("Lambswool throw blanket in oatmeal with terracotta stripes, woven in one mill")).toBe(
    "tiny",
  );
  expect(titleSize("Donaudampfschifffahrtsgesellschaft")).not.toBe("large");
});

test("the price before stands beside a short price and below a long one", () => {
  expect(priceLayout("₪289", "₪349")).toEqual({ size: "huge", stacked: false });
  expect(priceLayout("₪289", null)).toEqual({ size: "huge", stacked: false });
  expect(priceLayout("₪1,289", "₪1,349").stacked).toBe(false);
  expect(priceLayout("₪12,890", "₪13,490", "from").stacked).toBe(true);
  expect(priceLayout("₫12,480,000", "₫14,950,000").stacked).toBe(true);
  expect(priceLayout("₫12,480,000,000,000", null).size).toBe("small");
});

test("an upright card has shorter lines", () => {
  const title = "Lambswool throw blanket, oatmeal";
  expect([titleSize(title), titleSize(title, UPRIGHT)]).toEqual(["large", "small"]);
  expect(priceLayout("₪69.90", "₪89.90", null, UPRIGHT)).toEqual({ size: "huge", stacked: true });
  expect(priceLayout("₪289", "₪349", null, UPRIGHT)).toEqual({ size: "huge", stacked: false });
  expect(priceLayout("KWD\u00a01,234.500", null, null, UPRIGHT).size).toBe("small");
});

test("a long word before a price makes it smaller", () => {
  const size = (from: string) => priceLayout("₪12,345.67", null, from).size;
  expect(size("ابتداءً من")).not.toBe(size("from"));
});

test("how many are left is set smaller where the words are long", () => {
  expect(factSize("12 left", true)).toBe("large");
  expect(factSize("بقيت قطعتان فقط", true)).toBe("medium");
  expect(factSize("1,234 left at this price", true)).toBe("small");
  expect(factSize("1,234 left at this price", false)).toBe("large");
});

test("a coupon stands beside its label where it fits, and below it where it does not", () => {
  expect(couponLayout("Code", "LIVE10", true)).toEqual({ size: "large", stacked: false });
  expect(couponLayout("Code", "SPRINGLINEN25", true)).toEqual({ size: "medium", stacked: true });
  expect(couponLayout("Code", "SPRINGLINEN25", false)).toEqual({ size: "large", stacked: false });
  expect(couponLayout("Code", "X".repeat(100), false)).toEqual({ size: "tiny", stacked: true });
});

test("a monogram is the first letter or digit, in any script", () => {
  expect(monogram("“linen” dress")).toBe("L");
  expect(monogram("נר")).toBe("נ");
  expect(monogram("مبخرة")).toBe("م");
  expect(monogram("100 napkins")).toBe("1");
  expect(monogram("…")).toBe("");
});

test("a title keeps its tint", () => {
  expect(tintOf("Bud vase", 8)).toBe(tintOf("Bud vase", 8));
  const all = new Set(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map((title) => tintOf(title, 8)));
  expect(all.size).toBeGreaterThan(4);
});
