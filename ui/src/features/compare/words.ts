/** The words of comparing shows, loaded with the history. */
import { dictionary } from "~/lib/format/i18n.svelte";
import ar from "~/locales/compare/ar.json";
import en from "~/locales/compare/en.json";
import he from "~/locales/compare/he.json";

export const c = dictionary<keyof typeof en>({ en, he, ar });
