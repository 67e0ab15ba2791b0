/** Which part of a stretch of time is in view: zooming, panning, and staying with the end of what still grows. */

export interface Span {
  from: number;
  to: number;
}

/**
 * What somebody wants to see. Kept apart from the view itself, so that a show that goes on moves the view only
 * where it should: all of it grows, its newest part moves along, and a place that was looked up stays.
 */
export type Look =
  { kind: "whole" } | { kind: "newest"; length: number } | { kind: "place"; from: number; length: number };

export const WHOLE: Look = { kind: "whole" };

export const lengthOf = ({ from, to }: Span): number => to - from;

/** `span` as near as it fits into `whole`, as long as it was. */
function within(from: number, length: number, whole: Span): Span {
  if (length >= lengthOf(whole)) return { ...whole };
  const start = Math.min(Math.max(from, whole.from), whole.to - length);
  return { from: start, to: start + length };
}

export function viewOf(look: Look, whole: Span): Span {
  if (look.kind === "whole") return { ...whole };
  return within(look.kind === "newest" ? whole.to - look.length : look.from, look.length, whole);
}

/** The wish that `view` stands for. `growing`: touching the end means to stay with it. */
export function lookOf(view: Span, whole: Span, growing: boolean): Look {
  const { from, to } = within(view.from, lengthOf(view), whole);
  if (from <= whole.from && to >= whole.to) return WHOLE;
  if (growing && to >= whole.to) return { kind: "newest", length: to - from };
  return { kind: "place", from, length: to - from };
}

/** `factor` over 1 comes nearer; the moment `around` stays where it is. */
export function zoom(view: Span, whole: Span, factor: number, around: number, shortest: number): Span {
  const longest = lengthOf(whole);
  const length = Math.min(longest, Math.max(Math.min(shortest, longest), lengthOf(view) / factor));
  const share = (around - view.from) / lengthOf(view);
  return within(around - share * length, length, whole);
}

export function pan(view: Span, whole: Span, by: number): Span {
  return within(view.from + by, lengthOf(view), whole);
}

/** The view moved as little as makes `part` visible. */
export function reveal(view: Span, whole: Span, part: Span): Span {
  if (part.from < view.from) return pan(view, whole, part.from - view.from);
  if (part.to > view.to) return pan(view, whole, part.to - view.to);
  return view;
}
