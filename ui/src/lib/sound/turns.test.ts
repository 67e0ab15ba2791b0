import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Sound } from "./kinds";
import { PAUSE_MS, Turns } from "./turns";

let played: Sound[];
let turns: Turns;
beforeEach(() => {
  vi.useFakeTimers();
  played = [];
  turns = new Turns((sound) => played.push(sound));
});
afterEach(() => {
  turns.stop();
  vi.useRealTimers();
});

test("however many sales come, there is one sound in two seconds, and none is made up for", () => {
  for (let ms = 0; ms < 10 * PAUSE_MS; ms += 50) {
    turns.hear(["sale", "sale"]);
    vi.advanceTimersByTime(50);
  }
  expect(played).toHaveLength(10);
  vi.advanceTimersByTime(10 * PAUSE_MS);
  expect(played).toHaveLength(10);
});

test("of what happens in one breath the most important is heard", () => {
  turns.hear(["sale", "goal", "sold_out"]);
  vi.advanceTimersByTime(PAUSE_MS);
  expect(played).toEqual(["goal"]);
});

test("what sold out and a goal wait for the end of the pause, the more important alone", () => {
  turns.hear(["sale"]);
  turns.hear(["sold_out"]);
  turns.hear(["sale"]);
  turns.hear(["goal"]);
  turns.hear(["sold_out"]);
  expect(played).toEqual(["sale"]);
  vi.advanceTimersByTime(PAUSE_MS - 1);
  expect(played).toEqual(["sale"]);
  vi.advanceTimersByTime(1);
  expect(played).toEqual(["sale", "goal"]);
  turns.hear(["sale"]);
  expect(played).toHaveLength(2);
  vi.advanceTimersByTime(PAUSE_MS);
  expect(played).toHaveLength(2);
});

test("a window that is closed says nothing any more", () => {
  turns.hear(["sale"]);
  turns.hear(["goal"]);
  turns.stop();
  vi.advanceTimersByTime(PAUSE_MS);
  expect(played).toEqual(["sale"]);
});
