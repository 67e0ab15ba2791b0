import { describe, expect, it } from "vitest";
import { areSegments, landingAt, landingIn, moved, moveTo, nudge, type Landing, type Placed } from "./places";

/** `a b | Home: c d` */
const order = (text: string): Placed[] =>
  text.split("|").flatMap((part) => {
    const [name, ids] = part.includes(":") ? part.split(":") : [null, part];
    const segment = name?.trim() ?? null;
    return (ids ?? "")
      .trim()
      .split(" ")
      .map((id) => ({ id, segment }));
  });
const text = (cues: readonly Placed[]): string =>
  cues
    .map(({ id, segment }, at) => {
      const begins = at === 0 || cues[at - 1]?.segment !== segment;
      return `${begins && at > 0 ? "| " : ""}${begins && segment !== null ? `${segment}: ` : ""}${id}`;
    })
    .join(" ");

const SHOW = order("a b | Home: c d e | Scent: f g");
const after = (from: readonly Placed[], ids: string[], landing: Landing): readonly Placed[] => {
  const move = moveTo(from, ids, landing);
  return move === null ? from : moved(from, move);
};
const press = (ids: string[], by: 1 | -1, from = SHOW): string => {
  const landing = nudge(from, ids, by);
  return landing === null ? "" : text(after(from, ids, landing));
};

describe("one place up or down", () => {
  it("moves within a segment", () => {
    expect(press(["c"], 1)).toBe("a b | Home: d c e | Scent: f g");
    expect(press(["g"], -1)).toBe("a b | Home: c d e | Scent: g f");
  });
  it("first goes over into the next segment, and then on", () => {
    const over = order("a b | Home: c d | Scent: e f g");
    expect(press(["e"], 1)).toBe(text(over));
    expect(press(["e"], 1, over)).toBe("a b | Home: c d | Scent: f e g");
    expect(press(["c"], -1)).toBe("a b c | Home: d e | Scent: f g");
  });
  it("holds at the ends", () => {
    expect([press(["a"], -1), press(["g"], 1)]).toEqual(["", ""]);
  });
  it("gathers several, and keeps whole segments whole", () => {
    expect(press(["c", "e"], -1)).toBe("a b c e | Home: d | Scent: f g");
    expect(press(["c", "d", "e"], 1)).toBe("a b | Scent: f | Home: c d e | Scent: g");
  });
});

describe("a place of its own choice", () => {
  const to = (ids: string[], place: number): string => text(after(SHOW, ids, landingAt(SHOW, ids, place)));
  it("is that of the first of them, in the segment that stands there", () => {
    expect(to(["a"], 3)).toBe("b | Home: c d a e | Scent: f g");
    expect(to(["g"], 0)).toBe("g a b | Home: c d e | Scent: f");
    expect(to(["a", "f"], 2)).toBe("b | Home: c a f d e | Scent: g");
  });
  it("may be the end of a segment", () => {
    const into = (ids: string[], name: string): string => text(after(SHOW, ids, landingIn(SHOW, ids, name)));
    expect(into(["a", "g"], "Home")).toBe("b | Home: c d e a g | Scent: f");
    expect(into(["d"], "Home")).toBe("a b | Home: c e d | Scent: f g");
  });
  it("asks for nothing where they are there already", () => {
    expect(moveTo(SHOW, ["c", "d"], { gap: 3, segment: "Home" })).toBeNull();
    expect(moveTo(SHOW, ["b"], landingAt(SHOW, ["b"], 1))).toBeNull();
    expect(moveTo(SHOW, [], { gap: 1, segment: "Home" })).toBeNull();
  });
  it("is one command, also into another segment or out of any", () => {
    expect(moveTo(SHOW, ["a"], { gap: 2, segment: null })).toEqual({ cues: ["a"], index: 1 });
    expect(moveTo(SHOW, ["b"], { gap: 2, segment: "Home" })).toEqual({
      cues: ["b"],
      index: 1,
      segment: "Home",
    });
    expect(moveTo(SHOW, ["c"], { gap: 0, segment: null })).toEqual({ cues: ["c"], index: 0, segment: "" });
  });
});

describe("whole segments", () => {
  it("are two or more cues without one missing", () => {
    expect(areSegments(SHOW, ["c", "d", "e"])).toBe(true);
    expect(areSegments(SHOW, ["c", "d"])).toBe(false);
    expect(areSegments(SHOW, ["a", "b"])).toBe(false);
    expect(areSegments(order("Home: a | b"), ["a"])).toBe(false);
  });
});
