import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { NO_OVERLAYS, NO_STORE } from "~/lib/core/sections.svelte";
import type { ShowBrief } from "~/wire/wire";
import Preflight from "./Preflight.svelte";

const NOW = Date.UTC(2026, 10, 25, 12);
const show: ShowBrief = {
  id: "s",
  title: "Spring linen",
  currency: "ILS",
  status: "planned",
  created_at: NOW,
  starts_at: null,
  ends_at: null,
  goal: null,
  template: false,
  cues: 0,
  planned_ms: 0,
  last_run: null,
  co_hosts_take: false,
};

it("says when the show starts, and that no time is planned where none is", async () => {
  const given = {
    show,
    cues: [],
    stock: {},
    store: NO_STORE,
    stores: [],
    overlays: NO_OVERLAYS,
    now: NOW,
    onoverlay: () => undefined,
  };
  const screen = await render(Preflight, given);
  const when = (): string | undefined =>
    screen.container.querySelector("[data-part=pre-when]")?.textContent.trim();
  expect(when()).toBe("No planned time");
  await screen.rerender({ show: { ...show, starts_at: NOW + 90_000 } });
  expect(when()).toMatch(/· starts in .?1:30/);
});
