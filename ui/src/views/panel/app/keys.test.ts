import { describe, expect, it } from "vitest";
import { SHOW_ACTIONS } from "~/platform/types";
import { VERBS } from "~/wire/commands";
import { KEYS_OF_PAGE, meaningOf, VERBS_OF_KEYS } from "./keys";

const press = (
  key: string,
  more: Partial<Parameters<typeof meaningOf>[0]> = {},
): ReturnType<typeof meaningOf> =>
  meaningOf({ key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe("the keys of the desk", () => {
  it("are those of the design", () => {
    expect(press(" ")).toBe("take");
    expect(press("ArrowRight")).toBe("next");
    expect(press("Escape")).toBe("clear");
    expect(press("z", { code: "KeyZ", ctrlKey: true })).toBe("undo");
    expect(press("z", { code: "KeyZ", metaKey: true })).toBe("undo");
    expect(press("ArrowUp")).toBe("up");
    expect(press("ArrowDown")).toBe("down");
    expect(press("Enter")).toBe("stand_by");
    expect(press("/", { code: "Slash" })).toBe("search");
  });
  it("work on a Hebrew keyboard", () => {
    expect(press("ז", { code: "KeyZ", ctrlKey: true })).toBe("undo");
    expect(press("ע", { code: "KeyG" })).toBe("got_it");
  });
  it("go by what a Latin layout types, and not by the place of the key", () => {
    expect(press("z", { code: "KeyY", ctrlKey: true })).toBe("undo");
    expect(press("y", { code: "KeyZ", ctrlKey: true })).toBeNull();
    expect(press("z", { code: "KeyW", ctrlKey: true })).toBe("undo");
    expect(press(",", { code: "KeyM" })).toBeNull();
    expect(press("m", { code: "Semicolon" })).toBe("marker");
    expect(press("-", { code: "Slash" })).toBeNull();
    expect(press("/", { code: "Digit7", shiftKey: true })).toBe("search");
    expect(press("/", { code: "NumpadDivide" })).toBe("search");
  });
  it("mean verbs of the core's list wherever they act on the show, as the menus do", () => {
    const named = [" ", "ArrowRight", "ArrowUp", "ArrowDown", "Escape", "Enter"].map((key) => press(key));
    const letters = [..."abcdefghijklmnopqrstuvwxyz"].map((letter) =>
      press(letter, { code: `Key${letter.toUpperCase()}` }),
    );
    const others = [
      press("/", { code: "Slash" }),
      press("z", { code: "KeyZ", ctrlKey: true }),
      press("M", { code: "KeyM", shiftKey: true }),
      press("E", { code: "KeyE", shiftKey: true }),
      press("7", { code: "Digit7" }),
      press("Backspace"),
    ];
    const meanings = new Set([...named, ...letters, ...others].filter((meaning) => meaning !== null));
    expect(meanings).toEqual(new Set([...VERBS_OF_KEYS, ...KEYS_OF_PAGE]));
    for (const verb of [...VERBS_OF_KEYS, ...SHOW_ACTIONS]) expect(VERBS).toHaveProperty(verb);
  });
  it("leave the browser's own alone", () => {
    expect(press("r", { code: "KeyR", ctrlKey: true })).toBeNull();
    expect(press("z", { code: "KeyZ", ctrlKey: true, shiftKey: true })).toBeNull();
    expect(press(" ", { ctrlKey: true })).toBeNull();
    expect(press("ArrowRight", { altKey: true })).toBeNull();
  });
});
