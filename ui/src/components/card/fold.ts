/** Which values of an option fit on one line of a card. Decided from their texts alone, as all sizes on the card are. */
import { textWidth } from "./measure";
import type { OptionValue } from "~/wire/wire";

/** What a chip takes beside its label, its gap included, and the widest label; in the chip's own em. */
const AROUND = 1.35;
export const WIDEST = 8;

export interface Folded {
  shown: OptionValue[];
  /** How many more can be bought. */
  more: number;
}

const widthOf = ({ label }: OptionValue): number => Math.min(WIDEST, textWidth(label)) + AROUND;

/**
 * In the catalogue's order. Where not all fit, those that are sold out give way first: viewers are to read what they
 * can buy.
 */
export function folded(values: readonly OptionValue[], room: number): Folded {
  const shown = [...values];
  const hidden: OptionValue[] = [];
  const more = (): number => hidden.filter((value) => !value.sold_out).length;
  const width = (): number => {
    const all = shown.reduce((sum, value) => sum + widthOf(value), 0);
    return more() === 0 ? all : all + textWidth(`+${more()}`) + AROUND;
  };
  while (shown.length > 1 && width() > room) {
    const sold = shown.map((value) => value.sold_out).lastIndexOf(true);
    hidden.push(...shown.splice(sold < 0 ? shown.length - 1 : sold, 1));
  }
  return { shown, more: more() };
}
