/**
 * How large a text may be set. Decided from the text alone, never measured on the page: the card is right in the
 * same instant its content is written, also where nothing is being painted.
 */
export type TitleSize = "large" | "medium" | "small" | "tiny";

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
  if (weight <= 22) return "large";
  if (weight <= 25) return "medium";
  return weight <= 29 ? "small" : "tiny";
}

export type PriceSize = "huge" | "large" | "medium" | "small" | "tiny";

/** The width of an amount in digits: every digit is set equally wide. */
export function amountWidth(amount: string): number {
  let width = 0;
  for (const char of amount) {
    if (/\d/.test(char)) width += 1;
    else if (/[.,'’\s]/.test(char)) width += 0.5;
    else if (!/[\p{M}\p{Cf}]/u.test(char)) width += 1.15;
  }
  return width;
}

/** The word before a price that is the lowest of several, in digits of the price. */
const FROM = 2;

/**
 * A price never wraps and stays the largest thing on the card: where the price before does not fit beside it, it
 * goes below, and only an enormous price is set smaller.
 */
export function priceLayout(
  price: string,
  before: string | null,
  from = false,
): { size: PriceSize; stacked: boolean } {
  const alone = amountWidth(price) + (from ? FROM : 0);
  const beside = before === null ? alone : alone + 0.5 + amountWidth(before) / 2;
  const stacked = beside > 12;
  const width = stacked ? alone : beside;
  const size =
    width <= 10 ? "huge" : width <= 12 ? "large" : width <= 15 ? "medium" : width <= 18.5 ? "small" : "tiny";
  return { size, stacked };
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
