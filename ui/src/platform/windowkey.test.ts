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
  // Arabic, and Hebrew, which has a sign there.
  expect([means("w", "KeyZ"), means("\u0635", "KeyW"), means("'", "KeyW")]).toEqual(Array(3).fill("close"));
  // On a Dvorak keyboard that sign is a sign.
  expect(means("'", "KeyQ")).toBeNull();
});

test("a window with a menu leaves it what it has, and does what it cannot", () => {
  const means = (key: string, code: string) => windowKey(press(key, code), true);
  expect([means("+", "BracketRight"), means("à", "Digit0"), means("é", "Digit0")]).toEqual([
    "zoom_in",
    "zoom_reset",
    "zoom_reset",
  ]);
  expect([means("\u05dd", "KeyO"), means("\u062e", "KeyO")]).toEqual(["import", "import"]);
  // Arabic, Russian, and Hebrew, which has a sign there.
  expect([means("\u0636", "KeyQ"), means("\u0439", "KeyQ"), means("/", "KeyQ")]).toEqual(
    Array(3).fill("quit"),
  );
  const left = [means("q", "KeyQ"), means("Q", "KeyQ"), means("q", "KeyA"), means("a", "KeyQ")];
  expect(left).toEqual([null, null, null, null]);
  // None of the menu's keys: a slash at its own place, another letter there, and with Shift.
  expect([means("/", "Slash"), means("\u05e7", "KeyE"), means("'", "KeyQ")]).toEqual([null, null, null]);
  expect(windowKey({ ...press("\u0636", "KeyQ"), shiftKey: true }, true)).toBeNull();
});

test("a window with a menu leaves it the keys that it knows", () => {
  const means = (key: string, code: string) => windowKey(press(key, code), true);
  const left = [means("0", "Digit0"), means("-", "Slash"), means("w", "KeyW"), means("o", "KeyO")];
  expect(left).toEqual([null, null, null, null]);
});

test("without Ctrl there is only the full screen", () => {
  expect(windowKey(press("F11", "F11", false), false)).toBe("full_screen");
  expect(windowKey(press("à", "Digit0", false), true)).toBeNull();
});
