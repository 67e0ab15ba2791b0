/**
 * How products are told apart in the pictures and the tables: by eight colours, and where there are more products, by
 * lines over them. No two products of a show look the same.
 */
import type { Hatch } from "~/components/control/hatch";

/** Products stand in the order of the rundown; their place is their colour. */
const TINTS = 8;
export const tintOf = (product: number): number => product % TINTS;

/** How often the colours have been used up before; the first eight products are plain. */
export const roundOf = (product: number): number => Math.floor(product / TINTS);

const ANGLES = [45, 135, 90, 0] as const;
const GAPS = [3, 6] as const;

/** First the lines turn, then they stand further apart, then they grow. */
export function hatchOf(round: number): Hatch | null {
  if (round < 1) return null;
  const step = round - 1;
  const wider = Math.floor(step / ANGLES.length);
  return {
    angle: ANGLES[step % ANGLES.length] ?? 0,
    gap: GAPS[wider % GAPS.length] ?? 0,
    line: 1.5 + Math.floor(wider / GAPS.length),
  };
}

/** As a swatch takes it. */
export const lookOf = (product: number): { tint: number; hatch: Hatch | null } => ({
  tint: tintOf(product),
  hatch: hatchOf(roundOf(product)),
});
