/**
 * Planned against actual, moved on with the clock between two states. The formula is the core's (`Timing`):
 * how much later the show is than its rundown, as in Ontime's offset.
 */
import type { ShowView } from "~/wire/wire";

export interface Standing {
  /** Since the show started. */
  elapsed: number;
  /** Of the cue on air, all its windows; `null` where nothing is. */
  cueOnAir: number | null;
  /** Since the latest take; `null` where nothing is on air. */
  sinceTake: number | null;
  /** Of the rundown, still to come. */
  remaining: number;
  /** When the show ends if everything that is still to come takes as long as planned; `null` where nothing is planned. */
  ends: number | null;
  /** How much later than planned that is (+), or earlier (−); `null` likewise. */
  late: number | null;
}

export function standing(show: ShowView, now: number): Standing | null {
  if (show.started_at === null) return null;
  const { timing } = show;
  const elapsed = Math.max(0, now - show.started_at);
  const sinceTake = show.on_air_since === null ? null : Math.max(0, now - show.on_air_since);
  const cueOnAir = sinceTake === null ? null : timing.program_before_ms + sinceTake;
  const within = Math.min(cueOnAir ?? 0, timing.program_planned_ms);
  const remaining = timing.remaining_planned_ms + Math.max(0, timing.program_planned_ms - within);
  const end = timing.planned_end;
  return {
    elapsed,
    cueOnAir,
    sinceTake,
    remaining,
    ends: end === null ? null : now + remaining,
    late: end === null ? null : now + remaining - end,
  };
}
