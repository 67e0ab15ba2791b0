import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { NO_OVERLAYS } from "~/lib/core/sections.svelte";
import OnScreen from "./OnScreen.svelte";

it.each([
  ["no overlay where none is connected", { connected: 0, painted: 0, ms: null }, true, "No overlay"],
  [
    "not on screen until an overlay has said so",
    { connected: 1, painted: 0, ms: null },
    true,
    "not on screen",
  ],
  ["how fast it was", { connected: 1, painted: 1, ms: 4 }, true, "on screen in 4 ms"],
  ["which part of several has it", { connected: 3, painted: 2, ms: 9 }, true, "on screen in 2 of 3 overlays"],
  [
    "overlays that wait, with nothing on air",
    { connected: 2, painted: 0, ms: null },
    false,
    "2 overlays connected",
  ],
])("says %s", async (_, overlays, onair, words) => {
  const { connected } = overlays;
  const inObs = { ...NO_OVERLAYS, ...overlays, obs: connected, visible: connected };
  const screen = await render(OnScreen, { overlays: inObs, onair });
  await expect.element(screen.getByText(words)).toBeVisible();
});

it.each([
  ["only a browser has it", 0, "browser only"],
  ["the scene does not go out", 1, "not in the scene"],
])("says that %s", async (_, obs, words) => {
  const overlays = { ...NO_OVERLAYS, connected: 1, painted: 1, ms: 4, obs };
  const screen = await render(OnScreen, { overlays, onair: true });
  await expect.element(screen.getByText(words)).toBeVisible();
});
