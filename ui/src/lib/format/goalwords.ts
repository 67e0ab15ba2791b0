/** The words of goals that are loaded only where somebody sets one or reads a report. */
import { dictionary } from "~/lib/format/i18n.svelte";
import ar from "~/locales/goal/ar.json";
import en from "~/locales/goal/en.json";
import he from "~/locales/goal/he.json";

export const g = dictionary<keyof typeof en>({ en, he, ar });
