/** Which values of an option fit on one line of a card. Decided from their texts alone, as all sizes on the card are. */
import { textWidth } from "./measure";
import type { OptionValue } from "~/wire/wire";

/** The gap before a chip, what it takes beside its label, its smallest width and the widest label; in its own em. */
const GAP = 0.35;
const AROUND = 1.05;
const SMALLEST = 1.9;
const WIDEST = 8;

export interface Folded {
  shown: OptionValue[];
  /** How many more can be bought. */
  more: number;
}

const widthOf = ({ label }: OptionValue): number =>
  Math.max(SMALLEST, Math.min(WIDEST, textWidth(label)) + AROUND) + GAP;

/**
 * In the catalogue's order. Where not all fit, those that are sold out give way first: viewers are to read what they
 * can buy.
 */
export function folded(values: readonly OptionValue[], room: number): Folded {
  const all = values.map((value, at) => ({ value, at, width: widthOf(value) }));
  // The first to give way stands at the end.
  const shown = [...all.filter(({ value }) => !value.sold_out), ...all.filter(({ value }) => value.sold_out)];
  let width = all.reduce((sum, one) => sum + one.width, 0);
  let more = 0;
  const mark = (): number => (more === 0 ? 0 : textWidth(`+${more}`) + GAP);
  while (shown.length > 1 && width + mark() > room) {
    const last = shown.pop();
    if (last === undefined) break;
    width -= last.width;
    if (!last.value.sold_out) more += 1;
  }
  return { shown: shown.sort((a, b) => a.at - b.at).map(({ value }) => value), more };
}
