/**
 * Money as people read it. Amounts stay integers all the way: the fraction is put in place as digits, never
 * computed as a floating-point number.
 */
import type { Money } from "~/wire/wire";
import type { Lang } from "./messages";

/**
 * Minor digits by ISO 4217, as the core counts them. Not taken from Intl: browsers follow CLDR, which gives
 * some currencies fewer digits (AFN, IQD, LBP), and that would show a price a hundred times too high.
 */
const ZERO = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ");
const THREE = "BHD IQD JOD KWD LYD OMR TND".split(" ");
const FOUR = "CLF UYW".split(" ");

export function minorDigits(currency: string): number {
  if (ZERO.includes(currency)) return 0;
  if (THREE.includes(currency)) return 3;
  if (FOUR.includes(currency)) return 4;
  return 2;
}

/** Hebrew price tags read `₪39.90` like Latin ones; Arabic ones put the currency's own letters after. */
const NUMBERS: Record<Lang, string> = { en: "en", he: "en", ar: "ar-u-nu-latn" };

const formats = new Map<string, Intl.NumberFormat>();

function format(lang: Lang, currency: string, digits: number): Intl.NumberFormat {
  const key = `${lang} ${currency} ${digits}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat(NUMBERS[lang], {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, found);
  }
  return found;
}

/**
 * Arabic: the currency's own letters after the amount, put there by ourselves, because older browsers put some before it.
 * The mark makes the whole read from the right wherever it stands.
 */
function arabic(parts: readonly Intl.NumberFormatPart[]): string {
  const of = (wanted: (type: string) => boolean): string =>
    parts
      .filter(({ type }) => wanted(type))
      .map(({ value }) => value)
      .join("");
  const amount = of((type) => ["minusSign", "integer", "group", "decimal", "fraction"].includes(type));
  return `\u200f${amount}\u00a0${of((type) => type === "currency")}`;
}

/** `₪289` when whole, `₪39.90` when not; `KWD 12.500` with as many digits as the currency has. */
export function formatMoney({ minor, currency }: Money, lang: Lang = "en"): string {
  const digits = minorDigits(currency);
  const all = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = digits === 0 ? all : all.slice(0, -digits);
  const fraction = digits === 0 ? "" : all.slice(-digits);
  const shown = /^0*$/.test(fraction) ? 0 : digits;
  try {
    const parts = format(lang, currency, shown)
      .formatToParts(minor < 0 ? -Number(whole) : Number(whole))
      .map((part) => (part.type === "fraction" ? { ...part, value: fraction } : part));
    return lang === "ar" ? arabic(parts) : parts.map(({ value }) => value).join("");
  } catch {
    // Not a currency code that this browser knows: the plain number is still the truth.
    return `${minor < 0 ? "-" : ""}${whole}${shown === 0 ? "" : `.${fraction}`} ${currency}`;
  }
}
