/**
 * How large a text may be set. Decided from the text alone, never measured on the page: the card is right in the
 * same instant its content is written, also where nothing is being painted.
 */
export type TitleSize = "large" | "medium" | "small";

/** Roughly the advance of a character in hundredths of an em at the title's weight. */
function advance(char: string): number {
  if (/[\p{M}\u200b-\u200f]/u.test(char)) return 0;
  if (
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u.test(
      char,
    )
  )
    return 100;
  if (/[ilj.,:;'|!·׳״ו ]/u.test(char)) return 30;
  if (/[mwMW@%₪]/u.test(char)) return 88;
  if (/\p{Lu}/u.test(char)) return 68;
  return 58;
}

export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += advance(char);
  return width / 100;
}

export function titleSize(title: string): TitleSize {
  const width = textWidth(title);
  // A word wider than a line cannot wrap, so it counts twice.
  const word = Math.max(...title.split(/\s+/).map(textWidth));
  const weight = Math.max(width, word * 2);
  if (weight <= 24) return "large";
  return weight <= 34 ? "medium" : "small";
}

export type PriceSize = "huge" | "large" | "medium" | "small";

/** `price` and `compareAt` share one line that never wraps; the second is set at half the size. */
export function priceSize(price: string, compareAt: string | null): PriceSize {
  const width = price.length + (compareAt === null ? 0 : compareAt.length * 0.5 + 1);
  if (width <= 10) return "huge";
  if (width <= 14) return "large";
  return width <= 19 ? "medium" : "small";
}

/** A calm colour for a card without a picture: the same title always gets the same one of `count`. */
export function tintOf(title: string, count: number): number {
  let hash = 2166136261;
  for (const char of title) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return (hash >>> 0) % count;
}

/** The first letter or digit of a title. */
export function monogram(title: string): string {
  return (/[\p{L}\p{N}]\p{M}*/u.exec(title)?.[0] ?? "").toLocaleUpperCase("en");
}
