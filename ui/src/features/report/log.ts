/** The as-run log, for reading: which lines are wanted. */
import type { Actor, AsRunView } from "~/wire/wire";

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
