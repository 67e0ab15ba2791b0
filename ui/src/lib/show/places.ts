/**
 * Where cues go when somebody moves them. A moved cue belongs to the segment that it lands in; two or more that are whole
 * segments keep their names. The core's own command does it: `move_cues`.
 */
import type { MoveCues } from "~/wire/wire";

/** A cue as far as its place goes. */
export interface Placed {
  id: string;
  segment: string | null;
}

/** Between which cues, and to which segment: `undefined` lets each keep its own. */
export interface Landing {
  /** As many cues stand before it now. */
  gap: number;
  segment: string | null | undefined;
}

const inOrder = (order: readonly Placed[], ids: readonly string[]): Placed[] => {
  const wanted = new Set(ids);
  return order.filter((cue) => wanted.has(cue.id));
};

/** `move_cues` as the core does it. */
export function moved(order: readonly Placed[], { cues, index, segment }: MoveCues): Placed[] {
  const named = (cue: Placed): Placed =>
    segment === undefined ? cue : { ...cue, segment: segment === "" ? null : segment };
  const block = inOrder(order, cues).map(named);
  const wanted = new Set(cues);
  const rest = order.filter((cue) => !wanted.has(cue.id));
  const at = Math.max(0, Math.min(index, rest.length));
  return [...rest.slice(0, at), ...block, ...rest.slice(at)];
}

/** Neighbours of one segment, as ranges of places. */
function runs(order: readonly Placed[]): { from: number; to: number; segment: string | null }[] {
  const found: { from: number; to: number; segment: string | null }[] = [];
  order.forEach(({ segment }, index) => {
    const last = found.at(-1);
    if (last !== undefined && last.segment === segment) last.to = index;
    else found.push({ from: index, to: index, segment });
  });
  return found;
}

/** Whether these are two or more cues that make up whole segments. */
export function areSegments(order: readonly Placed[], ids: readonly string[]): boolean {
  const wanted = new Set(ids);
  if (wanted.size < 2) return false;
  return runs(order).every(({ from, to, segment }) => {
    const part = order.slice(from, to + 1);
    const taken = part.filter((cue) => wanted.has(cue.id)).length;
    return taken === 0 || (taken === part.length && segment !== null);
  });
}

/** What brings cues to a place; `null` where they are there already. */
export function moveTo(order: readonly Placed[], ids: readonly string[], landing: Landing): MoveCues | null {
  const block = inOrder(order, ids);
  const cues = block.map((cue) => cue.id);
  const before = inOrder(order.slice(0, landing.gap), cues).length;
  const segment = areSegments(order, cues) ? undefined : landing.segment;
  const joins = segment !== undefined && block.some((cue) => cue.segment !== segment);
  const move = { cues, index: landing.gap - before, ...(joins ? { segment: segment ?? "" } : {}) };
  const there = moved(order, move);
  const same = there.every((cue, at) => cue.id === order[at]?.id && cue.segment === order[at].segment);
  return same ? null : move;
}

/** One place up or down. At the edge of a segment it first goes over into the next one, and then on. */
export function nudge(order: readonly Placed[], ids: readonly string[], by: 1 | -1): Landing | null {
  const block = inOrder(order, ids);
  const edge = by > 0 ? block.at(-1) : block[0];
  if (edge === undefined) return null;
  const at = order.findIndex((cue) => cue.id === edge.id);
  const next = order[at + by];
  if (next === undefined) return null;
  const whole = areSegments(order, ids);
  if (next.segment !== edge.segment && !whole) return { gap: by > 0 ? at + 1 : at, segment: next.segment };
  return { gap: by > 0 ? at + 2 : at - 1, segment: whole ? undefined : next.segment };
}

/** So that the first of them has this place afterwards, from 0. */
export function landingAt(order: readonly Placed[], ids: readonly string[], place: number): Landing {
  const wanted = new Set(ids);
  const rest = order.filter((cue) => !wanted.has(cue.id));
  const at = Math.max(0, Math.min(place, rest.length));
  const follows = rest[at];
  const gap = follows === undefined ? order.length : order.findIndex((cue) => cue.id === follows.id);
  const there = order[Math.max(0, Math.min(place, order.length - 1))];
  return { gap, segment: there?.segment };
}

/** To the end of a segment; to the end of the rundown where there is none of this name. */
export function landingIn(order: readonly Placed[], ids: readonly string[], segment: string): Landing {
  const wanted = new Set(ids);
  const last = order.reduce(
    (found, cue, at) => (cue.segment === segment && !wanted.has(cue.id) ? at : found),
    -1,
  );
  return { gap: last < 0 ? order.length : last + 1, segment };
}
