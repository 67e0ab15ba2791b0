import type { ComponentProps } from "svelte";
import { expect, it, vi } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { locale } from "~/lib/format/i18n.svelte";
import { LANGS } from "~/lib/format/messages";
import type { ShowView } from "~/wire/wire";
import Transport from "./Transport.svelte";

const brief = (title: string) => ({ id: title, sku: title, title, price: null });
const show = (more: Partial<ShowView>): ShowView => ({
  id: "s",
  title: "Show",
  currency: "ILS",
  status: "live",
  mode: "live",
  run: 1,
  started_at: 0,
  starts_at: null,
  ends_at: null,
  goal: null,
  co_hosts_take: false,
  preview: brief("Candle"),
  program: brief("Dress"),
  on_air_since: 0,
  on_air_seq: 1,
  preview_checkout: null,
  program_checkout: null,
  next: brief("Tote"),
  undo: { action: "take", program: brief("Mug"), cue: null, by: HOST },
  timing: {
    planned_ms: 0,
    done_planned_ms: 0,
    remaining_planned_ms: 0,
    program_planned_ms: 0,
    program_before_ms: 0,
    over_ms: null,
    planned_end: null,
  },
  ...more,
});
const actions = () => ({ ontake: vi.fn(), onnext: vi.fn(), onclear: vi.fn(), onundo: vi.fn() });
/** What the host has on the desk. */
const given = (more: Partial<ComponentProps<typeof Transport>> = {}) => ({
  show: show({}),
  disabled: false,
  me: "host",
  typing: false,
  number: "",
  numbered: null,
  ...actions(),
  ...more,
});

const HOST = { kind: "client", id: "host" } as const;

it("each button says what it would do", async () => {
  const screen = await render(Transport, given());
  await expect.element(screen.getByRole("button", { name: /Take.*Candle/ })).toBeEnabled();
  await expect.element(screen.getByRole("button", { name: /Next.*Tote/ })).toBeEnabled();
  await expect.element(screen.getByRole("button", { name: /Undo.*back to.*Mug/ })).toBeEnabled();
});

it("the number that was typed stands where the next press goes, and nothing else is named there", async () => {
  const screen = await render(Transport, given({ number: "12", numbered: "Mug" }));
  await expect.element(screen.getByRole("button", { name: /12.*Stand by.*Mug/ })).toBeEnabled();
  expect(screen.getByRole("button", { name: /Candle/ }).elements()).toHaveLength(0);
  await screen.rerender({ number: "99", numbered: null });
  await expect.element(screen.getByRole("button", { name: /99/ })).toBeDisabled();
});

it("undo says which price comes back before it is pressed", async () => {
  const price = { minor: 1990, currency: "ILS" };
  const program = { ...brief("Linen dress in natural, size L"), price };
  for (const [action, said] of [
    ["edit", /Undo.*price back to.*19\.90/],
    ["flash", /Undo.*price back to.*19\.90/],
    ["stop_flash", /Undo.*flash offer on again.*19\.90/],
  ] as const) {
    const screen = await render(
      Transport,
      given({ show: show({ undo: { action, program, cue: null, by: HOST } }) }),
    );
    await expect.element(screen.getByRole("button", { name: said })).toBeEnabled();
    await screen.unmount();
  }
});

it("a double click is one press", async () => {
  const pressed = actions();
  const screen = await render(Transport, given(pressed));
  await screen.getByRole("button", { name: /Take/ }).dblClick();
  expect(pressed.ontake).toHaveBeenCalledTimes(1);
});

it("nothing can be cleared where nothing is on air, nor undone where nothing was done", async () => {
  const screen = await render(Transport, given({ show: show({ program: null, undo: null }) }));
  await expect.element(screen.getByRole("button", { name: /Clear/ })).toBeDisabled();
  await expect.element(screen.getByRole("button", { name: /Undo/ })).toBeDisabled();
});

it("no button works while the line to the core is lost", async () => {
  const pressed = actions();
  const screen = await render(Transport, given({ disabled: true, ...pressed }));
  for (const button of screen.getByRole("button").elements()) (button as HTMLButtonElement).click();
  for (const action of Object.values(pressed)) expect(action).not.toHaveBeenCalled();
});

it("a button keeps its place and height whatever stands in it", async () => {
  const screen = await render(Transport, given());
  const take = screen.getByRole("button", { name: /Take/ });
  const before = take.element().getBoundingClientRect();
  const long = "A very long name of a product that no button could ever hold on one line or on two";
  await screen.rerender({
    show: show({ preview: brief(long), undo: { action: "take", program: brief(long), cue: null, by: HOST } }),
  });
  const after = screen.getByRole("button", { name: /Take/ }).element().getBoundingClientRect();
  expect([after.x, after.y, after.width, after.height]).toEqual([
    before.x,
    before.y,
    before.width,
    before.height,
  ]);
});

// A phone, and the middle of the desk in a window 1280 wide.
it.each(LANGS.flatMap((lang) => [390, 650].map((width) => [lang, width] as const)))(
  "no word runs out of its button (%s, %i wide)",
  async (lang, width) => {
    await page.viewport(width === 390 ? 390 : 1280, 844);
    locale.lang = lang;
    document.documentElement.dir = locale.dir;
    const program = { ...brief("Dress"), price: { minor: 123_450, currency: "ILS" } };
    for (const action of ["flash", "stop_flash", "skip", "take"] as const) {
      const { container, unmount } = await render(
        Transport,
        given({ show: show({ undo: { action, program, cue: null, by: HOST } }) }),
      );
      container.style.inlineSize = `${width}px`;
      // As the panel sets all of its letters.
      container.style.font = "16px / 1.4 sans-serif";
      for (const button of container.querySelectorAll("button")) {
        button.style.font = "inherit";
        const box = button.getBoundingClientRect();
        for (const words of button.querySelectorAll("span")) {
          const { top, bottom } = words.getBoundingClientRect();
          expect(top, `${action}: ${words.textContent}`).toBeGreaterThanOrEqual(box.top);
          expect(bottom, `${action}: ${words.textContent}`).toBeLessThanOrEqual(box.bottom);
          // What does not fit ends in its own box, and is not painted below it.
          const painted = getComputedStyle(words).overflowY === "visible" ? words.scrollHeight : 0;
          expect(painted, `${action}: ${words.textContent}`).toBeLessThanOrEqual(words.clientHeight + 2);
        }
      }
      await unmount();
    }
    document.documentElement.dir = "ltr";
    locale.lang = "en";
  },
);
