/** Every code that the core can give must have words in each language: else Hebrew hears English. */
import { afterEach, describe, expect, it } from "vitest";
import { isStoresKey, s, troubleText } from "./words";
import doorAr from "~/locales/door/ar.json";
import doorEn from "~/locales/door/en.json";
import doorHe from "~/locales/door/he.json";
import ordersAr from "~/locales/orders/ar.json";
import ordersEn from "~/locales/orders/en.json";
import ordersHe from "~/locales/orders/he.json";
import panelAr from "~/locales/panel/ar.json";
import panelEn from "~/locales/panel/en.json";
import panelHe from "~/locales/panel/he.json";
import programsAr from "~/locales/programs/ar.json";
import programsEn from "~/locales/programs/en.json";
import programsHe from "~/locales/programs/he.json";
import storesAr from "~/locales/stores/ar.json";
import storesEn from "~/locales/stores/en.json";
import storesHe from "~/locales/stores/he.json";
import { CODES, FIELDS, LISTS, REASONS, ROWS } from "~/wire/commands";
import { dictionary, locale } from "~/lib/format/i18n.svelte";
import { LANGS, type Entry } from "~/lib/format/messages";
import { inEnglish, problemText, worded, type Said } from "~/lib/format/problems";

const WORDS: Record<(typeof LANGS)[number], Record<string, Entry>> = {
  en: { ...storesEn, ...ordersEn, ...doorEn, ...programsEn, ...panelEn },
  he: { ...storesHe, ...ordersHe, ...doorHe, ...programsHe, ...panelHe },
  ar: { ...storesAr, ...ordersAr, ...doorAr, ...programsAr, ...panelAr },
};

/** What a dialog of its own says of a problem; `null` where it has no words for it. */
const of =
  <K extends string>(words: Record<(typeof LANGS)[number], Record<K, Entry>>) =>
  (problem: Said): string | null =>
    worded((key: string): key is K => Object.hasOwn(words.en, key), dictionary<K>(words), problem);
const DIALOGS = [
  of({ en: ordersEn, he: ordersHe, ar: ordersAr }),
  of({ en: doorEn, he: doorHe, ar: doorAr }),
  of({ en: programsEn, he: programsHe, ar: programsAr }),
];

/** Codes that no panel ever shows. */
const ELSEWHERE = new Set([
  // Other programs and button decks.
  ...["bad_json", "bad_key", "bad_message", "bad_query", "bad_request", "bad_signature", "foreign_host"],
  ...[
    "foreign_origin",
    "method_not_allowed",
    "not_its_show",
    "not_json",
    "only_for_decks",
    "unknown_slot",
    "unknown_verb",
  ],
  ...["upgrade_required", "unknown_picture", "not_built"],
  // A start that fails, and the command line.
  ...["exists", "missing", "newer_event", "newer_file", "no_backup", "no_room", "not_ours", "old_sqlite"],
  "orphaned_wal",
  // Pictures that could not be fetched: the card goes without them, and the log says why.
  ...["damaged_picture", "not_a_picture", "not_a_web_address", "private_address", "refused_by_server"],
  ...["too_many_pixels", "too_many_redirects", "unreachable", "no_secure_connections"],
]);

const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, "");

afterEach(() => {
  locale.lang = "en";
});

describe.each(LANGS)("the words of problems in %s", (lang) => {
  const has = (key: string): boolean => key in WORDS[lang];

  it("are there for every code that a panel can show, and for each of its reasons", () => {
    const shown = CODES.filter((code) => !ELSEWHERE.has(code));
    expect(shown.filter((code) => !has(`problem_${code}`))).toEqual([]);
    expect(REASONS.filter((reason) => !has(`problem_${reason}`))).toEqual([]);
  });

  it("are there for every word of a closed list", () => {
    expect(FIELDS.filter((field) => !has(`field_${field}`))).toEqual([]);
    expect(LISTS.filter((what) => !has(`what_${what}`))).toEqual([]);
  });

  it("are there for everything that can be wrong with a row of a file, and for nothing else", () => {
    expect(ROWS.filter((row) => !has(`row_why_${row}`))).toEqual([]);
    const known = new Set<string>(ROWS);
    const keys = Object.keys(WORDS[lang]).filter((key) => key.startsWith("row_why_"));
    expect(keys.filter((key) => !known.has(key.slice("row_why_".length)))).toEqual([]);
  });

  it("are there for nothing that the core cannot say", () => {
    const known = new Set<string>([...CODES, ...REASONS, "no_answer", "offline", "other"]);
    const keys = Object.keys(WORDS[lang]).filter((key) => key.startsWith("problem_"));
    expect(keys.filter((key) => !known.has(key.slice("problem_".length)))).toEqual([]);
  });

  it("never repeat the core's English", () => {
    locale.lang = lang;
    for (const code of CODES) {
      if (ELSEWHERE.has(code)) continue;
      const problem = { code, detail: "IN ENGLISH" };
      const told = isStoresKey(`problem_${code}`)
        ? troubleText(problem).what
        : (DIALOGS.map((said) => said(problem)).find((words) => words !== null) ?? problemText(problem));
      expect(told, code).not.toContain("IN ENGLISH");
      if (code.includes("_")) expect(told, code).not.toContain(code);
    }
  });
});

describe("a problem in words", () => {
  it("says what it is about: names, numbers, amounts and fields in the reader's words", () => {
    const sold = { code: "sold_out", detail: "", params: { sku: "DRESS-1", title: "Linen dress" } };
    expect(plain(problemText(sold))).toContain("Linen dress is sold out");
    const most = { minor: 100_000, currency: "EUR" };
    const price = { code: "invalid", detail: "", params: { reason: "price_range", field: "price", most } };
    expect(plain(problemText(price))).toMatch(/^Price: enter a price from zero to .*1,000/);
    locale.lang = "he";
    const long = { reason: "too_long", field: "memo", most: 2000 };
    expect(plain(problemText({ code: "invalid", detail: "", params: long }))).toBe(
      "פתק: ארוך מדי. עד 2,000 תווים.",
    );
  });

  it("names the rights that a shop's key lacks, and what a shop has too much of", () => {
    const lacks = { code: "store_missing_rights", params: { scopes: ["read_orders", "read_locations"] } };
    expect(plain(worded(isStoresKey, s, lacks) ?? "")).toBe(
      "The key is not allowed to read read_orders and read_locations.",
    );
    const much = { code: "store_too_much", params: { what: "orders", most: 5000 } };
    expect(plain(worded(isStoresKey, s, much) ?? "")).toContain("Orders: at most 5,000");
  });

  it("has the words of a code where a newer core gives a reason that is not known here", () => {
    const newer = { code: "too_many", detail: "", params: { reason: "of_tomorrow" } };
    expect(problemText(newer)).toBe(panelEn.problem_too_many);
  });

  it("tells a code of a newer core in English, and says that it is", () => {
    const newer = { code: "of_tomorrow", detail: "Wait until tomorrow." };
    locale.lang = "ar";
    expect(problemText(newer)).toBe("Wait until tomorrow.");
    expect(inEnglish(newer)).toBe(true);
    expect(inEnglish({ code: "sold_out", detail: "It is sold out." })).toBe(false);
  });

  it("of a shop says what to do as well", () => {
    for (const key of Object.keys(storesEn).filter((one) => CODES.some((code) => one === `problem_${code}`)))
      expect(storesEn, key).toHaveProperty(key.replace("problem_", "do_"));
  });
});
