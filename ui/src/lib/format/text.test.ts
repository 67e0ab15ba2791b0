import { expect, test } from "vitest";
import ar from "~/locales/ar.json";
import en from "~/locales/en.json";
import he from "~/locales/he.json";
import { LANGS } from "./messages";
import { isLang, text } from "./text";

const files = { en, he, ar };

test.each(LANGS)("%s has every word that English has, and no other", (lang) => {
  expect(Object.keys(files[lang]).sort()).toEqual(Object.keys(en).sort());
});

test.each(LANGS)("%s has every plural form of its language, and nothing is empty", (lang) => {
  const forms = new Intl.PluralRules(lang).resolvedOptions().pluralCategories.slice().sort();
  for (const [key, entry] of Object.entries(files[lang])) {
    const english = en[key as keyof typeof en];
    expect(typeof entry, key).toBe(typeof english);
    if (typeof entry === "object") expect(Object.keys(entry).sort(), key).toEqual(forms);
    for (const words of typeof entry === "object" ? Object.values(entry) : [entry]) {
      expect(words.trim(), key).not.toBe("");
    }
  }
});

test.each(LANGS)("%s fills the same places as English", (lang) => {
  const places = (entry: unknown): string[] => {
    const all = typeof entry === "string" ? entry : (entry as { other: string }).other;
    return [...all.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();
  };
  for (const [key, entry] of Object.entries(files[lang])) {
    expect(places(entry), key).toEqual(places(en[key as keyof typeof en]));
  }
});

test.each([
  ["en", 1, "Only 1 left"],
  ["en", 3, "Only 3 left"],
  ["he", 1, "נשארה יחידה אחרונה"],
  ["he", 3, "נשארו רק 3"],
  ["ar", 1, "بقيت قطعة واحدة فقط"],
  ["ar", 2, "بقيت قطعتان فقط"],
  ["ar", 3, "بقيت 3 قطع فقط"],
  ["ar", 11, "بقيت 11 قطعة فقط"],
  ["ar", 100, "بقيت 100 قطعة فقط"],
] as const)("in %s, few left of %i reads %s", (lang, count, expected) => {
  expect(text(lang, "only_left", { count })).toBe(expected);
});

test("a large stock is grouped", () => {
  expect(text("en", "left", { count: 1234 })).toBe("1,234 left");
});

test("what an offer has left is said with its price", () => {
  expect(text("en", "left_offer", { count: 34 })).toBe("34 left at this price");
});

test("only the languages that the card speaks are accepted from an address", () => {
  expect(isLang("he")).toBe(true);
  expect(isLang("constructor")).toBe(false);
  expect(isLang(null)).toBe(false);
});
