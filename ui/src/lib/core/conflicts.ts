/** Fields that somebody else changed while they were edited here, in words: what each is, and both values. */
import { list, t, type PanelKey } from "~/lib/format/i18n.svelte";
import { problemText, type Said } from "~/lib/format/problems";
import { span } from "~/lib/format/time";
import type { Conflict } from "~/wire/wire";

export interface ConflictWords {
  field: string;
  label: string;
  /** What the core holds now. */
  now: string;
  /** What was asked for here. */
  asked: string;
}

const LABELS: Record<string, PanelKey | undefined> = {
  variants: "cue_variants",
  talking_points: "cue_points",
  notes: "cue_notes",
  planned_s: "cue_planned",
  price: "conflict_price",
  compare_at: "conflict_compare",
  coupon: "cue_coupon",
  cap: "cue_cap",
  short_title: "cue_short",
  picture: "cue_picture",
  number: "field_number",
  quantity: "stock_count",
  segment: "cue_segment",
  buffer: "guard_buffer",
  low_stock: "guard_low",
  stale: "guard_stale",
  pull: "guard_pull",
  title: "conflict_title_field",
  name: "conflict_name",
  starts_at: "conflict_starts",
  ends_at: "conflict_ends",
  currency: "currency",
  goal: "field_goal",
  goal_units: "field_goal_units",
  locations: "conflict_locations",
  shares_stock_with: "conflict_shares",
};

/** What variants are called, by their ids. */
export type Names = Record<string, string | undefined>;

function valueText(field: string, value: Conflict["now"], names: Names): string {
  if (Array.isArray(value)) {
    const words = value.map((one) => (field === "variants" ? (names[one] ?? one) : one));
    return words.length === 0 ? t("conflict_empty") : words.join(" · ");
  }
  if (typeof value === "boolean") return t(value ? "conflict_on" : "conflict_off");
  if (field === "stale") return t(value === "freeze" ? "guard_freeze" : "guard_hide");
  if (value === "") return t("conflict_empty");
  if (typeof value === "string") return value;
  if (field === "planned_s") return value === 0 ? t("conflict_empty") : span(value * 1000);
  if (field === "starts_at" || field === "ends_at")
    return value === 0 ? t("conflict_empty") : new Date(value).toLocaleString(document.documentElement.lang);
  if (field === "goal_units" && value === 0) return t("conflict_empty");
  if (field === "cap" && value === 0) return t("no_cap");
  return String(value);
}

export function conflictWords(conflicts: readonly Conflict[], names: Names = {}): ConflictWords[] {
  return conflicts.map(({ field, asked, now }) => {
    const key = LABELS[field];
    return {
      field,
      label: key === undefined ? field : t(key),
      now: valueText(field, now, names),
      asked: valueText(field, asked, names),
    };
  });
}

/** A refusal in words; of a conflict each field with both values. */
export function troubleText(trouble: Said & { conflicts?: readonly Conflict[] | undefined }): string {
  if (trouble.conflicts === undefined) return problemText(trouble);
  const fields = conflictWords(trouble.conflicts).map(({ label, now, asked }) =>
    t("conflict_field", { label, now, asked }),
  );
  return t("conflict_notice", { fields: list(fields) });
}
