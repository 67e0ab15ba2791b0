/** How far a show is with its goal, by the same totals that stand beside it. */
import { count, money, percent, t } from "~/lib/format/i18n.svelte";
import type { GoalView, TotalsView } from "~/wire/wire";

export interface Progress {
  of: "net" | "units";
  /** How much of it is sold, in words. */
  said: string;
  percent: string;
  /** What is filled of a bar, 0 to 1. */
  filled: number;
  reached: boolean;
}

/** In whole per cent: what is not reached yet never says 100. */
export function percentOf(now: number, goal: number): number {
  const whole = Math.floor((now * 100) / goal);
  return now < goal ? Math.min(99, whole) : whole;
}

export function progressOf(goal: GoalView | null, totals: TotalsView): Progress[] {
  const part = (of: Progress["of"], said: string, now: number, aim: number): Progress => ({
    of,
    said,
    percent: percent(percentOf(now, aim) / 100),
    filled: Math.min(1, Math.max(0, now / aim)),
    reached: now >= aim,
  });
  const parts: Progress[] = [];
  if (goal === null) return parts;
  const { net, units } = goal;
  if (net !== null)
    parts.push(
      part("net", t("goal_line", { now: money(totals.net), goal: money(net) }), totals.net.minor, net.minor),
    );
  if (units !== null) {
    const now = totals.units - totals.refunded_units;
    parts.push(part("units", t("goal_units_line", { now: count(now), count: units }), now, units));
  }
  return parts;
}
