import { describe, expect, it } from "vitest";
import { currencies, currencyOf } from "./currencies";

describe("the currency of a language", () => {
  it.each([
    ["en", ["en-GB", "en"], "GBP"],
    ["en", ["en-US"], "USD"],
    ["en", ["en-IE"], "EUR"],
    ["en", ["fr-FR"], "USD"],
    ["he", ["en-US", "en"], "ILS"],
    ["he", ["he"], "ILS"],
    ["ar", ["ar-AE"], "AED"],
    ["ar", ["ar"], "EGP"],
  ])("%s, where the browser wishes for %s, is %s", (lang, wished, wanted) => {
    expect(currencyOf(lang, wished)).toBe(wanted);
  });
});

it("a shop's currency can be chosen even where it is a rare one", () => {
  expect(currencies("en", "XPF")[0]).toMatchObject({ code: "XPF" });
  expect(currencies("en", "EUR").filter(({ code }) => code === "EUR")).toHaveLength(1);
});
