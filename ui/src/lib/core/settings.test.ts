import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { THEMES, themeOf, ZOOM_STEPS, zoomStep } from "./settings.svelte";

describe("zoom", () => {
  it("goes step by step in both directions, and holds at the ends", () => {
    let zoom = 1;
    const up: number[] = [];
    for (let i = 0; i < 8; i += 1) up.push((zoom = zoomStep(zoom, 1)));
    expect(up.slice(0, 5)).toEqual([1.1, 1.25, 1.5, 1.75, 2]);
    expect(up.at(-1)).toBe(2);
    for (let i = 0; i < 20; i += 1) zoom = zoomStep(zoom, -1);
    expect(zoom).toBe(ZOOM_STEPS[0]);
  });
});

describe("appearance", () => {
  it("is dark where nothing sensible was kept", () => {
    expect(themeOf(null)).toBe("dark");
    expect(themeOf("pink")).toBe("dark");
    expect(themeOf("light")).toBe("light");
  });

  it("is the same before the panel's script runs", () => {
    const script = readFileSync(join(import.meta.dirname, "../../../public/theme.js"), "utf8");
    for (const kept of [null, "pink", ...THEMES]) {
      for (const matches of [false, true]) {
        const dataset: { theme?: string } = {};
        runInNewContext(script, {
          localStorage: { getItem: (name: string) => (name === "cartwall.theme" ? kept : null) },
          matchMedia: () => ({ matches }),
          document: { documentElement: { dataset } },
        });
        const theme = themeOf(kept);
        expect(dataset.theme).toBe(theme === "system" ? (matches ? "light" : "dark") : theme);
      }
    }
  });
});
