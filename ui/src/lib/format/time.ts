/** Durations as people in a control room read them. */

const two = (n: number): string => String(n).padStart(2, "0");

/** `3:38`, `58:00`, `1:02:05`; whole seconds, cut off, never below zero. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `00:42:10`: time on air, always in full so that it does not jump. */
export function longSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export type Age = { unit: "now" } | { unit: "s" | "min" | "h" | "d"; n: number };

/** How old something is, in the largest unit that fits. */
export function age(ms: number): Age {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 2) return { unit: "now" };
  if (seconds < 60) return { unit: "s", n: seconds };
  if (seconds < 3600) return { unit: "min", n: Math.floor(seconds / 60) };
  if (seconds < 86_400) return { unit: "h", n: Math.floor(seconds / 3600) };
  return { unit: "d", n: Math.floor(seconds / 86_400) };
}

/** So many and fewer are minutes, where somebody plans: nobody plans a cue of four seconds. */
const MOST_MINUTES = 90;

/** Planned seconds: as `readSpan`, and a bare number up to 90 is minutes. */
export function readPlanned(text: string): number | null {
  const bare = /^\s*(\d{1,2})\s*$/.exec(text)?.[1];
  if (bare !== undefined && Number(bare) <= MOST_MINUTES) return Number(bare) * 60;
  return readSpan(text);
}

/** Seconds from `4:30`, `270`, `1:02:05`, or nothing; `null` where it is no duration. */
export function readSpan(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === "") return 0;
  if (!/^\d{1,5}(:\d{1,2}){0,2}$/.test(trimmed)) return null;
  const parts = trimmed.split(":").map(Number);
  if (parts.slice(1).some((part) => part > 59)) return null;
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}
