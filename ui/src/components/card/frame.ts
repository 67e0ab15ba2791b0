/** Which part of the picture a small box shows, so that every line of the card can be read in it. */
import type { Place } from "~/wire/wire";
import { enlarged } from "./place";

/** A part of the picture in a box, in pixels: the whole picture's size, and where its corner lies. */
export interface Framing {
  width: number;
  height: number;
  x: number;
  y: number;
}

/** The smallest line of a card that can still be proofread. */
export const LEAST_TEXT = 9;

/**
 * As Stage and Card draw them, in units of a picture 1920 wide, or 1080 where it stands upright. `text`: how high the
 * line of the stock is; upright cards mostly set it one size smaller, so that its words have room.
 */
const LYING = { width: 1920, height: 1080, from: 96, card: 912, below: 84, text: 28 };
const UPRIGHT = { width: 1080, height: 1920, from: 120, card: 840, above: 0.14, text: 44 };
/** Around a card that is looked at closely. */
const MARGIN = 24;

interface Box {
  width: number;
  height: number;
}

/** The whole picture, as large as it fits. */
export function whole({ width, height }: Box, portrait: boolean): Framing {
  const of = portrait ? UPRIGHT : LYING;
  const scale = Math.min(width / of.width, height / of.height);
  const size = { width: of.width * scale, height: of.height * scale };
  return { ...size, x: (width - size.width) / 2, y: (height - size.height) / 2 };
}

/** Whether all of the card can be read where the picture is so wide. */
export function isLegible({ width }: Pick<Framing, "width">, portrait: boolean, place: Place): boolean {
  const text = portrait ? UPRIGHT.text / UPRIGHT.width : (LYING.text * enlarged(place)) / LYING.width;
  return width * text >= LEAST_TEXT;
}

/** The card alone, as large as it fits. `tall`: its height in units. */
export function closeUp({ width, height }: Box, tall: number, portrait: boolean, place: Place): Framing {
  const of = portrait ? UPRIGHT : LYING;
  const zoom = portrait ? 1 : enlarged(place);
  const across = (of.card + 2 * MARGIN) * zoom;
  const scale = Math.min(width / across, height / ((tall + 2 * MARGIN) * zoom));
  const size = { width: of.width * scale, height: of.height * scale };
  const middle = (of.from + of.card / 2) * zoom * scale;
  const y = portrait
    ? (MARGIN - UPRIGHT.above * UPRIGHT.height) * scale
    : height - size.height + (LYING.below - MARGIN) * zoom * scale;
  return { ...size, x: width / 2 - middle, y };
}
