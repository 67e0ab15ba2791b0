import { describe, expect, it } from "vitest";
import { meaningOf } from "./keys";

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
    expect(press("Enter")).toBe("standBy");
    expect(press("/", { code: "Slash" })).toBe("search");
  });
  it("work on a Hebrew keyboard", () => {
    expect(press("ז", { code: "KeyZ", ctrlKey: true })).toBe("undo");
    expect(press("ע", { code: "KeyG" })).toBe("gotIt");
  });
  it("leave the browser's own alone", () => {
    expect(press("r", { code: "KeyR", ctrlKey: true })).toBeNull();
    expect(press("z", { code: "KeyZ", ctrlKey: true, shiftKey: true })).toBeNull();
    expect(press(" ", { ctrlKey: true })).toBeNull();
    expect(press("ArrowRight", { altKey: true })).toBeNull();
  });
});
