import { describe, expect, it } from "vitest";
import { cueView } from "~/testing/cue";
import { planOf } from "./plan";

const cue = (id: string, planned_s: number) => cueView({ id }, { planned_s });
const at = (clock: string): number => new Date(`2026-03-01T${clock}`).getTime();
const rundown = [cue("a", 240), cue("b", 0), cue("c", 360)];

describe("a planned rundown", () => {
  it("tells front times from the start and back times from the end", () => {
    const plan = planOf(rundown, { starts_at: at("20:00"), ends_at: at("20:12") });
    expect(plan.cues.map((one) => one.front)).toEqual([at("20:00"), at("20:04"), at("20:04")]);
    expect(plan.cues.map((one) => one.back)).toEqual([at("20:02"), at("20:06"), at("20:06")]);
    expect([plan.total_ms, plan.target_ms, plan.over_ms]).toEqual([600_000, 720_000, -120_000]);
  });
  it("is over by what front times are later than back times", () => {
    const plan = planOf(rundown, { starts_at: at("20:00"), ends_at: at("20:07") });
    expect(plan.over_ms).toBe(180_000);
    for (const one of plan.cues) expect((one.front ?? 0) - (one.back ?? 0)).toBe(180_000);
  });
  it("tells spans where the show has no planned times", () => {
    const plan = planOf(rundown, { starts_at: null, ends_at: null });
    expect(plan.cues.map((one) => [one.after_ms, one.front, one.before_end_ms, one.back])).toEqual([
      [0, null, 600_000, null],
      [240_000, null, 360_000, null],
      [240_000, null, 360_000, null],
    ]);
    expect([plan.target_ms, plan.over_ms]).toEqual([null, null]);
  });
  it("has back times where only the end is planned, and front times where only the start is", () => {
    expect(planOf(rundown, { starts_at: null, ends_at: at("21:00") }).cues[0]?.back).toBe(at("20:50"));
    const started = planOf(rundown, { starts_at: at("20:00"), ends_at: null }).cues[2];
    expect([started?.front, started?.back]).toEqual([at("20:04"), null]);
  });
  it("gives no time to what is skipped", () => {
    const plan = planOf(rundown, { starts_at: at("20:00"), ends_at: null }, (id) => id === "a");
    expect([plan.total_ms, plan.cues[2]?.front]).toEqual([360_000, at("20:00")]);
  });
  it("is empty without cues", () => {
    expect(planOf([], { starts_at: at("20:00"), ends_at: at("21:00") }).over_ms).toBe(-3_600_000);
  });
});
