import { describe, expect, it } from "vitest";
import { cellText } from "./spreadsheet";

const SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠"];

/** Whether a spreadsheet may take it for a formula. */
const isFormula = (cell: string): boolean =>
  /^[\s"\u200b\ufeff]*[=+\-@＝＋－＠]/u.test(cell) && !/^[-+]?[\d.,]+$/.test(cell);

describe("a cell of a copied table", () => {
  it("is never a formula, whatever the text begins with and wherever it is split", () => {
    for (const before of [
      "",
      " ",
      "\t",
      "\u00a0",
      "\ufeff",
      "\u200b",
      '"',
      "x;",
      "x;\t",
      'x; "',
      "x,",
      "x|",
      "x\n",
      "x\r\n",
      "\0",
    ]) {
      for (const sign of SIGNS) {
        const cell = cellText(`${before}${sign}cmd|' /C calc'!A0`);
        expect(cell).not.toMatch(/[\t\n\r\0]/);
        for (const part of cell.split(/[,;|]/))
          expect(part, JSON.stringify(before + sign)).not.toSatisfy(isFormula);
      }
    }
    expect(cellText("=1+1")).toBe("'=1+1");
    expect(cellText("x;=1+1")).toBe("x;'=1+1");
    expect(cellText("-1+1")).toBe("'-1+1");
    expect(cellText("-2:10")).toBe("'-2:10");
  });
  it("keeps numbers as numbers, negative ones too", () => {
    for (const number of [
      "-5",
      "12",
      "-5.00",
      "-1,234.56",
      "-₪39.90",
      "-39.90 ₪",
      "EUR 5.00",
      "-5 %",
      "12.5%",
      "−3",
      "-٥٫٠٠ د.إ.",
    ]) {
      expect(cellText(number)).toBe(number);
    }
    expect(cellText("\u200e-39.90\u00a0₪")).toBe("-39.90 ₪");
  });
  it("leaves other text as it is written", () => {
    for (const text of ["Linen dress", "T-shirt, red-blue; 50+", "שמלת פשתן", "a = b", "–", "1:30"]) {
      expect(cellText(text)).toBe(text);
    }
  });
});
