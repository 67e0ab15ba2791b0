import { expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
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
