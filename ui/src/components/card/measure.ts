/**
 * How large a text may be set. Decided from the text alone, never measured on the page: the card is right in the
 * same instant its content is written, also where nothing is being painted.
 */
export type TitleSize = "large" | "medium" | "small" | "tiny";

/** How much of a lying card's line there is on an upright one, each in its own letters. */
export const UPRIGHT = 0.71;

/** Roughly the advance of a character in hundredths of an em at the title's weight. */
function advance(char: string): number {
  if (/[\p{M}\u200b-\u200f]/u.test(char)) return 0;
  if (
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u.test(
      char,
    )
  )
    return 100;
  if (/[Iilj.,:;'|!·׳״ו ]/u.test(char)) return 30;
  if (/[mwMW@%₪]/u.test(char)) return 88;
  if (/\p{Lu}/u.test(char)) return 68;
  return 58;
}

export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += advance(char);
  return width / 100;
}

/** `room`: of a lying card's line. */
export function titleSize(title: string, room = 1): TitleSize {
  const width = textWidth(title);
  // A word wider than a line cannot wrap, so it counts twice.
  const word = Math.max(...title.split(/\s+/).map(textWidth));
  const weight = Math.max(width, word * 2) / room;
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

/** The word before a price that is the lowest of several: its size against the price's, and the gap in digits. */
const FROM_SIZE = 0.42;
const FROM_GAP = 0.3;
/** The width of a digit in its own em. */
const DIGIT = 0.62;

/**
 * A price never wraps and stays the largest thing on the card: where the price before does not fit beside it, it
 * goes below, and only an enormous price is set smaller.
 */
export function priceLayout(
  price: string,
  before: string | null,
  from: string | null = null,
  room = 1,
): { size: PriceSize; stacked: boolean } {
  const word = from === null ? 0 : (textWidth(from) * FROM_SIZE) / DIGIT + FROM_GAP;
  const alone = (amountWidth(price) + word) / room;
  const beside = before === null ? alone : alone + (0.5 + amountWidth(before) / 2) / room;
  const stacked = beside > 12;
  const width = stacked ? alone : beside;
  const size =
    width <= 10 ? "huge" : width <= 12 ? "large" : width <= 15 ? "medium" : width <= 18.5 ? "small" : "tiny";
  return { size, stacked };
}

/** A line of the facts below the price, in their own em. */
const FACTS = { lying: 18.5, upright: 7.5 };
export type FactSize = "large" | "medium" | "small" | "tiny";

function factSizeOf(width: number, room: number): FactSize {
  if (width <= room) return "large";
  if (width * 0.8 <= room) return "medium";
  return width * 0.64 <= room ? "small" : "tiny";
}

/** How many are left never wraps. */
export function factSize(words: string, upright: boolean): FactSize {
  return factSizeOf(textWidth(words), upright ? FACTS.upright : FACTS.lying);
}

/** A code must be read letter by letter: where it does not fit beside its label, it goes below, then gets smaller. */
export function couponLayout(
  label: string,
  code: string,
  upright: boolean,
): { size: FactSize; stacked: boolean } {
  const [room, around] = upright ? [FACTS.upright, 0.6] : [FACTS.lying, 1.15];
  const letters = textWidth(code) + 0.045 * code.length + around;
  const stacked = textWidth(label) + around + letters > room;
  return { size: stacked ? factSizeOf(letters, room) : "large", stacked };
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
