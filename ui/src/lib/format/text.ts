/**
 * The words on a card. Typed from the English file: a key that is not there does not compile, and a test keeps
 * the other languages complete, plural forms included.
 */
import ar from "~/locales/ar.json";
import en from "~/locales/en.json";
import he from "~/locales/he.json";

export const LANGS = ["en", "he", "ar"] as const;
export type Lang = (typeof LANGS)[number];
export type Key = keyof typeof en;

type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;
const WORDS: Record<Lang, Record<Key, Entry>> = { en, he, ar };

/** Latin digits everywhere, as on the price. */
const numbers = new Intl.NumberFormat("en");

const rules: Partial<Record<Lang, Intl.PluralRules>> = {};

export function isLang(value: unknown): value is Lang {
  return LANGS.includes(value as Lang);
}

export function directionOfLang(lang: Lang): "ltr" | "rtl" {
  return lang === "en" ? "ltr" : "rtl";
}

/** Fills `{name}` from `values`; `count` chooses the plural form. */
export function text(lang: Lang, key: Key, values: Record<string, number | string> = {}): string {
  const entry = WORDS[lang][key];
  let pattern: string;
  if (typeof entry === "string") {
    pattern = entry;
  } else {
    const rule = (rules[lang] ??= new Intl.PluralRules(lang)).select(Number(values.count));
    pattern = entry[rule] ?? entry.other ?? "";
  }
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === "number" ? numbers.format(value) : (value ?? "");
  });
}
