import { expect, it, onTestFinished, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import type { Reply } from "~/platform/types";
import { hoodie } from "~/testing/catalogue";
import { cardOf, cueView } from "~/testing/cue";
import type { Answer, CueView } from "~/wire/wire";
import type { Look } from "./CardPreview.svelte";
import CueDialog from "./CueDialog.svelte";

const cue = cueView({ id: "c1", list_price: { minor: 1000, currency: "EUR" } }, { planned_s: 0 });
const refused: Reply<Answer> = {
  ok: false,
  problem: {
    code: "conflict",
    detail: "",
    conflicts: [{ field: "notes", asked: "Mine", now: "Theirs" }],
  },
};

const look = (ask: Look["ask"] = () => Promise.resolve({ ok: true, value: cardOf() })): Look => ({
  ask,
  portrait: false,
  place: "anywhere",
  mediaBase: "",
  now: () => 0,
});

it.each([
  ["a desk", 1280, 800],
  ["a phone", 390, 780],
])(
  "shows on %s whose words stand against whose, and waits for the choice there",
  async (_, width, height) => {
    await page.viewport(width, height);
    const onclose = vi.fn();
    const onsave = vi.fn().mockResolvedValue(refused);
    const { container } = await render(CueDialog, {
      cue,
      currency: "EUR",
      look: look(),
      askProduct: () => Promise.resolve({ ok: true, value: hoodie() }),
      onsave,
      onaccept: vi.fn(),
      onclose,
    });
    const part = (selector: string): HTMLElement => {
      const found = container.querySelector<HTMLElement>(selector);
      if (found === null) throw new Error(`no ${selector}`);
      return found;
    };
    await userEvent.fill(part("[name=notes]"), "Mine");
    part("[data-do=save-cue]").click();
    await expect.poll(() => document.activeElement?.getAttribute("data-do")).toBe("keep-theirs");
    const question = part("[data-part=conflict]").getBoundingClientRect();
    const [head, foot] = [part("header").getBoundingClientRect(), part("footer").getBoundingClientRect()];
    expect(question.top).toBeGreaterThanOrEqual(head.bottom - 1);
    expect(question.bottom).toBeLessThanOrEqual(foot.top + 1);
    expect(onclose).not.toHaveBeenCalled();
  },
);

it("changes which sizes a cue offers, and never to none", async () => {
  await page.viewport(1280, 800);
  const offered = (sizes: string[]): CueView["variants"] =>
    sizes.map((size) => ({ variant: size, sku: `HOOD-${size}`, label: size, price: null }));
  const onsave = vi.fn().mockResolvedValue({ ok: true, value: { seq: 1 } });
  const { container } = await render(CueDialog, {
    cue: cueView({ product: "hoodie", title: "Hoodie", variants: offered(["S", "M"]) }),
    currency: "EUR",
    look: look(),
    askProduct: () => Promise.resolve({ ok: true, value: hoodie() }),
    onsave,
    onaccept: vi.fn(),
    onclose: vi.fn(),
  });
  const box = (size: string): HTMLInputElement => {
    const found = container.querySelector<HTMLInputElement>(`[data-variant=${size}] input`);
    if (found === null) throw new Error(`no ${size}`);
    return found;
  };
  await expect.poll(() => container.querySelectorAll("[data-part=offered] input").length).toBe(3);
  expect(["S", "M", "L"].map((size) => box(size).checked)).toEqual([true, true, false]);
  for (const size of ["S", "M"]) box(size).click();
  container.querySelector<HTMLElement>("[data-do=save-cue]")?.click();
  await expect.poll(() => container.textContent).toContain("Select at least one variant.");
  expect(onsave).not.toHaveBeenCalled();
  box("L").click();
  container.querySelector<HTMLElement>("[data-do=save-cue]")?.click();
  await expect
    .poll(() => onsave.mock.calls)
    .toEqual([[{ cue: "c", variants: ["L"], base: { variants: ["S", "M"] } }]]);
});

it("shows the card with what is written, in the very letters of the broadcast", async () => {
  await page.viewport(1280, 800);
  const ask = vi.fn((changes: { short_title?: string }) =>
    Promise.resolve({ ok: true as const, value: cardOf({ title: changes.short_title ?? "Mug" }) }),
  );
  const { container } = await render(CueDialog, {
    cue,
    currency: "EUR",
    look: look(ask),
    askProduct: () => Promise.resolve({ ok: true, value: hoodie() }),
    onsave: vi.fn(),
    onaccept: vi.fn(),
    onclose: vi.fn(),
  });
  const shown = (): string | undefined =>
    container.querySelector("[data-part=card-preview] [data-part=title]")?.textContent;
  await expect.poll(shown).toBe("Mug");
  const field = (name: string): HTMLElement => {
    const found = container.querySelector<HTMLElement>(`[name=${name}]`);
    if (found === null) throw new Error(`no ${name}`);
    return found;
  };
  await userEvent.fill(field("short_title"), "Short mug");
  await expect.poll(shown).toBe("Short mug");
  // What is not valid is never asked for, and the card stays.
  const asked = ask.mock.calls.length;
  await userEvent.fill(field("number"), "none");
  await expect.poll(() => field("number").getAttribute("aria-invalid")).toBe("true");
  expect(shown()).toBe("Short mug");
  expect(ask.mock.calls).toHaveLength(asked);
});

it("asks for the card once while nothing is written", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const ask = vi.fn(() => Promise.resolve({ ok: true as const, value: cardOf() }));
  await render(CueDialog, {
    cue,
    currency: "EUR",
    look: look(ask),
    askProduct: () => Promise.resolve({ ok: true, value: hoodie() }),
    onsave: vi.fn(),
    onaccept: vi.fn(),
    onclose: vi.fn(),
  });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(ask).toHaveBeenCalledOnce();
});

it("offers the pictures that the product has, and sends the chosen one by its address", async () => {
  await page.viewport(1280, 800);
  const pictures = ["front", "back"].map((id) => ({ id, path: `/media/${id}` }));
  const onsave = vi.fn().mockResolvedValue({ ok: true, value: { seq: 1 } });
  const { container } = await render(CueDialog, {
    cue,
    currency: "EUR",
    look: look(),
    askProduct: () => Promise.resolve({ ok: true, value: hoodie({ pictures }) }),
    onsave,
    onaccept: vi.fn(),
    onclose: vi.fn(),
  });
  const back = (): HTMLInputElement | null => container.querySelector("[data-part=pictures] [value=back]");
  await expect.poll(back).not.toBeNull();
  back()?.click();
  container.querySelector<HTMLElement>("[data-do=save-cue]")?.click();
  await expect
    .poll(() => onsave.mock.calls)
    .toEqual([[{ cue: "c1", picture: "back", base: { picture: "" } }]]);
});
