/** The words of tokens for other programs: loaded for whoever goes there. */
import { dictionary } from "~/lib/format/i18n.svelte";
import { worded, problemText, type Said } from "~/lib/format/problems";
import ar from "~/locales/programs/ar.json";
import en from "~/locales/programs/en.json";
import he from "~/locales/programs/he.json";

export type ProgramsKey = keyof typeof en;

export const p = dictionary<ProgramsKey>({ en, he, ar });

const isProgramsKey = (key: string): key is ProgramsKey => Object.hasOwn(en, key);

export const programsProblem = (problem: Said): string =>
  worded(isProgramsKey, p, problem) ?? problemText(problem);
