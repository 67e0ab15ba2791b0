/**
 * What a show earns an hour so far: net × 3,600,000 ms ÷ time since the start, cut to whole major units: more digits
 * would say more than anybody knows. In whole numbers all the way. In the first ten minutes it would say more about
 * chance than about the show, so it is not known yet.
 */
import { minorDigits } from "~/lib/format/money";
import type { Money } from "~/wire/wire";

const HOUR_MS = 3_600_000n;
const FIRST_MS = 10 * 60_000;

export function perHour(net: Money, elapsedMs: number): Money | null {
  if (elapsedMs < FIRST_MS) return null;
  const major = 10n ** BigInt(minorDigits(net.currency));
  const exact = (BigInt(net.minor) * HOUR_MS) / BigInt(Math.floor(elapsedMs));
  return { minor: Number((exact / major) * major), currency: net.currency };
}
