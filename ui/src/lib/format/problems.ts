/**
 * Problems in words, in any language, from their code and parameters alone. The core's own English sentence (`detail`)
 * is for details; it stands in only where a newer core gives a code that has no words here. Nothing is ever read out of
 * it.
 */
import { isKey, list, money, t } from "./i18n.svelte";
import type { Values } from "./messages";
import type { Param } from "~/wire/wire";

export type Params = Readonly<Record<string, Param>>;

export interface Said {
  code: string;
  detail: string;
  params?: Params | undefined;
}

/** Parameters whose values are words of a closed list, said with `field_price`, `what_orders`. */
const CLOSED = new Set(["field", "what"]);

/**
 * A problem in the words of a dictionary; `null` where it has none for the code. `name`: what its words are called,
 * before the reason.
 */
export function worded<K extends string>(
  has: (key: string) => key is K,
  say: (key: K, values?: Values) => string,
  { code, params = {} }: Pick<Said, "code" | "params">,
  name = `problem_${code}`,
): string | null {
  const reason = typeof params.reason === "string" ? params.reason : "";
  const key = [`${name}_${reason}`, name].find(has);
  if (key === undefined) return null;
  const text = (param: string, value: Param): string | number => {
    if (typeof value === "number") return value;
    if (Array.isArray(value)) return list(value);
    if (typeof value !== "string") return money(value);
    const word = `${param}_${value}`;
    return CLOSED.has(param) && has(word) ? say(word) : value;
  };
  return say(
    key,
    Object.fromEntries(Object.entries(params).map(([param, value]) => [param, text(param, value)])),
  );
}

/** A refusal in the panel's language. */
export function problemText(problem: Said): string {
  const words = worded(isKey, t, problem);
  if (words !== null) return words;
  return problem.detail === "" ? t("problem_other", { code: problem.code }) : problem.detail;
}

/** Whether a refusal is told in the core's own English, because there are no other words for it. */
export function inEnglish({ code, detail }: Said): boolean {
  return detail !== "" && !isKey(`problem_${code}`);
}
