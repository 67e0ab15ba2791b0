/** The words of the shops' page: loaded with it, and not before. */
import { dictionary, list, problemText } from "~/lib/format/i18n.svelte";
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
export function troubleText({ code, detail }: Trouble): { what: string; todo: string } {
  const [what, todo] = [`problem_${code}`, `do_${code}`];
  return {
    what:
      named(code, detail) ??
      (code === "no_answer"
        ? s("no_answer")
        : isStoresKey(what)
          ? s(what)
          : problemText({ code, detail: "" })),
    todo: s(isStoresKey(todo) ? todo : "do_other"),
  };
}

/** What it is about, where the core's own sentence has that: nobody should have to open the details for it. */
function named(code: string, detail: string): string | null {
  if (code === "store_missing_rights") {
    // In the middle of its sentence, with commas between.
    const rights = /may not read ([\w.:*-]+(?:, [\w.:*-]+)*)\./.exec(detail)?.[1]?.split(", ");
    return rights === undefined ? null : s("missing_rights_named", { rights: list(rights) });
  }
  if (code === "store_moved") {
    const address = /\bhttps?:\/\/[^\s,]+/.exec(detail)?.[0].replace(/\.$/, "");
    return address === undefined ? null : s("moved_to", { address });
  }
  return null;
}
