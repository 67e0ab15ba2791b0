/**
 * Days and times as people type them, on this computer's clock: days before months and 24 hours, as the panel writes
 * them, and whatever else can mean one thing only (`8:30 pm`, `2026-03-01 20:00`). A field that holds a moment is text,
 * so that a browser's own order of days and months never stands beside the panel's.
 */

const two = (n: number): string => String(n).padStart(2, "0");

/** `1/3/2026 20:00`; nothing where there is no moment. */
export function momentText(at: number | null): string {
  if (at === null) return "";
  const date = new Date(at);
  const day = `${date.getDate()}/${date.getMonth() + 1}/${date.getFullYear()}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

interface Time {
  hours: number;
  minutes: number;
}

/** Latin digits, and nothing that nobody sees. */
const plain = (text: string): string =>
  text
    .replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, "")
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[,\u060c]/g, " ")
    .trim()
    .toLowerCase();

function timeOf(text: string): Time | null {
  const found = /^(\d{1,2})(?::(\d{2}))?\s*([ap]m)?$/.exec(text);
  if (found === null) return null;
  const [, hour = "", minute, half] = found;
  // A bare number is no time: it may be a day.
  if (minute === undefined && half === undefined) return null;
  let hours = Number(hour);
  const minutes = Number(minute ?? 0);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return null;
    hours = (hours % 12) + (half === "pm" ? 12 : 0);
  }
  return hours > 23 || minutes > 59 ? null : { hours, minutes };
}

type Day = [year: number | null, month: number, day: number];

function dayOf(text: string): Day | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso !== null) return [Number(iso[1]), Number(iso[2]), Number(iso[3])];
  const found = /^(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2})?)?$/.exec(text);
  if (found === null) return null;
  const year = found[3] === undefined ? null : Number(found[3]);
  return [year === null || year > 99 ? year : 2000 + year, Number(found[2]), Number(found[1])];
}

/**
 * On this computer's clock. A time that a change of the clock leaves out is that much later; a day that the month does
 * not have is none.
 */
function momentOf(year: number, month: number, day: number, { hours, minutes }: Time): number | null {
  const noon = new Date(year, month - 1, day, 12);
  const there = noon.getFullYear() === year && noon.getMonth() === month - 1 && noon.getDate() === day;
  return there ? new Date(year, month - 1, day, hours, minutes).getTime() : null;
}

/**
 * The moment that was typed; `null` where it is none, or not whole. Without a year, or without a day, it is the next
 * one after `now`.
 */
export function readMoment(text: string, now: number): number | null {
  const parts = plain(text).replace(/^(\d{4}-\d{1,2}-\d{1,2})t/, "$1 ");
  const today = new Date(now);
  const alone = timeOf(parts);
  if (alone !== null) {
    const at = (days: number): number | null => {
      const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() + days, 12);
      return momentOf(day.getFullYear(), day.getMonth() + 1, day.getDate(), alone);
    };
    const first = at(0);
    return first !== null && first > now ? first : at(1);
  }
  const found = /^(\S+)\s+(.+)$/.exec(parts);
  const [day, time] = [dayOf(found?.[1] ?? ""), timeOf(found?.[2] ?? "")];
  if (day === null || time === null) return null;
  const [year, month, date] = day;
  if (year !== null) return momentOf(year, month, date, time);
  const first = momentOf(today.getFullYear(), month, date, time);
  return first !== null && first > now ? first : momentOf(today.getFullYear() + 1, month, date, time);
}
