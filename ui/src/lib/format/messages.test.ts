import { describe, expect, it } from "vitest";
import { LANGS, message, number } from "./messages";

describe("a message", () => {
  it("takes the plural form of its language, and the general one where that is missing", () => {
    const entry = { one: "{count} cue", two: "two cues", other: "{count} cues" };
    expect(message("en", entry, { count: 1 })).toBe("1 cue");
    expect(message("en", entry, { count: 2 })).toBe("2 cues");
    expect(message("ar", entry, { count: 2 })).toBe("two cues");
    expect(message("ar", entry, { count: 11 })).toBe("11 cues");
  });

  it("leaves nothing of a place without a value, and takes a value as it is", () => {
    expect(message("en", "{a}|{b}|{c}", { b: "", c: "{a} $& 5" })).toBe("||{a} $& 5");
  });

  it("frames texts, never numbers", () => {
    expect(message("he", "{name}: {n}", { name: "Mug", n: 1234 }, (text) => `<${text}>`)).toBe(
      "<Mug>: 1,234",
    );
  });

  it("writes numbers in Latin digits", () => {
    for (const lang of LANGS) expect(number(lang, 1234.5)).toBe("1,234.5");
  });
});
