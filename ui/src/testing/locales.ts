/** Everything that is said on screen, read from the files themselves: none can be left out of a test. */
import { LANGS, type Entry, type Lang } from "~/lib/format/messages";

export type Words = Record<string, Entry>;

const FILES = import.meta.glob<Words>("~/locales/**/*.json", { eager: true, import: "default" });

const partOf = (path: string): string => /([^/]+)\/\w+\.json$/.exec(path)?.[1] ?? "";
const langOf = (path: string): Lang => LANGS.find((lang) => path.endsWith(`/${lang}.json`)) ?? "en";

/** By the folder that they stand in; those of the card stand beside the folders. */
export const parts = (): [part: string, words: Record<Lang, Words>][] => {
  const found = new Map<string, Record<Lang, Words>>();
  for (const [path, words] of Object.entries(FILES)) {
    const part = found.get(partOf(path)) ?? { en: {}, he: {}, ar: {} };
    part[langOf(path)] = words;
    found.set(partOf(path), part);
  }
  if (found.size === 0) throw new Error("no words were found");
  return [...found];
};
