import { expect, it } from "vitest";
import { isPortrait, seenOverlays } from "./overlays";

const overlays = (connected: number, obs: number, visible: number, portrait = 0) => ({
  connected,
  painted: connected,
  ms: 1,
  obs,
  visible,
  portrait,
  place: "anywhere" as const,
});

it("tells OBS from a browser's tab, and a scene that goes out from one that does not", () => {
  expect(seenOverlays(overlays(0, 0, 0))).toBe("none");
  expect(seenOverlays(overlays(2, 0, 0))).toBe("browser");
  expect(seenOverlays(overlays(2, 1, 0))).toBe("hidden");
  expect(seenOverlays(overlays(2, 1, 1))).toBe("visible");
});

it("shows the picture upright where every overlay is", () => {
  expect(isPortrait(overlays(0, 0, 0))).toBe(false);
  expect(isPortrait(overlays(2, 1, 1, 1))).toBe(false);
  expect(isPortrait(overlays(1, 1, 1, 1))).toBe(true);
});
