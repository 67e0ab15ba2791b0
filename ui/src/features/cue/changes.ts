/** What an edited cue form asks of the core: only fields that changed, and an empty text to take one away. */
import { amountText, readAmount, readCount } from "~/lib/amount";
import { readSpan, span } from "~/lib/time";
import type { CueDetails, UpdateCue } from "~/wire/wire";

export interface CueForm {
  points: string;
  planned: string;
  price: string;
  compareAt: string;
  coupon: string;
  cap: string;
  segment: string;
  notes: string;
}

export type FormError = "price" | "compareAt" | "planned" | "cap";

export function formOf(details: CueDetails): CueForm {
  return {
    points: details.talking_points.join("\n"),
    planned: details.planned_s === 0 ? "" : span(details.planned_s * 1000),
    price: details.price === null ? "" : amountText(details.price),
    compareAt: details.compare_at === null ? "" : amountText(details.compare_at),
    coupon: details.coupon ?? "",
    cap: details.cap === null ? "" : String(details.cap),
    segment: details.segment ?? "",
    notes: details.notes ?? "",
  };
}

export function errorsOf(form: CueForm): Set<FormError> {
  const errors = new Set<FormError>();
  if (readAmount(form.price) === null) errors.add("price");
  if (readAmount(form.compareAt) === null) errors.add("compareAt");
  if (readSpan(form.planned) === null) errors.add("planned");
  if (form.cap.trim() !== "" && readCount(form.cap) === null) errors.add("cap");
  return errors;
}

/** The command's body, or `null` where nothing changed. Only for a form without errors. */
export function changesOf(cue: string, details: CueDetails, form: CueForm): UpdateCue | null {
  const was = formOf(details);
  const body: UpdateCue = { cue };
  if (form.points !== was.points) {
    body.talking_points = form.points
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  }
  if (form.planned !== was.planned) body.planned_s = readSpan(form.planned) ?? 0;
  if (form.price !== was.price) body.price = readAmount(form.price) ?? "";
  if (form.compareAt !== was.compareAt) body.compare_at = readAmount(form.compareAt) ?? "";
  if (form.coupon !== was.coupon) body.coupon = form.coupon.trim();
  if (form.cap !== was.cap) body.cap = readCount(form.cap) ?? 0;
  if (form.segment !== was.segment) body.segment = form.segment.trim();
  if (form.notes !== was.notes) body.notes = form.notes.trim();
  return Object.keys(body).length > 1 ? body : null;
}
