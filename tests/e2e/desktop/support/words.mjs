/** The words of pages, menus, tray and dialogs, from the page's own files. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const locales = join(dirname(fileURLToPath(import.meta.url)), "../../../../ui/src/locales");

/**
 * All that the page says, or a part of it that is loaded later.
 * @param {"en" | "he"} lang @param {string} [part] @returns {Record<string, string>}
 */
export const panelWords = (lang, part = "panel") =>
  JSON.parse(readFileSync(join(locales, part, `${lang}.json`), "utf8"));

/** @param {"en" | "he"} lang @returns {Record<string, string>} */
export function words(lang) {
  const all = panelWords(lang);
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith("shell_"))
      .map(([key, word]) => [key.slice("shell_".length), word]),
  );
}
