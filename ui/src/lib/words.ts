/** Small phrases that several features say. */
import { isKey, t } from "./i18n.svelte";
import { age } from "./time";

export function ageText(ms: number): string {
  const found = age(ms);
  if (found.unit === "now") return t("age_now");
  return t(`age_${found.unit}`, { n: found.n });
}

/** Who or what said something: a role, the name of a file, or a name as it is. */
export function whoText(by: string): string {
  const key = `who_${by.replace(/[- ]/g, "_")}`;
  if (isKey(key)) return t(key);
  return by.startsWith("file:") ? by.slice("file:".length) : by;
}
