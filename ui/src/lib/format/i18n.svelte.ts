/**
 * The panel's words. Typed from the English file: a key that is not there does not compile, and a test keeps the
 * other languages complete. Texts from outside are isolated, so that a Hebrew title inside an English sentence (or the
 * other way round) moves nothing around it.
 */
import ar from "~/locales/panel/ar.json";
import en from "~/locales/panel/en.json";
import he from "~/locales/panel/he.json";
import { dateFormat } from "./dates";
import {
  directionOfLang,
  LANGS,
  message,
  number,
  TAGS,
  type Entry,
  type Lang,
  type Values,
} from "./messages";
import { formatMoney } from "./money";
import type { Money } from "~/wire/wire";

export type PanelKey = keyof typeof en;

const WORDS: Record<Lang, Record<PanelKey, Entry>> = { en, he, ar };
const KEPT = "cartwall.lang";

const FIRST_STRONG_ISOLATE = String.fromCodePoint(0x2068);
const POP_ISOLATE = String.fromCodePoint(0x2069);

class Locale {
  lang = $state<Lang>("en");

  get dir(): "ltr" | "rtl" {
    return directionOfLang(this.lang);
  }

  /** For formats of numbers that a feature makes for itself. */
  get tag(): string {
    return TAGS[this.lang];
  }

  choose(lang: Lang): void {
    this.lang = lang;
    localStorage.setItem(KEPT, lang);
  }

  /** As chosen before, else as the browser prefers. A second window follows the first. */
  recall(): void {
    window.addEventListener("storage", ({ key, newValue }) => {
      const chosen = LANGS.find((lang) => lang === newValue);
      if (key === KEPT && chosen !== undefined) this.lang = chosen;
    });
    const kept = localStorage.getItem(KEPT);
    const wished = navigator.languages.map((one) => one.slice(0, 2).replace("iw", "he"));
    this.lang = LANGS.find((lang) => lang === kept) ?? LANGS.find((lang) => lang === wished[0]) ?? LANGS[0];
  }
}
export const locale = new Locale();

const isolated = (text: string): string => FIRST_STRONG_ISOLATE + text + POP_ISOLATE;

/** Several names in a row, each with a direction of its own. */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(locale.tag, { type: "conjunction" })
    .formatToParts(names)
    .map(({ type, value }) => (type === "element" ? isolated(value) : value))
    .join("");
}

export function phrase(lang: Lang, key: PanelKey, values: Values = {}): string {
  return message(lang, WORDS[lang][key], values, isolated);
}

/** Speaks the words of a part of the panel that is loaded only where somebody goes there. */
export function dictionary<K extends string>(
  words: Record<Lang, Record<K, Entry>>,
): (key: K, values?: Values) => string {
  return (key, values = {}) => message(locale.lang, words[locale.lang][key], values, isolated);
}

/** The words for `key` in the panel's language; `count` chooses the plural form. */
export function t(key: PanelKey, values?: Values): string {
  return phrase(locale.lang, key, values);
}

/** Whether a text from the core's vocabulary has words of its own. */
export function isKey(key: string): key is PanelKey {
  return Object.hasOwn(en, key);
}

export function money(amount: Money): string {
  return formatMoney(amount, locale.lang);
}

export function count(n: number): string {
  return number(locale.lang, n);
}

const percents: Partial<Record<string, Intl.NumberFormat>> = {};

/** A share in per cent, with at most so many digits after the point. */
export function percent(share: number, digits = 0): string {
  const { tag } = locale;
  return (percents[tag + digits] ??= new Intl.NumberFormat(tag, {
    style: "percent",
    maximumFractionDigits: digits,
  })).format(share);
}

export const clock = (at: number): string => dateFormat(locale.lang, "clock").format(at);
export const hourMinute = (at: number): string => dateFormat(locale.lang, "hour").format(at);
export const day = (at: number): string => dateFormat(locale.lang, "day").format(at);
export const dayTime = (at: number): string => `${day(at)}${t("comma")}${hourMinute(at)}`;
