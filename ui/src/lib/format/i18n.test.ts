import { describe, expect, it } from "vitest";
import { parts, type Words } from "~/testing/locales";
import { list, locale, phrase } from "./i18n.svelte";
import { LANGS, type Entry } from "./messages";

const forms = (entry: Entry): string[] => (typeof entry === "string" ? [entry] : Object.values(entry));
const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "");

describe.each(parts().flatMap(([part, files]) => LANGS.map((lang) => ({ part, lang, files }))))(
  "the words in locales, $part, in $lang",
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
