/** How an entry of a locale file becomes a sentence: on the card and in the panel alike. */

export const LANGS = ["en", "he", "ar"] as const;
export type Lang = (typeof LANGS)[number];
/** A sentence, or one for each plural form of its language. */
export type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Values = Record<string, string | number>;

/** What Intl is asked for: Latin digits in every language, as on a price tag. */
export const TAGS: Record<Lang, string> = { en: "en", he: "he", ar: "ar-u-nu-latn" };

const rules: Partial<Record<Lang, Intl.PluralRules>> = {};
const numbers: Partial<Record<Lang, Intl.NumberFormat>> = {};

export function directionOfLang(lang: Lang): "ltr" | "rtl" {
  return lang === "en" ? "ltr" : "rtl";
}

export function number(lang: Lang, n: number): string {
  return (numbers[lang] ??= new Intl.NumberFormat(TAGS[lang])).format(n);
}

/** Fills `{name}` from `values`; `count` chooses the plural form. `framed` is what becomes of a text from outside. */
export function message(
  lang: Lang,
  entry: Entry,
  values: Values = {},
  framed: (text: string) => string = (text) => text,
): string {
  const pattern =
    typeof entry === "string"
      ? entry
      : (entry[(rules[lang] ??= new Intl.PluralRules(lang)).select(Number(values.count))] ??
        entry.other ??
        "");
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (typeof value === "number") return number(lang, value);
    return value === undefined || value === "" ? "" : framed(value);
  });
}
