/** The words of the page that lets a device in: loaded at the door alone. */
import { dictionary } from "~/lib/format/i18n.svelte";
import ar from "~/locales/join/ar.json";
import en from "~/locales/join/en.json";
import he from "~/locales/join/he.json";

export const j = dictionary<keyof typeof en>({ en, he, ar });
