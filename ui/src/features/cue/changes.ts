/** What an edited cue form asks of the core: only fields that changed, and an empty text to take one away. */
import { amountMoney, amountText, isBadNumber, readAmount, readCount } from "~/lib/format/amount";
import { readPlanned, span } from "~/lib/format/time";
import type { Conflict, CueDetails, CueFields, CueView, Money, UpdateCue } from "~/wire/wire";

/** A cue as a form showed it. */
export type Seen = CueDetails & {
  /** Ids of the variants that it offers. */
  variants?: readonly string[];
};

export const seenOf = (cue: CueView): Seen => ({
  ...cue.details,
  variants: cue.variants.map(({ variant }) => variant),
});

export interface CueForm {
  /** Ids of the variants on offer; `null` where the form does not ask. */
  variants: string[] | null;
  points: string;
  planned: string;
  price: string;
  compareAt: string;
  coupon: string;
  cap: string;
  segment: string;
  notes: string;
  short: string;
  /** By its address; empty: the one that suits what is offered. */
  picture: string;
  number: string;
}

/** `lower`: the crossed-out price is not higher than the price. It stands beside `compareAt`. */
export type FormError =
  "variants" | "points" | "price" | "compareAt" | "lower" | "planned" | "cap" | "short" | "number";

/** As the core bounds them. */
export const MOST_POINTS = 50;
const LONGEST_POINT = 2000;
const LONGEST_SPAN = 24 * 3600;
export const LONGEST_SHORT = 80;
export const MOST_NUMBER = 9999;

