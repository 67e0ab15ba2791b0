/** Where a picture goes, and what is laid over it there: the card keeps clear of that, and the monitors show it. */
import type { Place } from "~/wire/wire";

export const PLACES = [
  "anywhere",
  "tiktok",
  "instagram",
  "youtube",
  "phones",
] as const satisfies readonly Place[];

/** A part of the picture, in per cent of it. */
export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

const area = (left: number, top: number, width: number, height: number): Area => ({
  left,
  top,
  width,
  height,
});
/** A tall phone shows less than the whole width of an upright picture. */
const EDGES = [area(0, 0, 9, 100), area(91, 0, 9, 100)];

/** Measured on phones of 390 × 844: names and counts above, comments and products below, buttons at the side. */
const COVERED: Record<Place, readonly Area[]> = {
  anywhere: [],
  tiktok: [area(0, 0, 100, 13), area(0, 57, 78, 43), area(78, 66, 22, 34), ...EDGES],
  instagram: [area(0, 0, 100, 13), area(0, 62, 100, 38), ...EDGES],
  youtube: [area(0, 0, 100, 10), area(0, 64, 82, 36), area(82, 46, 18, 54), ...EDGES],
  phones: [],
};

export const covered = (place: Place): readonly Area[] => COVERED[place];

export const isPlace = (text: string | null): text is Place => PLACES.some((place) => place === text);

/** Such a picture stands upright. */
export const standsUpright = (place: Place): boolean => COVERED[place].length > 0;

/** How many times as large everything is. A lying picture on a phone is a third of what it was made for. */
export const enlarged = (place: Place): number => (place === "phones" ? 1.6 : 1);
