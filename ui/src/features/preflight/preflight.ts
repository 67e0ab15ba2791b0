/** What is known to be missing in a rundown before anybody sees it. */
import { freshness } from "~/lib/show/age";
import type { CueView, StockView } from "~/wire/wire";

export interface Preflight {
  cues: number;
  noPrice: number;
  noPicture: number;
  soldOut: number;
  unknownStock: number;
  notPlanned: number;
  /** The shop asks another price than when they were queued. */
  priceChanged: number;
  oldStock: number;
}

export function preflight(
  cues: readonly CueView[],
  stock: Readonly<Record<string, StockView | undefined>>,
  now: number,
): Preflight {
  const count = (wrong: (cue: CueView) => boolean): number => cues.filter(wrong).length;
  return {
    cues: cues.length,
    noPrice: count((cue) => cue.details.price === null && cue.list_price === null),
    noPicture: count((cue) => cue.picture === null),
    soldOut: count((cue) => stock[cue.stock]?.sold_out === true),
    unknownStock: count((cue) => (stock[cue.stock]?.quantity.kind ?? "unknown") === "unknown"),
    notPlanned: count((cue) => cue.details.planned_s === 0),
    priceChanged: count((cue) => cue.price_change !== null),
    oldStock: count((cue) => {
      const known = stock[cue.stock];
      return known !== undefined && freshness(known, now) === "stale";
    }),
  };
}
