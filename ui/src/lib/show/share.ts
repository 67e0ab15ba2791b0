/** Parts of amounts, in whole minor units; halves go away from zero, as in the core. */

/** `amount` × `times` ÷ `per`, exactly, then rounded. */
export function share(amount: number, times: number, per: number): number | null {
  if (per <= 0) return null;
  const scaled = BigInt(amount) * BigInt(times) * 2n;
  const half = amount < 0 ? -BigInt(per) : BigInt(per);
  return Number((scaled + half) / (BigInt(per) * 2n));
}
