/** Round places on an axis. */
import type { Span } from "./viewport";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Steps that people count time in. */
const STEPS = [
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
];

export interface TimeTicks {
  /** Under a minute, the labels need seconds. */
  step: number;
  at: number[];
}

/** Ticks on whole steps of the local clock, at most `most` of them. `offset`: local time less UTC, in ms. */
export function timeTicks(view: Span, most: number, offset: number): TimeTicks {
  const length = view.to - view.from;
  const step = STEPS.find((one) => length / one <= Math.max(1, most)) ?? 24 * HOUR;
  const at: number[] = [];
  for (let time = Math.ceil((view.from + offset) / step) * step - offset; time <= view.to; time += step)
    at.push(time);
  return { step, at };
}

/** 1, 2 or 5 with zeros: the smallest such step of which at most `most` reach up to `top`. Whole numbers only. */
export function roundStep(top: number, most: number): number {
  for (let power = 1; ; power *= 10)
    for (const first of [1, 2, 5]) if (top / (first * power) <= most) return first * power;
}

/** Multiples of a round step from `low` to `top`, 0 always among them. */
export function valueTicks(low: number, top: number, most: number): number[] {
  const step = roundStep(Math.max(top - low, 1), most);
  const ticks: number[] = [];
  for (let value = Math.ceil(low / step) * step; value <= top; value += step)
    ticks.push(value === 0 ? 0 : value);
  return ticks;
}
