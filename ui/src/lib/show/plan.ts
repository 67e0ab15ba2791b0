/**
 * When each cue is planned, told in the two ways of a broadcast running order:
 *
 * - **front time**: when a cue comes if everything before it keeps to its plan:
 *   `start + planned time of the cues before it`.
 * - **back time** (back-timing): when it must begin at the latest for the show to end as planned:
 *   `end − planned time of it and the cues after it`.
 *
 * A cue comes too late by `front time − back time`, the same for every cue: the total less the target. Without planned
 * times of the show both are told as spans, from its begin and to its end. Skipped cues take no time.
 */
import type { CueView } from "~/wire/wire";

export interface PlannedShow {
  starts_at: number | null;
  ends_at: number | null;
}

export interface CuePlan {
  /** From the begin of the show. */
  after_ms: number;
  /** Front time on the clock. */
  front: number | null;
  /** From this cue's begin to the end of the rundown. */
  before_end_ms: number;
  /** Back time on the clock. */
  back: number | null;
}

export interface Plan {
  cues: CuePlan[];
  total_ms: number;
  /** What the planned start and end leave. */
  target_ms: number | null;
  /** Over (+) or under (−) the target. */
  over_ms: number | null;
}

export function planOf(
  rundown: readonly CueView[],
  { starts_at, ends_at }: PlannedShow,
  skipped: (cue: string) => boolean = () => false,
): Plan {
  let total_ms = 0;
  const begins = rundown.map((cue) => {
    const begin = total_ms;
    if (!skipped(cue.id)) total_ms += cue.details.planned_s * 1000;
    return begin;
  });
  const target_ms = starts_at === null || ends_at === null ? null : ends_at - starts_at;
  const cues = begins.map((after_ms) => {
    const before_end_ms = total_ms - after_ms;
    return {
      after_ms,
      front: starts_at === null ? null : starts_at + after_ms,
      before_end_ms,
      back: ends_at === null ? null : ends_at - before_end_ms,
    };
  });
  return { cues, total_ms, target_ms, over_ms: target_ms === null ? null : total_ms - target_ms };
}
