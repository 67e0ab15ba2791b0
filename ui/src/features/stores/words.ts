/** The words of the shops' page: loaded with it, and not before. */
import { dictionary, problemText } from "~/lib/i18n.svelte";
import ar from "~/locales/stores/ar.json";
import en from "~/locales/stores/en.json";
import he from "~/locales/stores/he.json";
import type { Trouble } from "~/platform/types";

export type StoresKey = keyof typeof en;
export const s = dictionary<StoresKey>({ en, he, ar });

export function isStoresKey(key: string): key is StoresKey {
  return Object.hasOwn(en, key);
}

/** What happened, and what to do about it. */
export function troubleText({ code }: Pick<Trouble, "code">): { what: string; todo: string } {
  const [what, todo] = [`problem_${code}`, `do_${code}`];
  return {
    what:
      code === "no_answer" ? s("no_answer") : isStoresKey(what) ? s(what) : problemText({ code, detail: "" }),
    todo: s(isStoresKey(todo) ? todo : "do_other"),
  };
}
