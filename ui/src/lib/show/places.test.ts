import { describe, expect, it } from "vitest";
import { after, areSegments, landingAt, landingIn, nudge, stepsTo, wayBack, type Placed } from "./places";

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
const press = (ids: string[], by: 1 | -1, from = SHOW): string => {
  const landing = nudge(from, ids, by);
  return landing === null ? "" : text(after(from, stepsTo(from, ids, landing)));
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
  const to = (ids: string[], place: number): string =>
    text(after(SHOW, stepsTo(SHOW, ids, landingAt(SHOW, ids, place))));
  it("is that of the first of them, in the segment that stands there", () => {
    expect(to(["a"], 3)).toBe("b | Home: c d a e | Scent: f g");
    expect(to(["g"], 0)).toBe("g a b | Home: c d e | Scent: f");
    expect(to(["a", "f"], 2)).toBe("b | Home: c a f d e | Scent: g");
  });
  it("may be the end of a segment", () => {
    const into = (ids: string[], name: string): string =>
      text(after(SHOW, stepsTo(SHOW, ids, landingIn(SHOW, ids, name))));
    expect(into(["a", "g"], "Home")).toBe("b | Home: c d e a g | Scent: f");
    expect(into(["d"], "Home")).toBe("a b | Home: c e d | Scent: f g");
  });
  it("asks for nothing where they are there already", () => {
    expect(stepsTo(SHOW, ["c", "d"], { gap: 3, segment: "Home" })).toEqual([]);
    expect(stepsTo(SHOW, ["b"], landingAt(SHOW, ["b"], 1))).toEqual([]);
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

describe("the way back", () => {
  it("is one command where one was enough", () => {
    const steps = stepsTo(SHOW, ["a"], { gap: 2, segment: null });
    expect(wayBack(SHOW, ["a"], steps)).toEqual([["move_cues", { cues: ["a"], index: 0 }]]);
  });
  it("leads back from any move and any grouping", () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    for (let turn = 0; turn < 2000; turn += 1) {
      const names = [null, "Home", "Scent", "Linen"];
      const cues: Placed[] = [];
      let segment: string | null = null;
      const count = 1 + random(12);
      for (let at = 0; at < count; at += 1) {
        if (random(3) === 0) segment = names[random(4)] ?? null;
        cues.push({ id: String(at), segment });
      }
      const ids = cues.filter(() => random(3) === 0).map(({ id }) => id);
      if (ids.length === 0) continue;
      const steps =
        random(3) === 0
          ? [["group_cues", { cues: ids, segment: names[random(4)] ?? "" }] as const].map(
              ([name, body]) => [name, body] as ["group_cues", typeof body],
            )
          : stepsTo(cues, ids, { gap: random(count + 1), segment: names[random(4)] });
      const there = after(cues, steps);
      expect(text(after(there, wayBack(cues, ids, steps)))).toBe(text(cues));
    }
  });
});
