import { describe, expect, it } from "vitest";
import type { ShowView, Timing } from "~/wire/wire";
import { standing } from "./timing";

const MINUTE = 60_000;
const timing = (more: Partial<Timing>): Timing =>
  ({
    planned_ms: 10 * MINUTE,
    done_planned_ms: 0,
    remaining_planned_ms: 10 * MINUTE,
    program_planned_ms: 0,
    program_before_ms: 0,
    planned_end: 10 * MINUTE,
    ...more,
  }) as Timing;
const show = (more: Partial<ShowView>): ShowView => ({
  id: "s",
  title: "Show",
  currency: "ILS",
  status: "live",
  mode: "live",
  run: 1,
  started_at: 0,
  starts_at: null,
  ends_at: null,
  goal: null,
  co_hosts_take: false,
  preview: null,
  program: null,
  on_air_since: null,
  on_air_seq: 1,
  next: null,
  undo: null,
  preview_checkout: null,
  program_checkout: null,
  timing: timing({
    planned_ms: 10 * MINUTE,
    done_planned_ms: 0,
    remaining_planned_ms: 10 * MINUTE,
    program_planned_ms: 0,
    program_before_ms: 0,
  }),
  ...more,
});

describe("planned against actual", () => {
  it("has no standing before the show starts", () => {
    expect(standing(show({ started_at: null }), 5)).toBeNull();
  });
  it("counts time with nothing on air as late", () => {
    expect(standing(show({}), 2 * MINUTE)).toMatchObject({ late: 2 * MINUTE, cueOnAir: null });
  });
  it("is on time while the cue on air is within its planned time", () => {
    const running = show({
      on_air_since: 0,
      timing: timing({
        planned_ms: 10 * MINUTE,
        done_planned_ms: 0,
        remaining_planned_ms: 6 * MINUTE,
        program_planned_ms: 4 * MINUTE,
        program_before_ms: 0,
      }),
    });
    expect(standing(running, 3 * MINUTE)).toMatchObject({ late: 0, remaining: 7 * MINUTE });
    expect(standing(running, 5 * MINUTE)).toMatchObject({ late: MINUTE, remaining: 6 * MINUTE });
  });
  it("is early after cues that took less than planned", () => {
    const running = show({
      timing: timing({
        planned_ms: 10 * MINUTE,
        done_planned_ms: 5 * MINUTE,
        remaining_planned_ms: 5 * MINUTE,
        program_planned_ms: 0,
        program_before_ms: 0,
      }),
    });
    expect(standing(running, 3 * MINUTE)?.late).toBe(-2 * MINUTE);
  });
  it("says when the show ends if the rest goes as planned, and nothing where nothing is planned", () => {
    expect(standing(show({}), 2 * MINUTE)?.ends).toBe(12 * MINUTE);
    const unplanned = show({ timing: timing({ planned_end: null, remaining_planned_ms: 0 }) });
    expect(standing(unplanned, 2 * MINUTE)).toMatchObject({ ends: null, late: null });
  });
  it("counts earlier windows of the cue on air", () => {
    const running = show({
      on_air_since: 5 * MINUTE,
      timing: timing({
        planned_ms: 4 * MINUTE,
        planned_end: 4 * MINUTE,
        done_planned_ms: 0,
        remaining_planned_ms: 0,
        program_planned_ms: 4 * MINUTE,
        program_before_ms: 3 * MINUTE,
      }),
    });
    expect(standing(running, 7 * MINUTE)).toMatchObject({
      cueOnAir: 5 * MINUTE,
      late: 3 * MINUTE,
      remaining: 0,
    });
  });
});
