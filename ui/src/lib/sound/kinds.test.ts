import { expect, test } from "vitest";
import { soundsOf } from "./kinds";

test("nothing is to be heard until somebody says so, and what is kept badly is nothing", () => {
  const nothing = { on: [], volume: 0.5 };
  for (const kept of [null, "", "on", "[]", "7", "null", '{"on":"sale"}', '{"on":["bell"],"volume":9}'])
    expect(soundsOf(kept), String(kept)).toEqual(nothing);
  expect(soundsOf('{"on":["goal","sale"],"volume":0.2}')).toEqual({ on: ["sale", "goal"], volume: 0.2 });
});