export function formOf(details: Seen): CueForm {
  return {
    variants: details.variants === undefined ? null : [...details.variants],
    points: details.talking_points.join("\n"),
    planned: details.planned_s === 0 ? "" : span(details.planned_s * 1000),
    price: details.price === null ? "" : amountText(details.price),
    compareAt: details.compare_at === null ? "" : amountText(details.compare_at),
    coupon: details.coupon ?? "",
    cap: details.cap === null ? "" : String(details.cap),
    segment: details.segment ?? "",
    notes: details.notes ?? "",
    short: details.short_title ?? "",
    picture: details.picture ?? "",
    number: details.number === null ? "" : String(details.number),
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
  if (form.variants?.length === 0) errors.add("variants");
  const lines = linesOf(form.points);
  if (lines.length > MOST_POINTS || lines.some((line) => line.length > LONGEST_POINT)) errors.add("points");
  if (readAmount(form.price) === null) errors.add("price");
  if (readAmount(form.compareAt) === null) errors.add("compareAt");
  const { price, compareAt } = moneyOf(form, currency);
  if (price !== null && compareAt !== null && compareAt.minor <= price.minor) {
    errors.add("compareAt").add("lower");
  }
  const planned = readPlanned(form.planned);
  if (planned === null || planned > LONGEST_SPAN) errors.add("planned");
  if (isBadNumber(form.cap)) errors.add("cap");
  if ([...form.short.trim()].length > LONGEST_SHORT) errors.add("short");
  if (isBadNumber(form.number) || (readCount(form.number) ?? 0) > MOST_NUMBER) errors.add("number");
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

export function offerOf(
  form: CueForm,
  currency: string,
  {
    list_price: list,
    compare_at,
    details,
  }: Pick<CueView, "list_price" | "compare_at"> & {
    details: Pick<CueDetails, "compare_at">;
  },
): Offer {
  const { price: own, compareAt } = moneyOf(form, currency);
  const price = own ?? list;
  // Only a higher price is ever crossed out: what is written, else the catalogue's.
  const known = (details.compare_at === null ? compare_at : null) ?? list;
  const before = compareAt ?? known;
  const higher = price !== null && before !== null && before.currency === price.currency;
  const was = higher && before.minor > price.minor ? before : null;
  const comparable = price !== null && list !== null && price.currency === list.currency;
  const against = comparable ? { minor: price.minor - list.minor, currency } : null;
  const share =
    against === null || list === null || list.minor === 0 ? 0 : Math.abs(against.minor) / list.minor;
  return { price, was, against, percent: `${Math.round(share * 100)}%` };
}

/** Values as a request gives them, by field. */
export type CueValues = CueFields;

/**
 * The command's body, or `null` where nothing changed. Only for a form without errors. `seen`: the cue as the form
 * showed it first, however it was changed elsewhere since; the core refuses to overwrite what was not seen.
 */
export function changesOf(cue: string, seen: Seen, form: CueForm): UpdateCue | null {
  const was = formOf(seen);
  const body: UpdateCue = { cue };
  if (form.variants !== null && !sameVariants(form.variants, was.variants)) body.variants = form.variants;
  if (form.points !== was.points) {
    body.talking_points = linesOf(form.points);
  }
  if (form.planned !== was.planned) body.planned_s = readPlanned(form.planned) ?? 0;
  if (form.price !== was.price) body.price = readAmount(form.price) ?? "";
  if (form.compareAt !== was.compareAt) body.compare_at = readAmount(form.compareAt) ?? "";
  if (form.coupon !== was.coupon) body.coupon = form.coupon.trim();
  if (form.cap !== was.cap) body.cap = readCount(form.cap) ?? 0;
  if (form.segment !== was.segment) body.segment = form.segment.trim();
  if (form.notes !== was.notes) body.notes = form.notes.trim();
  if (form.short !== was.short) body.short_title = form.short.trim();
  if (form.picture !== was.picture) body.picture = form.picture;
  if (form.number !== was.number) body.number = readCount(form.number) ?? 0;
  if (Object.keys(body).length === 1) return null;
  return { ...body, base: valuesOf(body, seen) };
}

/** Their order is the catalogue's. */
const sameVariants = (some: readonly string[], others: readonly string[] | null): boolean =>
  some.length === others?.length && some.every((one) => others.includes(one));

/** What a cue holds in the fields of some changes. */
export function valuesOf(changes: CueValues, details: Seen): CueValues {
  const values: CueValues = {};
  if (changes.variants !== undefined && details.variants !== undefined)
    values.variants = [...details.variants];
  if (changes.talking_points !== undefined) values.talking_points = details.talking_points;
  if (changes.planned_s !== undefined) values.planned_s = details.planned_s;
  if (changes.price !== undefined) values.price = details.price === null ? "" : amountText(details.price);
  if (changes.compare_at !== undefined)
    values.compare_at = details.compare_at === null ? "" : amountText(details.compare_at);
  if (changes.coupon !== undefined) values.coupon = details.coupon ?? "";
  if (changes.cap !== undefined) values.cap = details.cap ?? 0;
  if (changes.segment !== undefined) values.segment = details.segment ?? "";
  if (changes.notes !== undefined) values.notes = details.notes ?? "";
  if (changes.short_title !== undefined) values.short_title = details.short_title ?? "";
  if (changes.picture !== undefined) values.picture = details.picture ?? "";
  if (changes.number !== undefined) values.number = details.number ?? 0;
  return values;
}

/** Values of a request, a field each. */
export const valuesIn = (fields: CueFields = {}): Pick<Conflict, "field" | "now">[] =>
  Object.entries(fields).map(([field, now]) => ({ field, now }));

/** A cue's details with what somebody else has set meanwhile. */
export function seenAfter(
  seen: Seen,
  conflicts: readonly Pick<Conflict, "field" | "now">[],
  currency: string,
): Seen {
  const after = { ...seen };
  for (const { field, now } of conflicts) {
    const text = typeof now === "string" && now !== "" ? now : null;
    if (field === "variants" && Array.isArray(now)) after.variants = now;
    else if (field === "talking_points" && Array.isArray(now)) after.talking_points = now;
    else if (field === "planned_s" && typeof now === "number") after.planned_s = now;
    else if (field === "cap" && typeof now === "number") after.cap = now === 0 ? null : now;
    else if (field === "price") after.price = text === null ? null : amountMoney(text, currency);
    else if (field === "compare_at") after.compare_at = text === null ? null : amountMoney(text, currency);
    else if (field === "coupon") after.coupon = text;
    else if (field === "segment") after.segment = text;
    else if (field === "notes") after.notes = text;
    else if (field === "short_title") after.short_title = text;
    else if (field === "picture") after.picture = text;
    else if (field === "number" && typeof now === "number") after.number = now === 0 ? null : now;
  }
  return after;
}

/** Which part of the form a field of a request is. */
const FORM_FIELDS: Record<string, keyof CueForm | undefined> = {
  variants: "variants",
  talking_points: "points",
  planned_s: "planned",
  price: "price",
  compare_at: "compareAt",
  coupon: "coupon",
  cap: "cap",
  segment: "segment",
  notes: "notes",
  short_title: "short",
  picture: "picture",
  number: "number",
};

/** The form with what somebody else has set, in those fields alone. */
export function formWithTheirs(form: CueForm, after: Seen, conflicts: readonly Conflict[]): CueForm {
  const [theirs, next] = [formOf(after), { ...form }];
  for (const { field } of conflicts) {
    const part = FORM_FIELDS[field];
    if (part !== undefined) Object.assign(next, { [part]: theirs[part] });
  }
  return next;
}
