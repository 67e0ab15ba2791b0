import { afterEach, expect, test, vi } from "vitest";
import { takeTyped, typeAhead } from "./ahead";

const key = vi.fn();
window.addEventListener("keydown", key);

function press(...names: string[]): void {
  for (const name of names) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  }
}

afterEach(() => {
  takeTyped();
  key.mockClear();
});

test("what is typed before its field is there belongs to the field, and no key of it reaches the show", () => {
  typeAhead();
  press("m", "u", "g", " ", "ב", "x", "Backspace");
  expect(key).not.toHaveBeenCalled();
  expect(takeTyped()).toBe("mug ב");
});

test("once the field is there keys are keys again", () => {
  typeAhead();
  takeTyped();
  press(" ");
  expect(key).toHaveBeenCalledOnce();
  expect(takeTyped()).toBe("");
});

test("Escape takes back what was typed, and the next key is one of the show", () => {
  typeAhead();
  press("m", "Escape");
  expect(key).not.toHaveBeenCalled();
  press("m");
  expect(key).toHaveBeenCalledOnce();
  expect(takeTyped()).toBe("");
});

test("a field that never comes keeps no key for ever", () => {
  vi.useFakeTimers();
  typeAhead();
  vi.advanceTimersByTime(10_000);
  press("m");
  expect(key).toHaveBeenCalledOnce();
  vi.useRealTimers();
});
