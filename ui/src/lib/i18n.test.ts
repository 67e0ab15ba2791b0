import { describe, expect, it } from "vitest";
import ar from "~/locales/panel/ar.json";
import en from "~/locales/panel/en.json";
import he from "~/locales/panel/he.json";
import { PANEL_LANGS, phrase, type PanelKey } from "./i18n.svelte";

type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;
const FILES: Record<(typeof PANEL_LANGS)[number], Record<PanelKey, Entry>> = { en, he, ar };
const KEYS = Object.keys(en) as PanelKey[];

const forms = (entry: Entry): string[] => (typeof entry === "string" ? [entry] : Object.values(entry));
const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "");
/** Every place that English fills, in any of its forms. */
const places = (key: PanelKey): Set<string> => new Set(forms(en[key]).flatMap(names));

describe.each(PANEL_LANGS)("the panel's words in %s", (lang) => {
  const words = FILES[lang];
  const { pluralCategories } = new Intl.PluralRules(lang).resolvedOptions();

  it("are complete, and have nothing that English lacks", () => {
    expect(Object.keys(words).sort()).toEqual([...KEYS].sort());
  });

  it("are never empty", () => {
    for (const key of KEYS) for (const form of forms(words[key])) expect(form.trim(), key).not.toBe("");
  });

  it("have exactly the plural forms of the language, where English has any", () => {
    for (const key of KEYS) {
      const entry = words[key];
      expect(typeof entry, key).toBe(typeof en[key]);
      if (typeof entry !== "string") {
        expect(Object.keys(entry).sort(), key).toEqual([...pluralCategories].sort());
      }
    }
  });

  it("fill the places that English fills, and no others", () => {
    for (const key of KEYS) {
      for (const form of forms(words[key]))
        for (const name of names(form)) expect(places(key), key).toContain(name);
      // None, one and two may be said in words; everything else must be there.
      const entry = words[key];
      const counted = typeof entry === "string" ? [entry] : [entry.few, entry.many, entry.other];
      for (const form of counted) {
        if (form !== undefined) expect(new Set(names(form)), key).toEqual(places(key));
      }
    }
  });

  it("have Latin digits", () => {
    for (const key of KEYS) {
      for (const form of forms(words[key])) expect(form.replace(/[0-9]/g, ""), key).not.toMatch(/\p{Nd}/u);
    }
    expect(phrase(lang, "units_n", { count: 1234 })).toContain("1,234");
  });
});

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
    expect(phrase("en", "talk_about", { title: "נר" })).toBe("Say about \u2068נר\u2069");
  });

  it("never takes a text from outside for a pattern", () => {
    expect(phrase("en", "talk_about", { title: "{count}" })).toBe("Say about \u2068{count}\u2069");
  });
});
