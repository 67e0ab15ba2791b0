import { describe, expect, it } from "vitest";
import { known, MIN, report, T } from "~/testing/report";
import {
  barsPath,
  blocksPath,
  heightFor,
  roomFor,
  stepsPath,
  stockGaps,
  stockHeight,
  tintedPaths,
  xOf,
} from "./paths";
import { pictureOf } from "./picture";

const picture = pictureOf(report({ ended_at: T + 10 * MIN, duration_ms: 10 * MIN }), 0);
const scale = { view: picture.whole, width: 1000 };
const boxes = (path: string): string[] => path.split("M").filter((part) => part !== "");

describe("bars", () => {
  it("stand one a minute from the left, scaled to the highest; nothing has no bar", () => {
    const values = [100, 0, 50];
    const path = barsPath(picture, values, scale, heightFor(values, 40), null);
    expect(boxes(path)).toEqual(["1.5 0h97v40h-97z", "201.5 20h97v20h-97z"]);
  });
  it("hang below nothing where more was given back than sold", () => {
    const values = [300, -100];
    const path = barsPath(picture, values, scale, heightFor(values, 40), null);
    expect(boxes(path)[1]).toBe("101.5 30h97v10h-97z");
  });
  it("are only those in view, without the one that is left out", () => {
    const values = Array.from({ length: 10 }, () => 1);
    const view = { from: T + 4 * MIN, to: T + 6 * MIN };
    expect(boxes(barsPath(picture, values, { view, width: 100 }, heightFor(values, 9), null))).toHaveLength(
      3,
    );
    expect(boxes(barsPath(picture, values, scale, heightFor(values, 9), 3))).toHaveLength(9);
  });
});

describe("windows on air", () => {
  const block = (from: number, to: number, product = 0) => ({
    product,
    from: T + from,
    to: T + to,
    open: false,
  });
  it("stay visible however short they are", () => {
    expect(blocksPath([block(0, 1)], scale, 30)).toBe("M0 0h2v30h-2z");
  });
  it("out of view are left out", () => {
    const view = { from: T + 5 * MIN, to: T + 6 * MIN };
    expect(blocksPath([block(0, 4 * MIN)], { view, width: 100 }, 30)).toBe("");
  });
  it("of one colour are one shape", () => {
    const paths = tintedPaths(
      [block(0, MIN), block(MIN, 2 * MIN, 1), block(2 * MIN, 3 * MIN)],
      (n) => n,
      scale,
      30,
    );
    expect(paths.map(([tint, path]) => [tint, boxes(path).length])).toEqual([
      [0, 2],
      [1, 1],
    ]);
  });
});

describe("a stock's step line", () => {
  const size = { low: 0, top: 10, height: 100 };
  it("goes down at once and along until the next word", () => {
    const points = [
      { at: T, quantity: known(10) },
      { at: T + 5 * MIN, quantity: known(4) },
    ];
    expect(stepsPath(points, T + 10 * MIN, scale, size).line).toBe("M0 0H500V60H1000");
  });
  it("has a gap where nobody knew, or nobody counts", () => {
    const points = [
      { at: T, quantity: known(10) },
      { at: T + 2 * MIN, quantity: { kind: "unknown" as const } },
      { at: T + 4 * MIN, quantity: { kind: "untracked" as const } },
      { at: T + 5 * MIN, quantity: known(4) },
    ];
    expect(stepsPath(points, T + 10 * MIN, scale, size).line).toBe("M0 0H200M500 60H1000");
    expect(stockGaps(points, T + 10 * MIN)).toEqual([
      { from: T + 2 * MIN, to: T + 4 * MIN, quantity: { kind: "unknown" } },
      { from: T + 4 * MIN, to: T + 5 * MIN, quantity: { kind: "untracked" } },
    ]);
  });
  it("goes below nothing where more was sold than there was", () => {
    expect(
      stockHeight(
        [
          { at: T, quantity: known(6) },
          { at: T, quantity: known(-2) },
        ],
        40,
      ),
    ).toEqual({
      low: -2,
      top: 6,
      height: 40,
    });
  });
});

it("times lie in the view in proportion", () => {
  expect(xOf({ view: { from: 100, to: 200 }, width: 50 }, 150)).toBe(25);
});

it("a label ends before the next one begins, or is not there", () => {
  expect(roomFor([0, 30, 100, 180], [50, 50, 50, 50], 200, 25)).toEqual([30, 50, 50, 0]);
});
