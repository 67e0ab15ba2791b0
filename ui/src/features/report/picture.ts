/**
 * A report as the timeline draws it: minutes, blocks, moments on one axis. What the core reported, put in order;
 * no figure is made up here.
 */
import type { Span } from "./viewport";
import type { Actor, AsRunView, Money, ReportView } from "~/wire/wire";

export const MINUTE = 60_000;

export interface Block extends Span {
  /** Place among the report's products. */
  product: number;
  /** Still on air. */
  open: boolean;
}

export interface FlashOffer extends Span {
  product: number | null;
  price: Money | null;
}

export interface Moment {
  at: number;
  kind: AsRunView["action"] | "marker";
  product: number | null;
  /** What it is about, where that was not on air. */
  title: string | null;
  /** A marker's words, or which variant it is about. */
  text: string | null;
  by: Actor;
}

/** Net, units and orders of some stretch. */
export interface Sold {
  net: number;
  units: number;
  orders: number;
}

export interface Picture {
  /** All that is drawn: the show, and its planned time where that reaches a little further. */
  whole: Span;
  start: number;
  /** The end, or now. */
  end: number;
  running: boolean;
  /** Milliseconds that a minute of the picture stands for: a real one, and several where a show is longer than a week. */
  step: number;
  minutes: number;
  net: number[];
  units: number[];
  orders: number[];
  /** Booked after the end: late orders and refunds. They are in the totals, and in no minute of the picture. */
  later: Sold;
  /** By time. */
  blocks: Block[];
  flashes: FlashOffer[];
  /** By time. */
  moments: Moment[];
}

/** How far the axis follows a planned time beyond the show itself, as a part of the show. */
const BEYOND = 0.25;

export function pictureOf(report: ReportView, now: number): Picture {
  const start = report.started_at ?? report.created_at;
  const running = report.started_at !== null && report.ended_at === null;
  const reported = start + report.duration_ms;
  const end = Math.max(running ? Math.max(now, reported) : (report.ended_at ?? reported), start);
  const step = report.minutes_each * MINUTE;
  const minutes = Math.max(1, Math.ceil((end - start) / step));
  const blocks = report.products
    .flatMap(({ windows }, product) =>
      windows.map(({ from, to }) => ({ product, from, to: to ?? end, open: to === null })),
    )
    .sort((a, b) => a.from - b.from);
  const fill = (values: readonly number[]): number[] =>
    Array.from({ length: minutes }, (_, m) => values[m] ?? 0);
  const rest = (values: readonly number[]): number =>
    values.slice(minutes).reduce((sum, one) => sum + one, 0);
  const { per_minute, per_minute_units, per_minute_orders, later } = report;
  return {
    whole: withPlan({ from: start, to: Math.max(end, start + MINUTE) }, report, running),
    start,
    end,
    running,
    step,
    minutes,
    net: fill(per_minute),
    units: fill(per_minute_units),
    orders: fill(per_minute_orders),
    later: {
      net: later.net + rest(per_minute),
      units: later.units + rest(per_minute_units),
      orders: later.orders + rest(per_minute_orders),
    },
    blocks,
    flashes: flashesOf(report, blocks, end),
    moments: momentsOf(report, blocks),
  };
}

function withPlan(show: Span, { starts_at, ends_at }: ReportView, running: boolean): Span {
  const room = (show.to - show.from) * BEYOND;
  const from = Math.min(show.from, Math.max(starts_at ?? show.from, show.from - room));
  // What still goes on ends at now, so that its newest minute is always at the edge.
  const to = running ? show.to : Math.max(show.to, Math.min(ends_at ?? show.to, show.to + room));
  return { from, to };
}

/** What was on air at a moment; at the moment of a change, what came on. */
export function onAirAt(blocks: readonly Block[], at: number): Block | null {
  return blocks.filter((block) => block.from <= at && at <= block.to).at(-1) ?? null;
}

/** The log names cues; what concerns a card happens while it is on air. */
const ABOUT_THE_CARD = new Set<AsRunView["action"]>([
  "take",
  "change",
  "sold_out",
  "back_in_stock",
  "variant_sold_out",
  "variant_back_in_stock",
  "flash_start",
  "flash_end",
  "offer_end",
  "offer_reopen",
]);

function momentsOf({ as_run, markers }: ReportView, blocks: readonly Block[]): Moment[] {
  // What ends with its card is about the one that goes, not about the one that comes.
  const left = (at: number): Block | null => blocks.filter(({ to }) => to === at).at(-1) ?? null;
  const logged = as_run.map(({ at, by, action, variant, title, reason }) => ({
    at,
    kind: action,
    title,
    product: ABOUT_THE_CARD.has(action)
      ? ((reason === "off_air" ? left(at) : onAirAt(blocks, at))?.product ?? null)
      : null,
    text: variant,
    by,
  }));
  const marked = markers.map(({ at, by, text }) => ({
    at,
    kind: "marker" as const,
    product: null,
    title: null,
    text,
    by,
  }));
  return [...logged, ...marked].sort((a, b) => a.at - b.at);
}

/** A flash offer lasts until the log says that it ended, and never longer than its card is on air. */
function flashesOf({ as_run }: ReportView, blocks: readonly Block[], end: number): FlashOffer[] {
  let runs = false;
  return as_run.flatMap((line, index) => {
    // An undo says the price of the one that runs, whether or not it has brought that back.
    const begins = line.flash !== null && !runs;
    if (line.action === "flash_end" || line.undone === "flash") runs = false;
    if (!begins) return [];
    runs = true;
    const stop = as_run
      .slice(index + 1)
      .find(({ action, undone }) => action === "flash_end" || undone === "flash");
    const block = onAirAt(blocks, line.at);
    const to = Math.min(stop?.at ?? end, block?.to ?? end);
    return [{ from: line.at, to, product: block?.product ?? null, price: line.flash }];
  });
}

export const minuteOf = (picture: Picture, at: number): number =>
  Math.min(picture.minutes - 1, Math.max(0, Math.floor((at - picture.start) / picture.step)));

export const spanOf = (picture: Picture, minute: number): Span => {
  const from = picture.start + minute * picture.step;
  return { from, to: from + picture.step };
};

/** The minute with the highest net; the first of several. */
export function bestMinute({ net }: Picture): number {
  return net.reduce((best, value, minute) => (value > (net[best] ?? 0) ? minute : best), 0);
}

/** What the minutes that are mostly in view brought. */
export function soldIn(picture: Picture, view: Span): Sold & { first: number; last: number } {
  const clamp = (n: number): number => Math.min(picture.minutes, Math.max(0, n));
  const first = clamp(Math.round((view.from - picture.start) / picture.step));
  // The last minute is seldom a whole one.
  const last =
    view.to >= picture.end ? picture.minutes : clamp(Math.round((view.to - picture.start) / picture.step));
  const sum = (values: readonly number[]): number =>
    values.slice(first, last).reduce((all, one) => all + one, 0);
  return { first, last, net: sum(picture.net), units: sum(picture.units), orders: sum(picture.orders) };
}

/** The next minute, in either direction, in which something happened. */
export function nextEvent(picture: Picture, from: number, step: 1 | -1): number {
  const minutes = picture.moments.map(({ at }) => minuteOf(picture, at));
  const found = step === 1 ? minutes.find((one) => one > from) : minutes.filter((one) => one < from).at(-1);
  return found ?? (step === 1 ? picture.minutes - 1 : 0);
}
