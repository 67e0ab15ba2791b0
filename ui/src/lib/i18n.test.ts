import { describe, expect, it } from "vitest";
import en from "~/locales/panel/en.json";
import he from "~/locales/panel/he.json";
import { phrase, type PanelKey } from "./i18n.svelte";

type Entry = string | Record<string, string>;
const forms = (entry: Entry): string[] => (typeof entry === "string" ? [entry] : Object.values(entry));
const names = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "").sort();

describe("the panel's words", () => {
  it("are complete in Hebrew, and have nothing that English lacks", () => {
    expect(Object.keys(he).sort()).toEqual(Object.keys(en).sort());
  });

  it.each(Object.keys(en) as PanelKey[])("%s has its plural forms and places in both languages", (key) => {
    const pair: [Entry, Entry] = [en[key], he[key]];
    expect(typeof pair[1]).toBe(typeof pair[0]);
    if (typeof pair[0] !== "string" && typeof pair[1] !== "string") {
      expect(Object.keys(pair[0]).sort()).toEqual(["one", "other"]);
      expect(Object.keys(pair[1]).sort()).toEqual(["one", "other", "two"]);
    }
    const wanted = new Set(forms(pair[0]).flatMap(names));
    for (const form of forms(pair[1])) {
      expect(form.trim()).not.toBe("");
      for (const name of names(form)) expect(wanted).toContain(name);
    }
    // A count may be said in words; everything else must be there.
    const other = typeof pair[1] === "string" ? pair[1] : (pair[1].other ?? "");
    expect(new Set(names(other))).toEqual(wanted);
  });

  it("choose the plural form", () => {
    expect(phrase("en", "cues", { count: 1 })).toBe("1 cue");
    expect(phrase("en", "cues", { count: 12 })).toBe("12 cues");
    expect(phrase("he", "cues", { count: 2 })).toBe("שני פריטים");
  });

  it("isolate texts from outside, so that their direction stays inside", () => {
    expect(phrase("en", "talk_about", { title: "נר" })).toBe("Say about \u2068נר\u2069");
  });

  it("never take a text from outside for a pattern", () => {
    expect(phrase("en", "talk_about", { title: "{count}" })).toBe("Say about \u2068{count}\u2069");
  });
});
