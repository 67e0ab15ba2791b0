import { describe, expect, it } from "vitest";
import { cueView } from "~/testing/cue";
import type { CueView } from "~/wire/wire";
import { neighbour, segments } from "./rundown";

const cue = (id: string, more: Partial<CueView["details"]> = {}): CueView => cueView({ id }, more);

describe("choosing with the arrow keys", () => {
  const list = [cue("a"), cue("b"), cue("c")];
  it("starts at the near end, and holds at the ends", () => {
    expect(neighbour(list, null, 1)).toBe("a");
    expect(neighbour(list, null, -1)).toBe("c");
    expect(neighbour(list, "b", 1)).toBe("c");
    expect(neighbour(list, "c", 1)).toBe("c");
    expect(neighbour([], null, 1)).toBeNull();
  });
});

describe("segments", () => {
  it("put neighbours under one heading with their planned time", () => {
    const parts = segments([cue("a", { segment: "Home" }), cue("b", { segment: "Home" }), cue("c")]);
    expect(parts.map((part) => [part.name, part.cues.length, part.planned_ms, part.first])).toEqual([
      ["Home", 2, 120_000, 0],
      [null, 1, 60_000, 2],
    ]);
  });
});
