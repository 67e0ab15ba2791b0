import { describe, expect, it } from "vitest";
import { roundStep, timeTicks, valueTicks } from "./ticks";

const MINUTE = 60_000;
const at = (clock: string): number => Date.parse(`2026-03-01T${clock}Z`);
const clock = (time: number): string => new Date(time).toISOString().slice(11, 19);

describe("ticks of time", () => {
  it("stand on round times, not at the start of the show", () => {
    const { at: ticks } = timeTicks({ from: at("19:33:10"), to: at("21:02:00") }, 4, 0);
    expect(ticks.map(clock)).toEqual(["20:00:00", "20:30:00", "21:00:00"]);
  });
  it("are round on the local clock, also half an hour off", () => {
    const offset = 5.5 * 60 * MINUTE;
    const { at: ticks } = timeTicks({ from: at("10:05:00"), to: at("14:05:00") }, 5, offset);
    expect(ticks.map((time) => clock(time + offset))).toEqual([
      "16:00:00",
      "17:00:00",
      "18:00:00",
      "19:00:00",
    ]);
  });
  it("go down to seconds when near, and never crowd", () => {
    const near = timeTicks({ from: at("20:00:03"), to: at("20:02:03") }, 8, 0);
    expect(near.step).toBe(15_000);
    expect(near.at).toHaveLength(8);
    expect(timeTicks({ from: at("08:00:00"), to: at("18:00:00") }, 3, 0).at.length).toBeLessThanOrEqual(3);
  });
});

describe("ticks of values", () => {
  it("are 1, 2 or 5 with zeros", () => {
    expect(roundStep(130_000, 4)).toBe(50_000);
    expect(roundStep(3, 4)).toBe(1);
    expect(roundStep(900, 2)).toBe(500);
  });
  it("hold nothing, and refunds below it", () => {
    expect(valueTicks(0, 1300, 3)).toEqual([0, 500, 1000]);
    expect(valueTicks(-400, 1300, 4)).toEqual([0, 500, 1000]);
    expect(valueTicks(-900, 1300, 4)).toEqual([0, 1000]);
    expect(valueTicks(0, 0, 3)).toEqual([0]);
  });
});
