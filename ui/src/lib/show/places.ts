/**
 * Where cues go when somebody moves them, and the way back. A moved cue belongs to the segment that it lands in; two or
 * more that are whole segments keep their names. The core's own commands do it: `move_cues` and `group_cues`.
 */
import type { Commands } from "~/wire/commands";

/** What is asked of the core. */
export type Step = { [N in keyof Commands]: [name: N, body: Commands[N]["body"]] }[keyof Commands];

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
export function moved(order: readonly Placed[], ids: readonly string[], index: number): Placed[] {
  const block = inOrder(order, ids);
  const wanted = new Set(ids);
  const rest = order.filter((cue) => !wanted.has(cue.id));
  const at = Math.max(0, Math.min(index, rest.length));
  return [...rest.slice(0, at), ...block, ...rest.slice(at)];
}

/** `group_cues` as the core does it. */
export function grouped(order: readonly Placed[], ids: readonly string[], segment: string): Placed[] {
  const wanted = new Set(ids);
  const named = order.map((cue) => (wanted.has(cue.id) ? { ...cue, segment: segment || null } : cue));
  if (segment === "") return named;
  return moved(
    named,
    ids,
    order.findIndex((cue) => wanted.has(cue.id)),
  );
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

/** What brings cues to a place; nothing where they are there already. */
export function stepsTo(order: readonly Placed[], ids: readonly string[], landing: Landing): Step[] {
  const block = inOrder(order, ids);
  const cues = block.map((cue) => cue.id);
  if (block.length === 0) return [];
  const before = inOrder(order.slice(0, landing.gap), cues).length;
  const index = landing.gap - before;
  const there = moved(order, cues, index);
  const steps: Step[] = [];
  if (there.some((cue, at) => cue.id !== order[at]?.id)) steps.push(["move_cues", { cues, index }]);
  const segment = areSegments(order, cues) ? undefined : landing.segment;
  if (segment !== undefined && block.some((cue) => cue.segment !== segment)) {
    steps.push(["group_cues", { cues, segment: segment ?? "" }]);
  }
  return steps;
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

/** What the core would make of the steps. */
export function after(order: readonly Placed[], steps: readonly Step[]): Placed[] {
  let now = [...order];
  for (const [name, body] of steps) {
    if (name === "move_cues") now = moved(now, body.cues, body.index);
    if (name === "group_cues") now = grouped(now, body.cues, body.segment);
  }
  return now;
}

/** What brings cues back to where they were before `steps`, and into their segments. */
export function wayBack(order: readonly Placed[], ids: readonly string[], steps: readonly Step[]): Step[] {
  const back: Step[] = [];
  let now = after(order, steps);
  const go = (step: Step): void => {
    const then = after(now, [step]);
    if (then.every((cue, at) => cue.id === now[at]?.id && cue.segment === now[at].segment)) return;
    back.push(step);
    now = then;
  };
  const wanted = new Set(ids);
  const blocks = runs(
    order.map(({ id, segment }) => ({ id, segment: wanted.has(id) ? `:${segment ?? ""}` : null })),
  ).filter((run) => run.segment !== null);
  const places: { from: number; to: number }[] = [];
  for (const { from, to } of blocks) {
    const last = places.at(-1);
    if (last?.to === from - 1) last.to = to;
    else places.push({ from, to });
  }
  const cuesOf = (from: number, to: number): string[] => order.slice(from, to + 1).map((cue) => cue.id);
  // From the end each finds its own place again, in whatever order they stood in between.
  if (places.length > 1) {
    const cues = places.flatMap(({ from, to }) => cuesOf(from, to));
    go(["move_cues", { cues, index: order.length - cues.length }]);
  }
  for (const { from, to } of places) go(["move_cues", { cues: cuesOf(from, to), index: from }]);
  for (const { from, to } of blocks) {
    go(["group_cues", { cues: cuesOf(from, to), segment: order[from]?.segment ?? "" }]);
  }
  return back;
}
