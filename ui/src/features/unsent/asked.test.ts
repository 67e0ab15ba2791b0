import { expect, it } from "vitest";
import type { Conflict } from "~/wire/wire";
import { formText, formValue } from "./asked";

it.each([
  ["talking_points", ["Soft", "Washes at 30"], "Soft\nWashes at 30"],
  ["talking_points", [], ""],
  ["notes", "Camera 2", "Camera 2"],
  ["price", "9.00", "9.00"],
  ["price", "", ""],
  ["planned_s", 240, "4:00"],
  ["planned_s", 0, ""],
  ["cap", 5, "5"],
  ["cap", 0, ""],
  ["quantity", 0, "0"],
  ["quantity", 12, "12"],
] as [string, Conflict["asked"], string][])(
  "writes %s of %j as %j, and reads it back",
  (field, value, text) => {
    expect(formText(field, value)).toBe(text);
    expect(formValue(field, text)).toEqual(value);
  },
);

it("writes nothing of what is picked from a list", () => {
  expect(formText("variants", ["v1"])).toBe(null);
  expect(formText("picture", "/media/a")).toBe(null);
  expect(formText("quantity", "untracked")).toBe(null);
});

it("reads no value out of what is none", () => {
  for (const [field, text] of [
    ["price", "cheap"],
    ["planned_s", "soon"],
    ["cap", "many"],
    ["quantity", ""],
  ] as const)
    expect(formValue(field, text)).toBe(null);
});
