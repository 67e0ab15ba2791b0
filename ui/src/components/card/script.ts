/** Which way a text runs, and in which language its card should speak: both from its first strong character. */
import type { Lang } from "~/lib/format/messages";

export type Direction = "ltr" | "rtl";

const LETTER = /\p{L}/u;
const HEBREW = /\p{Script=Hebrew}/u;
const ARABIC = /\p{Script=Arabic}/u;
const OTHER_RTL = /[\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
/** The marks that Unicode gives for exactly this purpose. */
const LTR_MARK = "\u200e";
const RTL_MARKS = "\u200f\u061c";

function firstStrong(text: string): string | undefined {
  for (const char of text) {
    if (LETTER.test(char) || char === LTR_MARK || RTL_MARKS.includes(char)) return char;
  }
  return undefined;
}

export function directionOf(text: string): Direction {
  const strong = firstStrong(text);
  if (strong === undefined) return "ltr";
  return RTL_MARKS.includes(strong) || HEBREW.test(strong) || ARABIC.test(strong) || OTHER_RTL.test(strong)
    ? "rtl"
    : "ltr";
}

/** The script that a line must have room for: Arabic letters reach far down, also in a title that begins otherwise. */
export function tallestScript(text: string): Lang {
  return ARABIC.test(text) ? "ar" : languageOf(text);
}

export function languageOf(text: string): Lang {
  const letter = [...text].find((char) => LETTER.test(char));
  if (letter === undefined) return "en";
  if (HEBREW.test(letter)) return "he";
  return ARABIC.test(letter) ? "ar" : "en";
}
