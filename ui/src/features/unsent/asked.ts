/** A value of a refused change as it can be written anew, and back. */
import { readAmount, readCount } from "~/lib/format/amount";
import { readPlanned, span } from "~/lib/format/time";
import type { Conflict } from "~/wire/wire";

type Value = Conflict["asked"];

const MONEY = ["price", "compare_at"];
const COUNTS = ["cap", "number", "quantity"];
const TEXTS = ["coupon", "segment", "notes", "short_title"];

/** What stands in its field; `null` where it is not written but picked. */
export function formText(field: string, value: Value): string | null {
  if (field === "talking_points" && Array.isArray(value)) return value.join("\n");
  if (typeof value === "number") {
    if (field === "planned_s") return value === 0 ? "" : span(value * 1000);
    if (field === "quantity") return String(value);
    return COUNTS.includes(field) ? (value === 0 ? "" : String(value)) : null;
  }
  const written = MONEY.includes(field) || TEXTS.includes(field);
  return typeof value === "string" && written ? value : null;
}

/** The value of what stands there; `null` where it is none. */
export function formValue(field: string, text: string): Value | null {
  if (field === "talking_points")
    return text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  if (field === "planned_s") return readPlanned(text);
  if (MONEY.includes(field)) return readAmount(text);
  if (COUNTS.includes(field)) return text.trim() === "" && field !== "quantity" ? 0 : readCount(text);
  return text.trim();
}
