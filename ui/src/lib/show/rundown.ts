/** What follows from a rundown. */
import type { Card, CueProgress, CueView, Money, ShowView } from "~/wire/wire";

/** As the core has it: a cue that nothing is known about is still planned. */
export const PLANNED: CueProgress = { state: "planned", taken: 0, on_air_ms: 0, units: 0 };

/** The cue `step` places on from the chosen one; the ends hold. */
export function neighbour(rundown: readonly CueView[], chosen: string | null, step: 1 | -1): string | null {
  if (rundown.length === 0) return null;
  const at = rundown.findIndex((cue) => cue.id === chosen);
  const to =
    at < 0 ? (step > 0 ? 0 : rundown.length - 1) : Math.min(rundown.length - 1, Math.max(0, at + step));
  return rundown[to]?.id ?? null;
}

export interface Segment {
  name: string | null;
  planned_ms: number;
  /** Place of its first cue. */
  first: number;
  cues: CueView[];
}

/** Cues that follow each other in the same segment stand under one heading. */
export function segments(rundown: readonly CueView[]): Segment[] {
  const found: Segment[] = [];
  rundown.forEach((cue, index) => {
    const name = cue.details.segment;
    let last = found.at(-1);
    if (last === undefined || last.name !== name) {
      last = { name, planned_ms: 0, first: index, cues: [] };
      found.push(last);
    }
    last.cues.push(cue);
    last.planned_ms += cue.details.planned_s * 1000;
  });
  return found;
}

/** The one of some cues that viewers see, and the price that its card says. */
export function onAirOf(
  cues: readonly CueView[],
  { show, program }: { show: ShowView | null; program: Card | null },
): { cue: CueView; price: Money | null } | null {
  const cue = cues.find(({ id }) => id === show?.program?.id);
  return cue === undefined ? null : { cue, price: program?.price ?? null };
}

/** The price of the flash offer that runs on a cue. */
export const flashPriceOf = (
  cue: string,
  { show, program }: { show: ShowView | null; program: Card | null },
): Money | null =>
  program !== null && program.flash !== null && show?.program?.id === cue ? program.price : null;

/** Where each variant stands in a rundown, from 1. */
export function placesByVariant(cues: readonly CueView[]): Record<string, number[]> {
  const places: Record<string, number[]> = {};
  cues.forEach((cue, index) =>
    cue.variants.forEach(({ variant }) => (places[variant] ??= []).push(index + 1)),
  );
  return places;
}
