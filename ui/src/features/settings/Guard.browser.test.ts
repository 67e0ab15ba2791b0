import { expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { locale } from "~/lib/format/i18n.svelte";
import { LANGS } from "~/lib/format/messages";
import { text } from "~/lib/format/text";
import Guard from "./Guard.svelte";

const guard = { buffer: 0, low_stock: 5, stale: "hide", pull: false } as const;

it("asks for a number once the field is left, and for none that is not valid", async () => {
  const onguard = vi.fn();
  const { container } = await render(Guard, { guard, disabled: false, onguard });
  const field = container.querySelector<HTMLInputElement>("[name=buffer]");
  if (field === null) throw new Error("no field");
  await userEvent.fill(field, "two");
  await userEvent.tab();
  expect(onguard).not.toHaveBeenCalled();
  expect(field.getAttribute("aria-invalid")).toBe("true");
  await userEvent.fill(field, "2");
  await userEvent.tab();
  expect(onguard).toHaveBeenCalledExactlyOnceWith({ buffer: 2, base: { buffer: 0 } });
});

it("shows what the core has, not what was asked for", async () => {
  const onguard = vi.fn();
  const { container } = await render(Guard, { guard, disabled: false, onguard });
  const box = container.querySelector<HTMLInputElement>("[name=pull]");
  if (box === null) throw new Error("no box");
  await userEvent.click(box);
  expect(onguard).toHaveBeenCalledWith({ pull: true, base: { pull: false } });
  expect(box.checked).toBe(false);
});

it.each(LANGS)("says of few what the card says then, and what it says before (%s)", async (lang) => {
  locale.lang = lang;
  const { container } = await render(Guard, { guard, disabled: false, onguard: vi.fn() });
  for (const key of ["only_left", "left"] as const)
    expect(container.textContent).toContain(text(lang, key, { count: 3 }));
  locale.lang = "en";
});
