import { expect, test } from "vitest";
import { monogram, priceLayout, tintOf, titleSize } from "./measure";

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
  expect(priceLayout("₪12,890", "₪13,490", true).stacked).toBe(true);
  expect(priceLayout("₫12,480,000", "₫14,950,000").stacked).toBe(true);
  expect(priceLayout("₫12,480,000,000,000", null).size).toBe("small");
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
