import { describe, expect, it } from "vitest";
import { age, longSpan, readPlanned, readSpan, span } from "./time";

describe("durations", () => {
  it("are cut to whole seconds and grow hours only when needed", () => {
    expect(span(0)).toBe("0:00");
    expect(span(218_900)).toBe("3:38");
    expect(span(3_725_000)).toBe("1:02:05");
    expect(span(-5)).toBe("0:00");
  });
  it("of a show stand in full", () => {
    expect(longSpan(2_530_000)).toBe("00:42:10");
  });
  it("are read from minutes and seconds, or from plain seconds", () => {
    expect(readSpan("4:30")).toBe(270);
    expect(readSpan(" 90 ")).toBe(90);
    expect(readSpan("1:00:05")).toBe(3605);
    expect(readSpan("")).toBe(0);
  });
  it("that are not valid are refused", () => {
    for (const text of ["4:75", "-3", "4.5", "four", "1:2:3:4", "::"]) expect(readSpan(text)).toBeNull();
  });
  it("since something was known are told in the largest unit that fits", () => {
    expect(age(500)).toEqual({ unit: "now" });
    expect(age(4_000)).toEqual({ unit: "s", n: 4 });
    expect(age(61_000)).toEqual({ unit: "min", n: 1 });
    expect(age(7_200_000)).toEqual({ unit: "h", n: 2 });
    expect(age(200_000_000)).toEqual({ unit: "d", n: 2 });
  });
});

describe("planned time", () => {
  it("takes a bare number for minutes, as far as anybody plans a product", () => {
    expect(readPlanned("4")).toBe(240);
    expect(readPlanned(" 90 ")).toBe(5400);
    expect(readPlanned("270")).toBe(270);
    expect(readPlanned("4:30")).toBe(270);
    expect(readPlanned("0")).toBe(0);
    expect(readPlanned("")).toBe(0);
    expect(readPlanned("x")).toBeNull();
  });
});
