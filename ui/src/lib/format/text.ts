/**
 * The words on a card. Typed from the English file: a key that is not there does not compile, and a test keeps
 * the other languages complete, plural forms included.
 */
import ar from "~/locales/ar.json";
import en from "~/locales/en.json";
import he from "~/locales/he.json";
import { LANGS, message, type Entry, type Lang, type Values } from "./messages";

export type Key = keyof typeof en;

const WORDS: Record<Lang, Record<Key, Entry>> = { en, he, ar };

export function isLang(value: unknown): value is Lang {
  return LANGS.includes(value as Lang);
}

/** Fills `{name}` from `values`; `count` chooses the plural form. */
export function text(lang: Lang, key: Key, values: Values = {}): string {
  return message(lang, WORDS[lang][key], values);
}
