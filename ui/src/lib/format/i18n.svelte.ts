/**
 * The panel's words. Typed from the English file: a key that is not there does not compile, and a test keeps the
 * other languages complete. Texts from outside are isolated, so that a Hebrew title inside an English sentence (or the
 * other way round) moves nothing around it.
 */
import ar from "~/locales/panel/ar.json";
import en from "~/locales/panel/en.json";
import he from "~/locales/panel/he.json";
import { dateFormat } from "./dates";
import { formatMoney } from "./money";
import type { Money } from "~/wire/wire";

export const PANEL_LANGS = ["en", "he", "ar"] as const;
export type PanelLang = (typeof PANEL_LANGS)[number];
export type PanelKey = keyof typeof en;
export type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Values = Record<string, string | number>;

const WORDS: Record<PanelLang, Record<PanelKey, Entry>> = { en, he, ar };
const KEPT = "cartwall.lang";
/** What Intl is asked for: Latin digits in every language, as on a price tag. */
const TAGS: Record<PanelLang, string> = { en: "en", he: "he", ar: "ar-u-nu-latn" };
const rules = {
  en: new Intl.PluralRules("en"),
  he: new Intl.PluralRules("he"),
  ar: new Intl.PluralRules("ar"),
};
const numbers = {
  en: new Intl.NumberFormat(TAGS.en),
  he: new Intl.NumberFormat(TAGS.he),
  ar: new Intl.NumberFormat(TAGS.ar),
};

const FIRST_STRONG_ISOLATE = String.fromCodePoint(0x2068);
const POP_ISOLATE = String.fromCodePoint(0x2069);

class Locale {
  lang = $state<PanelLang>("en");

  get dir(): "ltr" | "rtl" {
    return this.lang === "en" ? "ltr" : "rtl";
  }

  /** For formats of numbers that a feature makes for itself. */
  get tag(): string {
    return TAGS[this.lang];
  }

  choose(lang: PanelLang): void {
    this.lang = lang;
    localStorage.setItem(KEPT, lang);
  }

  /** As chosen before, else as the browser prefers. A second window follows the first. */
  recall(): void {
    window.addEventListener("storage", ({ key, newValue }) => {
      const chosen = PANEL_LANGS.find((lang) => lang === newValue);
      if (key === KEPT && chosen !== undefined) this.lang = chosen;
    });
    const kept = localStorage.getItem(KEPT);
    const wished = navigator.languages.map((one) => one.slice(0, 2).replace("iw", "he"));
    this.lang =
      PANEL_LANGS.find((lang) => lang === kept) ??
      PANEL_LANGS.find((lang) => lang === wished[0]) ??
      PANEL_LANGS[0];
  }
}
export const locale = new Locale();

function fill(lang: PanelLang, entry: Entry, values: Values): string {
  const pattern =
    typeof entry === "string"
      ? entry
      : (entry[rules[lang].select(Number(values.count))] ?? entry.other ?? "");
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (typeof value === "number") return numbers[lang].format(value);
    return value === undefined || value === "" ? "" : isolated(value);
  });
}

const isolated = (text: string): string => FIRST_STRONG_ISOLATE + text + POP_ISOLATE;

/** Several names in a row, each with a direction of its own. */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(locale.tag, { type: "conjunction" })
    .formatToParts(names)
    .map(({ type, value }) => (type === "element" ? isolated(value) : value))
    .join("");
}

export function phrase(lang: PanelLang, key: PanelKey, values: Values = {}): string {
  return fill(lang, WORDS[lang][key], values);
}

/** Speaks the words of a part of the panel that is loaded only where somebody goes there. */
export function dictionary<K extends string>(
  words: Record<PanelLang, Record<K, Entry>>,
): (key: K, values?: Values) => string {
  return (key, values = {}) => fill(locale.lang, words[locale.lang][key], values);
}

/** The words for `key` in the panel's language; `count` chooses the plural form. */
export function t(key: PanelKey, values?: Values): string {
  return phrase(locale.lang, key, values);
}

/** Whether a text from the core's vocabulary has words of its own. */
export function isKey(key: string): key is PanelKey {
  return Object.hasOwn(en, key);
}

/** Whether a refusal is told in the core's own English, because there are no other words for it. */
export function inEnglish({ code, detail }: { code: string; detail: string }): boolean {
  return detail !== "" && (locale.lang === "en" || !isKey(`problem_${code}`));
}

/** A refusal in the panel's language: the core's own sentence in English, the code's words otherwise. */
export function problemText({ code, detail }: { code: string; detail: string }): string {
  const key = `problem_${code}`;
  if (isKey(key) && (locale.lang !== "en" || detail === "")) return t(key);
  return detail === "" ? t("problem_other", { code }) : detail;
}

export function money(amount: Money): string {
  return formatMoney(amount, locale.lang);
}

export function count(n: number): string {
  return numbers[locale.lang].format(n);
}

export const clock = (at: number): string => dateFormat(locale.lang, "clock").format(at);
export const hourMinute = (at: number): string => dateFormat(locale.lang, "hour").format(at);
export const day = (at: number): string => dateFormat(locale.lang, "day").format(at);
