/** The words of what waits for a connection, and of what it says. */
import { conflictWords } from "~/lib/core/conflicts";
import { dictionary, t } from "~/lib/format/i18n.svelte";
import { problemText, worded } from "~/lib/format/problems";
import type { Trouble } from "~/platform/types";
import ar from "~/locales/unsent/ar.json";
import en from "~/locales/unsent/en.json";
import he from "~/locales/unsent/he.json";
import type { Conflict } from "~/wire/wire";
import type { Kept } from "./kept";
import { fieldsOf } from "./queue.svelte";

type Key = keyof typeof en;
export const u = dictionary<Key>({ en, he, ar });
const isKey = (key: string): key is Key => Object.hasOwn(en, key);

/** What it is, and of which product. */
export function titleOf({ name, about }: Kept): string {
  if (name === "send_memo") return t("memo_label");
  if (name === "add_marker") return t("marker");
  return name === "set_stock" ? t("stock_of", { title: about }) : about;
}

export interface Written {
  field: string;
  label: string;
  text: string;
}

/** What is written, field by field. */
export function writtenIn(kept: Kept): Written[] {
  if (kept.name === "send_memo" || kept.name === "add_marker") {
    const text = kept.body.text ?? "";
    return text === "" ? [] : [{ field: "text", label: "", text }];
  }
  const fields = kept.name === "update_cue" ? fieldsOf(kept.body) : { quantity: kept.body.quantity };
  const asked = Object.entries(fields).map(
    ([field, value]) => ({ field, asked: value, now: "" }) as Conflict,
  );
  return conflictWords(asked).map(({ field, label }, index) => ({
    field,
    label,
    text: valueText(field, asked[index]?.asked ?? ""),
  }));
}

/** A value as a field shows it, lines below one another. */
export function valueText(field: string, value: Conflict["now"]): string {
  if (Array.isArray(value) && field === "talking_points" && value.length > 0) return value.join("\n");
  if (value === "untracked" || value === "unknown") return t(`stock_${value}`);
  const [words] = conflictWords([{ field, asked: value, now: value }]);
  return words?.now ?? "";
}

/** Why it was refused. */
export function troubleWords(trouble: Trouble): string {
  return worded(isKey, u, trouble, `why_${trouble.code}`) ?? problemText(trouble);
}
