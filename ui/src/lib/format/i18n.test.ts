import { describe, expect, it } from "vitest";
import brandsAr from "~/locales/brands/ar.json";
import brandsEn from "~/locales/brands/en.json";
import brandsHe from "~/locales/brands/he.json";
import compareAr from "~/locales/compare/ar.json";
import compareEn from "~/locales/compare/en.json";
import compareHe from "~/locales/compare/he.json";
import joinAr from "~/locales/join/ar.json";
import joinEn from "~/locales/join/en.json";
import joinHe from "~/locales/join/he.json";
import doorAr from "~/locales/door/ar.json";
import doorEn from "~/locales/door/en.json";
import doorHe from "~/locales/door/he.json";
import ordersAr from "~/locales/orders/ar.json";
import ordersEn from "~/locales/orders/en.json";
import ordersHe from "~/locales/orders/he.json";
import ar from "~/locales/panel/ar.json";
import en from "~/locales/panel/en.json";
import he from "~/locales/panel/he.json";
import resumeAr from "~/locales/resume/ar.json";
import resumeEn from "~/locales/resume/en.json";
import resumeHe from "~/locales/resume/he.json";
import storesAr from "~/locales/stores/ar.json";
import storesEn from "~/locales/stores/en.json";
import storesHe from "~/locales/stores/he.json";
import { list, locale, phrase } from "./i18n.svelte";
import { LANGS, type Entry } from "./messages";

type Words = Record<string, Entry>;
type Files = Record<(typeof LANGS)[number], Words>;
const PARTS: [string, Files][] = [
  ["panel", { en, he, ar }],
  ["brands of a report", { en: brandsEn, he: brandsHe, ar: brandsAr }],
  ["comparing of shows", { en: compareEn, he: compareHe, ar: compareAr }],
  ["page that lets a device in", { en: joinEn, he: joinHe, ar: joinAr }],
  ["devices of others", { en: doorEn, he: doorHe, ar: doorAr }],
  ["import of orders", { en: ordersEn, he: ordersHe, ar: ordersAr }],
  ["show that goes on", { en: resumeEn, he: resumeHe, ar: resumeAr }],
  ["shops' page", { en: storesEn, he: storesHe, ar: storesAr }],
];

const forms = (entry: Entry): string[] => (typeof entry === "string" ? [entry] : Object.values(entry));
const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "");

describe.each(PARTS.flatMap(([part, files]) => LANGS.map((lang) => ({ part, lang, files }))))(
  "the words of the $part in $lang",
  ({ lang, files }) => {
    const english = files.en;
    const KEYS = Object.keys(english);
    const of = (words: Words, key: string): Entry => words[key] ?? "";
    const words = files[lang];
    /** Every place that English fills, in any of its forms. */
    const places = (key: string): Set<string> => new Set(forms(of(english, key)).flatMap(names));
    const { pluralCategories } = new Intl.PluralRules(lang).resolvedOptions();

    it("are complete, and have nothing that English lacks", () => {
      expect(Object.keys(words).sort()).toEqual([...KEYS].sort());
    });

    it("are never empty", () => {
      for (const key of KEYS) for (const form of forms(of(words, key))) expect(form.trim(), key).not.toBe("");
    });

    it("have exactly the plural forms of the language, where English has any", () => {
      for (const key of KEYS) {
        const entry = of(words, key);
        expect(typeof entry, key).toBe(typeof english[key]);
        if (typeof entry !== "string") {
          expect(Object.keys(entry).sort(), key).toEqual([...pluralCategories].sort());
        }
      }
    });

    it("fill the places that English fills, and no others", () => {
      for (const key of KEYS) {
        for (const form of forms(of(words, key)))
          for (const name of names(form)) expect(places(key), key).toContain(name);
        // None, one and two may be said in words; everything else must be there.
        const entry = of(words, key);
        const counted = typeof entry === "string" ? [entry] : [entry.few, entry.many, entry.other];
        for (const form of counted) {
          if (form !== undefined) expect(new Set(names(form)), key).toEqual(places(key));
        }
      }
    });

    it("have Latin digits", () => {
      for (const key of KEYS) {
        for (const form of forms(of(words, key)))
          expect(form.replace(/[0-9]/g, ""), key).not.toMatch(/\p{Nd}/u);
      }
      expect(phrase(lang, "units_n", { count: 1234 })).toContain("1,234");
    });
  },
);

describe("a phrase", () => {
  it.each([
    ["en", 1, "1 cue"],
    ["en", 12, "12 cues"],
    ["he", 2, "שני פריטים"],
    ["ar", 0, "لا فقرات"],
    ["ar", 2, "فقرتان"],
    ["ar", 3, "3 فقرات"],
    ["ar", 11, "11 فقرة"],
    ["ar", 102, "102 فقرة"],
  ] as const)("in %s takes the plural form of %i", (lang, count, wanted) => {
    expect(phrase(lang, "cues", { count })).toBe(wanted);
  });

  it("isolates texts from outside, so that their direction stays inside", () => {
    expect(phrase("en", "talk_about", { title: "נר" })).toBe("Talking points: \u2068נר\u2069");
  });

  it("leaves nothing behind where a text is empty", () => {
    expect(phrase("en", "talk_about", { title: "" })).toBe("Talking points: ");
  });

  it("isolates each name of a list by itself", () => {
    locale.lang = "he";
    expect(list(["Linen", "נר"])).toBe("\u2068Linen\u2069 ו\u2068נר\u2069");
    locale.lang = "en";
  });

  it("never takes a text from outside for a pattern", () => {
    expect(phrase("en", "talk_about", { title: "{count}" })).toBe("Talking points: \u2068{count}\u2069");
  });
});
