/** The words of the shops' page: loaded with it, and not before. */
import { dictionary } from "~/lib/format/i18n.svelte";
import { problemText, worded, type Said } from "~/lib/format/problems";
import ar from "~/locales/stores/ar.json";
import en from "~/locales/stores/en.json";
import he from "~/locales/stores/he.json";

export type StoresKey = keyof typeof en;
export const s = dictionary<StoresKey>({ en, he, ar });

export function isStoresKey(key: string): key is StoresKey {
  return Object.hasOwn(en, key);
}

/** What happened, and what to do about it. */
export function troubleText(problem: Said): { what: string; todo: string } {
  const todo = `do_${problem.code}`;
  return {
    what:
      problem.code === "no_answer"
        ? s("no_answer")
        : (worded(isStoresKey, s, problem) ?? problemText({ ...problem, detail: "" })),
    todo: s(isStoresKey(todo) ? todo : "do_other"),
  };
}
