/** What is known to be missing in a rundown before anybody sees it. */
import { freshness } from "~/lib/show/age";
import { seenOverlays } from "~/lib/show/overlays";
import { foreignMoney } from "~/lib/show/currency";
import { moodOf } from "~/lib/show/stores";
import type { ConnectedStore, CueView, OverlaysView, ShowBrief, StockView, StoreView } from "~/wire/wire";

/** What is looked at before a show. */
export interface Checked {
  show: ShowBrief;
  cues: CueView[];
  stock: Record<string, StockView | undefined>;
  store: StoreView;
  /** Connected shops. */
  stores: readonly ConnectedStore[];
  overlays: OverlaysView;
  now: number;
}

/** Nothing that the list marks: whoever goes live may do so without a second thought. */
export function allClear({ show, cues, stock, stores, overlays, now }: Checked): boolean {
  const { cues: all, ...lacks } = preflight(cues, stock, now);
  const foreign = foreignMoney(show.currency, cues, stores);
  return (
    seenOverlays(overlays) === "visible" &&
    all > 0 &&
    stores.every((one) => moodOf(one, now) === "ok" && one.corrected_prices === 0) &&
    Object.values(lacks).every((count) => count === 0) &&
    foreign.cues === 0 &&
    foreign.shops.length === 0
  );
}

export interface Preflight {
  cues: number;
  noPrice: number;
  noPicture: number;
  soldOut: number;
  /** Their shop does not sell them. */
  unsold: number;
  unknownStock: number;
  notPlanned: number;
  /** The shop asks another price than when they were queued. */
  priceChanged: number;
  oldStock: number;
  /** Their price is another than the shop's, and nobody said that it was changed there. */
  ownPrice: number;
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
    soldOut: count((cue) => stock[cue.stock]?.sold_out === true && stock[cue.stock]?.unsold === null),
    unsold: count((cue) => (stock[cue.stock]?.unsold ?? null) !== null),
    unknownStock: count((cue) => (stock[cue.stock]?.quantity.kind ?? "unknown") === "unknown"),
    notPlanned: count((cue) => cue.details.planned_s === 0),
    priceChanged: count((cue) => cue.price_change !== null),
    ownPrice: count((cue) => cue.checkout?.settled === false && cue.details.coupon === null),
    oldStock: count((cue) => {
      const known = stock[cue.stock];
      return known !== undefined && freshness(known, now) === "stale";
    }),
  };
}
