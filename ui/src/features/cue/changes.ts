/** What an edited cue form asks of the core: only fields that changed, and an empty text to take one away. */
import { amountMoney, amountText, readAmount, readCount } from "~/lib/amount";
import { readSpan, span } from "~/lib/time";
import type { CueDetails, Money, UpdateCue } from "~/wire/wire";

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

/** `lower`: the crossed-out price is not higher than the price. It stands beside `compareAt`. */
export type FormError = "points" | "price" | "compareAt" | "lower" | "planned" | "cap";

/** As the core bounds them. */
export const MOST_POINTS = 50;
const LONGEST_POINT = 2000;
const LONGEST_SPAN = 24 * 3600;

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

/** Lines with something in them. */
const linesOf = (points: string): string[] =>
  points
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

export const pointsOf = (form: CueForm): number => linesOf(form.points).length;

const NO_MONEY = { price: null, compareAt: null };

/** What is written as money; `null` where it is nothing, or no amount. */
function moneyOf(form: CueForm, currency: string): { price: Money | null; compareAt: Money | null } {
  const [price, compareAt] = [readAmount(form.price), readAmount(form.compareAt)];
  if (price === null || compareAt === null) return NO_MONEY;
  const read = (amount: string): Money | null => (amount === "" ? null : amountMoney(amount, currency));
  return { price: read(price), compareAt: read(compareAt) };
}

export function errorsOf(form: CueForm, currency = ""): Set<FormError> {
  const errors = new Set<FormError>();
  const lines = linesOf(form.points);
  if (lines.length > MOST_POINTS || lines.some((line) => line.length > LONGEST_POINT)) errors.add("points");
  if (readAmount(form.price) === null) errors.add("price");
  if (readAmount(form.compareAt) === null) errors.add("compareAt");
  const { price, compareAt } = moneyOf(form, currency);
  if (price !== null && compareAt !== null && compareAt.minor <= price.minor) {
    errors.add("compareAt").add("lower");
  }
  const planned = readSpan(form.planned);
  if (planned === null || planned > LONGEST_SPAN) errors.add("planned");
  const cap = form.cap.trim();
  if (cap !== "" && (readCount(cap) ?? 0) < 1) errors.add("cap");
  return errors;
}

/** What the card would say, and how that stands against the catalogue's price. */
export interface Offer {
  price: Money | null;
  was: Money | null;
  /** More (+) or less (−) than in the catalogue; `null` where that has no price to compare with. */
  against: Money | null;
  /** The same in whole per cent of the catalogue's price, without a sign. */
  percent: string;
}

export function offerOf(form: CueForm, currency: string, list: Money | null): Offer {
  const { price: own, compareAt } = moneyOf(form, currency);
  const price = own ?? list;
  // Only a higher price is ever crossed out.
  const was = price !== null && compareAt !== null && compareAt.minor > price.minor ? compareAt : null;
  const comparable = price !== null && list !== null && price.currency === list.currency;
  const against = comparable ? { minor: price.minor - list.minor, currency } : null;
  const share =
    against === null || list === null || list.minor === 0 ? 0 : Math.abs(against.minor) / list.minor;
  return { price, was, against, percent: `${Math.round(share * 100)}%` };
}

/** The command's body, or `null` where nothing changed. Only for a form without errors. */
export function changesOf(cue: string, details: CueDetails, form: CueForm): UpdateCue | null {
  const was = formOf(details);
  const body: UpdateCue = { cue };
  if (form.points !== was.points) {
    body.talking_points = linesOf(form.points);
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

/** What takes such changes back. */
export function undoOf(changes: UpdateCue, was: CueDetails): UpdateCue {
  const back: UpdateCue = { cue: changes.cue };
  if (changes.talking_points !== undefined) back.talking_points = was.talking_points;
  if (changes.planned_s !== undefined) back.planned_s = was.planned_s;
  if (changes.price !== undefined) back.price = was.price === null ? "" : amountText(was.price);
  if (changes.compare_at !== undefined)
    back.compare_at = was.compare_at === null ? "" : amountText(was.compare_at);
  if (changes.coupon !== undefined) back.coupon = was.coupon ?? "";
  if (changes.cap !== undefined) back.cap = was.cap ?? 0;
  if (changes.segment !== undefined) back.segment = was.segment ?? "";
  if (changes.notes !== undefined) back.notes = was.notes ?? "";
  return back;
}
