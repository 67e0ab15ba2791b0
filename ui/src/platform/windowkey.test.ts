import { expect, test } from "vitest";
import { windowKey } from "./windowkey";

const press = (key: string, code: string, ctrlKey = true) => ({
  key,
  code,
  ctrlKey,
  metaKey: false,
  altKey: false,
  shiftKey: false,
});

test("a window without a menu zooms by its own keys, whatever the layout", () => {
  const means = (key: string, code: string) => windowKey(press(key, code), false);
  expect([means("0", "Digit0"), means("à", "Digit0"), means("0", "Numpad0")]).toEqual(
    Array(3).fill("zoom_reset"),
  );
  expect([
    means("-", "Digit6"),
    means("-", "Slash"),
    means("=", "Equal"),
    means("+", "BracketRight"),
  ]).toEqual(["zoom_out", "zoom_out", "zoom_in", "zoom_in"]);
  expect([means("w", "KeyZ"), means("\u05e3", "KeyW")]).toEqual(["close", "close"]);
});

test("a window with a menu leaves it what it has, and does what it cannot", () => {
  const means = (key: string, code: string) => windowKey(press(key, code), true);
  expect([means("+", "BracketRight"), means("à", "Digit0"), means("é", "Digit0")]).toEqual([
    "zoom_in",
    "zoom_reset",
    "zoom_reset",
  ]);
  expect([means("\u05dd", "KeyO"), means("\u062e", "KeyO")]).toEqual(["import", "import"]);
  const left = [means("0", "Digit0"), means("-", "Slash"), means("w", "KeyW"), means("o", "KeyO")];
  expect(left).toEqual([null, null, null, null]);
});

test("without Ctrl there is only the full screen", () => {
  expect(windowKey(press("F11", "F11", false), false)).toBe("full_screen");
  expect(windowKey(press("à", "Digit0", false), true)).toBeNull();
});
