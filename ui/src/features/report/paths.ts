/**
 * Shapes of the timeline as SVG path data. Few paths with many corners, rather than an element for every minute
 * and window: a show of ten hours is then a dozen elements, and zooming sets a dozen attributes a frame.
 */
import type { Block, Picture } from "./picture";
import type { Span } from "./viewport";
import { counted } from "~/lib/show/age";
import type { Quantity, ReportView } from "~/wire/wire";

/** Time to pixels. */
export interface Scale {
  view: Span;
  width: number;
}

export const xOf = ({ view, width }: Scale, at: number): number =>
  ((at - view.from) / (view.to - view.from)) * width;

export const timeOf = ({ view, width }: Scale, x: number): number =>
  view.from + (x / Math.max(width, 1)) * (view.to - view.from);

/** The values from `low` to `top` over `height` pixels, `top` above. */
export interface Height {
  low: number;
  top: number;
  height: number;
}

export const heightFor = (values: readonly number[], height: number): Height => ({
  low: Math.min(0, ...values),
  top: Math.max(0, ...values),
  height,
});

export const yOf = ({ low, top, height }: Height, value: number): number =>
  top === low ? height : ((top - value) / (top - low)) * height;

/** A tenth of a pixel is as sharp as anybody sees, and short to write. */
const n = (value: number): number => Math.round(value * 10) / 10;

function box(x: number, y: number, width: number, height: number): string {
  return `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`;
}

/** A bar a minute: what it brought, never a slope between two. Refunds hang below nothing. */
export function barsPath(
  picture: Picture,
  values: readonly number[],
  scale: Scale,
  size: Height,
  skip: number | null,
): string {
  const step = xOf(scale, scale.view.from + picture.step);
  // Where a minute is a few pixels wide, gaps would be all there is to see.
  const gap = step < 4 ? 0 : Math.min(3, step * 0.15);
  const zero = yOf(size, 0);
  const first = Math.max(0, Math.floor((scale.view.from - picture.start) / picture.step));
  const last = Math.min(values.length - 1, Math.floor((scale.view.to - picture.start) / picture.step));
  let path = "";
  for (let minute = first; minute <= last; minute += 1) {
    const value = values[minute] ?? 0;
    if (value === 0 || minute === skip) continue;
    const x = xOf(scale, picture.start + minute * picture.step);
    const y = yOf(size, value);
    path += box(x + gap / 2, Math.min(y, zero), step - gap, Math.abs(y - zero));
  }
  return path;
}

/** At least this wide, so that a short window is still seen. */
const THIN = 2;
/** Rounder corners are not seen. */
const ROUND = 2;

/** Rounded boxes, one for every span in view. */
export function blocksPath(spans: readonly Span[], scale: Scale, height: number): string {
  let path = "";
  for (const { from, to } of spans) {
    if (to < scale.view.from || from > scale.view.to) continue;
    const x = xOf(scale, from);
    const width = Math.max(THIN, xOf(scale, to) - x - 1);
    const r = Math.min(5, width / 2, height / 2);
    if (r < ROUND) {
      path += box(x, 0, width, height);
      continue;
    }
    const [h, v] = [width - 2 * r, height - 2 * r];
    const turn = (dx: number, dy: number): string => `a${n(r)} ${n(r)} 0 0 1 ${n(dx)} ${n(dy)}`;
    path += `M${n(x + r)} 0h${n(h)}${turn(r, r)}v${n(v)}${turn(-r, r)}h${n(-h)}${turn(-r, -r)}v${n(-v)}${turn(r, -r)}z`;
  }
  return path;
}

export function tintedPaths(
  blocks: readonly Block[],
  tint: (product: number) => number,
  scale: Scale,
  height: number,
): [tint: number, path: string][] {
  const byTint = new Map<number, Block[]>();
  for (const block of blocks) {
    const key = tint(block.product);
    byTint.set(key, [...(byTint.get(key) ?? []), block]);
  }
  return [...byTint].map(([key, some]) => [key, blocksPath(some, scale, height)]);
}

type Points = ReportView["products"][number]["stock"];

export interface Steps {
  line: string;
  area: string;
}

/** The stock as a step line up to `end`. Where it is not known, or not a number, there is no line: never 0. */
export function stepsPath(points: Points, end: number, scale: Scale, size: Height): Steps {
  const steps: Steps = { line: "", area: "" };
  const zero = yOf(size, 0);
  let before: number | null = null;
  points.forEach(({ at, quantity }, index) => {
    const many = counted(quantity);
    if (many === null) {
      before = null;
      return;
    }
    const [x, y] = [xOf(scale, at), yOf(size, many)];
    const next = xOf(scale, Math.max(at, points[index + 1]?.at ?? end));
    steps.line += before === null ? `M${n(x)} ${n(y)}` : `V${n(y)}`;
    steps.line += `H${n(next)}`;
    steps.area += box(x, Math.min(y, zero), next - x, Math.abs(y - zero));
    before = many;
  });
  return steps;
}

/** Where there is no line, and why. */
export function stockGaps(points: Points, end: number): (Span & { quantity: Quantity })[] {
  return points.flatMap(({ at, quantity }, index) => {
    const to = points[index + 1]?.at ?? end;
    return counted(quantity) !== null || to <= at ? [] : [{ from: at, to, quantity }];
  });
}

/** The highest and lowest known stock, and nothing. */
export function stockHeight(points: Points, height: number): Height {
  return heightFor(
    points.flatMap(({ quantity }) => counted(quantity) ?? []),
    height,
  );
}

/**
 * How wide each label may be that begins at its place: as wide as it wants, up to the next one; 0 where that is less
 * than `least`. `places` go from left to right.
 */
export function roomFor(
  places: readonly number[],
  wishes: readonly number[],
  end: number,
  least: number,
): number[] {
  return places.map((x, index) => {
    const room = Math.min(wishes[index] ?? 0, (places[index + 1] ?? end) - x);
    return room < least ? 0 : room;
  });
}
