import { expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import Confirm from "./Confirm.svelte";

const asked = {
  title: "End the show?",
  text: "The card leaves the overlay.",
  confirm: "End show",
};

it("a question has its answer under the finger, and Escape is the way out", async () => {
  const [onconfirm, onclose] = [vi.fn(), vi.fn()];
  const screen = await render(Confirm, { ...asked, onconfirm, onclose });
  await expect.element(screen.getByRole("dialog", { name: asked.title })).toBeVisible();
  await expect.element(screen.getByRole("button", { name: asked.confirm })).toHaveFocus();
  await userEvent.keyboard("{Escape}");
  expect(onclose).toHaveBeenCalledOnce();
  expect(onconfirm).not.toHaveBeenCalled();
});

it("a key that was held since before the question answers nothing", async () => {
  const [onconfirm, onclose] = [vi.fn(), vi.fn()];
  await render(Confirm, { ...asked, onconfirm, onclose });
  const button = document.activeElement as HTMLButtonElement;
  button.dispatchEvent(new KeyboardEvent("keyup", { key: " ", bubbles: true, cancelable: true }));
  const held = new KeyboardEvent("keydown", { key: "Enter", repeat: true, bubbles: true, cancelable: true });
  expect(button.dispatchEvent(held)).toBe(false);
  expect(onconfirm).not.toHaveBeenCalled();
  await userEvent.keyboard("{Enter}");
  expect(onconfirm).toHaveBeenCalledOnce();
});
