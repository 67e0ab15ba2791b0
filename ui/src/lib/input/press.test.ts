import { describe, expect, it } from "vitest";
import { digitOf, signOf } from "./press";

const press = (key: string, code: string, shiftKey = false) => ({ key, code, shiftKey });

describe("what a key types", () => {
  it.each([
    ["de", "z", "KeyY", "z"],
    ["de", "y", "KeyZ", "y"],
    ["de", "-", "Slash", "-"],
    ["fr", "z", "KeyW", "z"],
    ["fr", "w", "KeyZ", "w"],
    ["fr", ",", "KeyM", ","],
    ["fr", "m", "Semicolon", "m"],
    ["fr", "!", "Slash", "!"],
    ["us", "/", "NumpadDivide", "/"],
    ["fr-bepo", "è", "KeyT", "è"],
    ["us", "M", "KeyM", "m"],
  ])("goes by the letter on a Latin layout (%s)", (_, key, code, means) => {
    expect(signOf(press(key, code))).toBe(means);
  });

  it.each([
    ["il", "ז", "KeyZ", "z"],
    ["il", "ת", "Comma", ","],
    ["il", ".", "Slash", "/"],
    ["il", "/", "KeyQ", "/"],
    ["ara", "ئ", "KeyZ", "z"],
    ["ara", "و", "Comma", ","],
    ["ara", "ظ", "Slash", "/"],
    ["ru", "я", "KeyZ", "z"],
  ])("goes by the place of the key in another script (%s)", (_, key, code, means) => {
    expect(signOf(press(key, code))).toBe(means);
  });

  it("knows the question mark of each", () => {
    expect(signOf(press("?", "KeyM", true))).toBe("?");
    expect(signOf(press("?", "Slash", true))).toBe("?");
    expect(signOf(press("؟", "Slash", true))).toBe("?");
    expect(signOf(press("/", "Digit7", true))).toBe("/");
  });

  it("is nothing for a key that types nothing", () => {
    for (const key of [" ", "Enter", "Dead", "F5"]) expect(signOf(press(key, "KeyZ"))).toBe("");
  });
});

describe("digits", () => {
  it("come from the row, the number pad and a French row without Shift", () => {
    expect(digitOf(press("7", "Digit7"))).toBe(7);
    expect(digitOf(press("7", "Numpad7"))).toBe(7);
    expect(digitOf(press("è", "Digit7"))).toBe(7);
    expect(digitOf(press("7", "Digit7", true))).toBe(7);
    expect(digitOf(press("٧", "Digit7"))).toBe(7);
  });

  it("are none where the key types something else", () => {
    expect(digitOf(press("/", "Digit7", true))).toBeNull();
    expect(digitOf(press("Home", "Numpad7"))).toBeNull();
    expect(digitOf(press("a", "KeyA"))).toBeNull();
  });
});
