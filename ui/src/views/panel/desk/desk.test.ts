import { afterEach, expect, it, vi } from "vitest";
import type { Core } from "~/lib/core/core.svelte";
import type { ShowView } from "~/wire/wire";
import { Desk } from "./desk.svelte";

afterEach(() => void vi.useRealTimers());

it("keeps a number that was typed for as long as its host talks, and then takes nothing else", () => {
  vi.useFakeTimers();
  const run = vi.fn(() => Promise.resolve({ ok: true }));
  const core = { rundown: [{ id: "mug" }, { id: "dress" }], seen: {}, run } as unknown as Core;
  const desk = new Desk(core, () => ({}) as ShowView);
  desk.digit(2);
  vi.advanceTimersByTime(60_000);
  desk.take();
  expect(run.mock.calls).toEqual([["stand_by", { cue: "dress" }]]);
  desk.take();
  vi.advanceTimersByTime(1_000);
  desk.take();
  expect(run.mock.calls.slice(1)).toEqual([["take", {}]]);
});
