import { describe, expect, it } from "vitest";
import { amountMoney, amountText, percentOff, readAmount, readCount, readOffer } from "./amount";

describe("typed amounts", () => {
  it("take a decimal comma for a point", () => {
    expect(readAmount("12,50")).toBe("12.50");
    expect(readAmount(" 289 ")).toBe("289");
    expect(readAmount("")).toBe("");
  });
  it("that are none are refused", () => {
    for (const text of ["1,234.50", "-5", "12.", "1e3", "₪12"]) expect(readAmount(text)).toBeNull();
  });
  it("are edited with the digits that the currency has", () => {
    expect(amountText({ minor: 1250, currency: "ILS" })).toBe("12.50");
    expect(amountText({ minor: 5, currency: "EUR" })).toBe("0.05");
    expect(amountText({ minor: 500, currency: "JPY" })).toBe("500");
    expect(amountText({ minor: 12500, currency: "KWD" })).toBe("12.500");
  });
  it("of a catalogue become minor units without any arithmetic on fractions", () => {
    expect(amountMoney("19.9", "ILS")).toEqual({ minor: 1990, currency: "ILS" });
    expect(amountMoney("289", "ILS")).toEqual({ minor: 28900, currency: "ILS" });
    expect(amountMoney("0.07", "EUR")).toEqual({ minor: 7, currency: "EUR" });
    expect(amountMoney("1200", "JPY")).toEqual({ minor: 1200, currency: "JPY" });
  });
  it("of pieces are whole", () => {
    expect(readCount("12")).toBe(12);
    expect(readCount("0")).toBe(0);
    for (const text of ["", "1.5", "-1", "many"]) expect(readCount(text)).toBeNull();
  });
});

describe("an offer", () => {
  const price = { minor: 6990, currency: "ILS" };
  it.each([
    ["−20 %", "55.92"],
    ["-20%", "55.92"],
    ["20 %", "55.92"],
    ["33%", "46.83"],
    ["49,90", "49.90"],
    ["0%", "69.90"],
    ["", ""],
  ])("is an amount, or so much less than the price: %s", (text, amount) => {
    expect(readOffer(text, price)).toBe(amount);
  });
  it("is neither where it is not valid", () => {
    expect(readOffer("120 %", price)).toBeNull();
    expect(readOffer("cheap", price)).toBeNull();
    expect(readOffer("20%", null)).toBeNull();
  });
  it("counts in whole yen as in fils", () => {
    expect(readOffer("15%", { minor: 999, currency: "JPY" })).toBe("849");
    expect(readOffer("15%", { minor: 12_345, currency: "KWD" })).toBe("10.493");
  });
  it("tells by how many per cent a price is lower", () => {
    expect(percentOff(price, { minor: 550, currency: "ILS" })).toBe(92);
    expect(percentOff(price, { minor: 9000, currency: "ILS" })).toBe(0);
    expect(percentOff(price, { minor: 100, currency: "USD" })).toBe(0);
    expect(percentOff(null, price)).toBe(0);
  });
});
