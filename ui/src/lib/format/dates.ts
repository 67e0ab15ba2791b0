/** Formats for moments, made once: making one is slow. 24 hours everywhere, as on a control room's clock. */
const OPTIONS = {
  clock: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  hour: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Days before months, and Latin digits everywhere. */
const LOCALES: Record<string, string> = { en: "en-GB", ar: "ar-u-nu-latn" };

const formats = new Map<string, Intl.DateTimeFormat>();

export function dateFormat(lang: string, name: keyof typeof OPTIONS): Intl.DateTimeFormat {
  const key = `${lang} ${name}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(LOCALES[lang] ?? lang, OPTIONS[name]);
    formats.set(key, found);
  }
  return found;
}
