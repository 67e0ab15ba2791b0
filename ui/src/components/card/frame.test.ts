import { describe, expect, it } from "vitest";
import { closeUp, isLegible, LEAST_TEXT, whole } from "./frame";

/** A monitor in a window 1280 wide. */
const SMALL = { width: 325, height: 183 };

describe("a picture in a monitor", () => {
  it("is there whole, in its middle, at its own proportion", () => {
    expect(whole({ width: 320, height: 200 }, false)).toEqual({ width: 320, height: 180, x: 0, y: 10 });
    expect(whole({ width: 320, height: 192 }, true)).toEqual({ width: 108, height: 192, x: 106, y: 0 });
  });

  it("can be read as soon as the smallest line of its card is as high as it must be", () => {
    expect(isLegible({ width: 325 }, false, "anywhere")).toBe(false);
    expect(isLegible({ width: 640 }, false, "anywhere")).toBe(true);
    expect(isLegible({ width: 400 }, false, "phones")).toBe(true);
    expect(isLegible({ width: 185 }, true, "tiktok")).toBe(false);
    expect(isLegible({ width: 230 }, true, "tiktok")).toBe(true);
  });

  it.each([
    [false, "anywhere"],
    [false, "phones"],
    [true, "tiktok"],
  ] as const)("looked at closely shows the card so that it can be read (%s, %s)", (portrait, place) => {
    const box = portrait ? { width: 325, height: 250 } : SMALL;
    const shown = closeUp(box, 400, portrait, place);
    const text = portrait ? 44 / 1080 : ((place === "phones" ? 1.6 : 1) * 28) / 1920;
    expect(shown.width * text).toBeGreaterThanOrEqual(LEAST_TEXT);
  });

  it("holds the whole card, whatever its height", () => {
    for (const tall of [330, 480, 700]) {
      const { width, height, y } = closeUp(SMALL, tall, false, "anywhere");
      const scale = width / 1920;
      const bottom = y + height - 84 * scale;
      expect(bottom).toBeLessThan(SMALL.height);
      expect(bottom - tall * scale).toBeGreaterThanOrEqual(0);
    }
  });
});
