/**
 * What a show earns an hour so far: net × 3,600,000 ms ÷ time since the start, cut to whole minor units. In whole
 * numbers all the way. In the first minute it would say more about chance than about the show, so it is not known yet.
 */
import type { Money } from "~/wire/wire";

const HOUR_MS = 3_600_000n;
const FIRST_MS = 60_000;

export function perHour(net: Money, elapsedMs: number): Money | null {
  if (elapsedMs < FIRST_MS) return null;
  return {
    minor: Number((BigInt(net.minor) * HOUR_MS) / BigInt(Math.floor(elapsedMs))),
    currency: net.currency,
  };
}
