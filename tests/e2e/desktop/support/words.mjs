/** The words of pages, menus, tray and dialogs, from the page's own files. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const locales = join(dirname(fileURLToPath(import.meta.url)), "../../../../ui/src/locales/panel");

/** All that the page says. @param {"en" | "he"} lang @returns {Record<string, string>} */
export const panelWords = (lang) => JSON.parse(readFileSync(join(locales, `${lang}.json`), "utf8"));

/** @param {"en" | "he"} lang @returns {Record<string, string>} */
export function words(lang) {
  const all = panelWords(lang);
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith("shell_"))
      .map(([key, word]) => [key.slice("shell_".length), word]),
  );
}
