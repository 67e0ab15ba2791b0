/** The as-run log, for reading: what a line is about, and which lines are wanted. */
import type { Actor, AsRunView } from "~/wire/wire";

/** Only some lines say what was on the card; the others are about a cue that an earlier line names. */
export function titlesOfCues(lines: readonly AsRunView[]): Map<string, string> {
  const titles = new Map<string, string>();
  for (const { cue, title } of lines) if (cue !== null && title !== null) titles.set(cue, title);
  return titles;
}

/** One text for each actor, to compare them by. */
export const whoKey = ({ kind, id }: Actor): string => `${kind}:${id}`;

export interface Wanted {
  /** Empty: all. */
  action: AsRunView["action"] | "";
  /** As `whoKey` says it. Empty: all. */
  by: string;
}

export function wantedLines(lines: readonly AsRunView[], { action, by }: Wanted): AsRunView[] {
  return lines.filter(
    (line) => (action === "" || line.action === action) && (by === "" || whoKey(line.by) === by),
  );
}

/** How often each occurs, in order of first appearance. */
export function tally<T>(values: readonly T[]): [T, number][] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}
