import { expect, test, vi } from "vitest";
import { FRESH_MS, fresh } from "./fresh";

const click = (detail: number): MouseEvent =>
  new MouseEvent("click", { bubbles: true, cancelable: true, detail });

test("a button that has just come up ignores a click that was aimed at what was there before, but no key", () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(1_000);
  const box = document.createElement("div");
  const button = box.appendChild(document.createElement("button"));
  const pressed = vi.fn();
  button.addEventListener("click", pressed);
  const off = fresh(box);

  now.mockReturnValue(1_000 + FRESH_MS);
  button.dispatchEvent(click(1));
  expect(pressed).not.toHaveBeenCalled();
  button.dispatchEvent(click(0));
  expect(pressed).toHaveBeenCalledTimes(1);
  now.mockReturnValue(1_001 + FRESH_MS);
  button.dispatchEvent(click(1));
  expect(pressed).toHaveBeenCalledTimes(2);
  off();
  now.mockRestore();
});
