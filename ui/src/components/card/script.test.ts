import { expect, test } from "vitest";
import { directionOf, languageOf, tallestScript } from "./script";

test.each([
  ["Linen dress", "ltr", "en"],
  ["נר ריחני", "rtl", "he"],
  ["مبخرة نحاسية", "rtl", "ar"],
  ["220 גרם", "rtl", "he"],
  ["“שמן” Olive", "rtl", "he"],
  ["LED נר", "ltr", "en"],
  ["リネンドレス", "ltr", "en"],
  ["12 × 34", "ltr", "en"],
  ["", "ltr", "en"],
  ["\u200f220 Olive", "rtl", "en"],
  ["🕯️ שמן", "rtl", "he"],
])("%j runs %s and speaks %s", (title, direction, lang) => {
  expect(directionOf(title)).toBe(direction);
  expect(languageOf(title)).toBe(lang);
});

test("a title has room for Arabic letters wherever they stand in it", () => {
  expect(["Abaya عباية", "عباية", "Linen", "נר"].map(tallestScript)).toEqual(["ar", "ar", "en", "he"]);
});
