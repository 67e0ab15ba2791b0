/** Which sounds there are, and which of them somebody has turned on. */

/** From the least to the most important. */
export const SOUNDS = ["sale", "sold_out", "goal"] as const;
export type Sound = (typeof SOUNDS)[number];

/** Quiet unless somebody wants it louder. */
const USUAL = 0.5;

export interface Chosen {
  on: Sound[];
  volume: number;
}

/** A choice that may be kept as anything, or not at all. */
export function soundsOf(kept: string | null): Chosen {
  try {
    const { on, volume } = JSON.parse(kept ?? "{}") as { on?: unknown; volume?: unknown };
    const known = Array.isArray(on) ? SOUNDS.filter((sound) => on.includes(sound)) : [];
    const fits = typeof volume === "number" && volume > 0 && volume <= 1;
    return { on: known, volume: fits ? volume : USUAL };
  } catch {
    return { on: [], volume: USUAL };
  }
}
