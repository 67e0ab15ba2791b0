/** Everything that a report knows of one minute. */
import { spanOf, type Block, type FlashOffer, type Moment, type Picture, type Sold } from "./picture";
import type { Span } from "./viewport";
import type { ReportView, Quantity } from "~/wire/wire";

export interface Minute extends Sold, Span {
  index: number;
  /** Not over yet: its figures may grow. */
  open: boolean;
  /** Who was on air, in order, and how long within the minute. */
  onAir: { product: number; ms: number }[];
  flashes: FlashOffer[];
  moments: Moment[];
}

const overlaps = (one: Span, other: Span): boolean => one.from < other.to && other.from < one.to;

export function minuteAt(picture: Picture, index: number): Minute {
  const span = spanOf(picture, index);
  const inside = { from: span.from, to: Math.min(span.to, picture.end) };
  return {
    index,
    ...span,
    open: picture.running && span.to > picture.end,
    net: picture.net[index] ?? 0,
    units: picture.units[index] ?? 0,
    orders: picture.orders[index] ?? 0,
    onAir: onAirIn(picture.blocks, inside),
    flashes: picture.flashes.filter((flash) => overlaps(flash, inside)),
    // The end itself belongs to the last minute, also where that is exactly over.
    moments: picture.moments.filter(
      ({ at }) => at >= span.from && (at < span.to || (at === span.to && index === picture.minutes - 1)),
    ),
  };
}

function onAirIn(blocks: readonly Block[], span: Span): { product: number; ms: number }[] {
  const sums = new Map<number, number>();
  for (const block of blocks) {
    if (!overlaps(block, span)) continue;
    const ms = Math.min(block.to, span.to) - Math.max(block.from, span.from);
    sums.set(block.product, (sums.get(block.product) ?? 0) + ms);
  }
  return [...sums].map(([product, ms]) => ({ product, ms }));
}

type Points = ReportView["products"][number]["stock"];

/** The stock as of `at`; nobody had said anything where there is no earlier point. */
export function stockAt(points: Points, at: number): Quantity {
  return points.filter((point) => point.at <= at).at(-1)?.quantity ?? { kind: "unknown" };
}

/** Whose stock is of interest in a minute: the chosen product's, else of what was on air longest. */
export function stockProduct(chosen: number | null, { onAir }: Pick<Minute, "onAir">): number | null {
  if (chosen !== null) return chosen;
  return (
    onAir.reduce<Minute["onAir"][number] | null>(
      (longest, one) => (longest === null || one.ms > longest.ms ? one : longest),
      null,
    )?.product ?? null
  );
}
