/** What can be checked of the wording by rule: marks, names left in English, one word for one thing. */
import { describe, expect, it } from "vitest";
import ar from "~/locales/panel/ar.json";
import en from "~/locales/panel/en.json";
import he from "~/locales/panel/he.json";
import { parts } from "~/testing/locales";
import { LANGS, type Lang } from "./messages";

const said = (lang: Lang): [key: string, words: string][] =>
  parts()
    .flatMap(([, words]) => Object.entries(words[lang]))
    .flatMap(([key, entry]) =>
      (typeof entry === "string" ? [entry] : Object.values(entry)).map((words): [string, string] => [
        key,
        words,
      ]),
    );

/** Those that break a rule, with their key; a test shows them all at once. */
const breaking = (lang: Lang, rule: RegExp, except: readonly string[] = []): string[] =>
  said(lang)
    .filter(([key, words]) => rule.test(words) && !except.includes(key))
    .map(([key, words]) => `${key}: ${words}`);

/** Without what is filled in, what stands on other programs' buttons, addresses and commands. */
const own = (words: string): string =>
  words
    .replace(/\{\w+\}|\[[^\]]*\]|\u2068[^\u2069]*\u2069/g, "")
    .replace(/https?:\S*|\S*\.(?:com|xlsx)\b\S*|\d{4}-\S+Z/g, "");

describe.each(LANGS)("the words in %s", (lang) => {
  it("have typographic marks, and no blanks too many", () => {
    expect(breaking(lang, /\.\.\./)).toEqual([]);
    expect(breaking(lang, /["']/)).toEqual([]);
    expect(breaking(lang, /^\s|\s$|\s\s/, ["comma"])).toEqual([]);
  });

  it("have one kind of quotation marks", () => {
    const others = { en: /[„«»״]/, he: /[„“”«»]/, ar: /[„“”״]/ };
    expect(breaking(lang, others[lang])).toEqual([]);
  });

  it("have brackets only where what is in them is shown as a button or a menu of the shop", () => {
    const shown = /^(?:do_|vendure_role$)|_\d$|_note$/;
    expect(said(lang).filter(([key, words]) => words.includes("[") && !shown.test(key))).toEqual([]);
  });

  it("never call two things the same", () => {
    const apart: [keyof typeof en, keyof typeof en][] = [
      ["back", "start_rehearsal"],
      ["cancel", "undo"],
      ["feed_offer_end_bare", "feed_end"],
      ["go_live", "take"],
      ["preview", "program"],
      ["unarchive", "chip_replay"],
      ["who_deck", "locked_token"],
    ];
    const words = { en, he, ar }[lang];
    for (const [one, other] of apart) expect(words[one], one).not.toBe(words[other]);
  });
});

/** Names of products and formats, and the words that OBS, the shops and the keyboard say in English. */
const NAMES = new Set(
  (
    "Cartwall OBS Browser Sources URL Width Height Local file Ctrl Shift Enter Linux ca certificates " +
    "Shopify WooCommerce WordPress Etsy eBay Amazon TikTok Shop Medusa Vendure Google Meta Instagram YouTube Cloudflare Wordfence " +
    "Dev Dashboard Seller Center Settings Domains LIVE Promotions POS custom app handle webhook webhooks " +
    "QR SKU API REST CSV TSV XLSX XML JSON PEM UTF EUR IL EG"
  ).split(" "),
);
/** What a shop's own page calls a key stays as it stands there. */
const SHOPS_OWN =
  /^field_(?:app_key|app_secret|auth_code|client_id|client_secret|consumer_\w+|refresh_token|token)$/;

it.each(["he", "ar"] as const)("leaves no English in %s besides names", (lang) => {
  const left = said(lang)
    .filter(([key]) => !SHOPS_OWN.test(key))
    .flatMap(([key, words]) => (own(words).match(/[A-Za-z]+/g) ?? []).map((word) => [key, word] as const))
    .filter(([, word]) => !NAMES.has(word))
    .map(([key, word]) => `${key}: ${word}`);
  expect(left).toEqual([]);
});

it("says in English select, not choose, and spells the British way", () => {
  expect(breaking("en", /\bchoos|(?<!\{)\bchosen?\b/i, ["first_language_title"])).toEqual([]);
  expect(breaking("en", /(?:organ|minim|author)iz|\bcatalog\b|\bcolor/i)).toEqual([]);
});

describe("the words in Hebrew", () => {
  it("join a prefix to a name or a filled place with a maqaf", () => {
    expect(breaking("he", /[א-ת](?:-[A-Za-z{]|\{)/)).toEqual([]);
  });

  it("speak to several, and name an action on a button by its noun", () => {
    expect(breaking("he", /(?<![א-ת])(?:שלך|אתה|תוכל|רוצה)(?![א-ת])/)).toEqual([]);
    const infinitive =
      /^(?:לה[א-ת]{3,}|לבדוק|לדלג|לחבר|למחוק|לנסות|לנתק|לערוך|לפתוח|לשמור|לשנות|לתכנן)(?![א-ת])(?!.*\?)/;
    expect(breaking("he", infinitive)).toEqual([]);
  });

  it("have one word for one thing", () => {
    const twins = [
      /(?<![א-ת])[בהוכלמש]*(?:הזו|כזו)(?![א-ת])/,
      /וריאנט/,
      /מגיש/,
      /(?<![א-ת])[בהול]?(?:אינו|אינה|אינם|אינן)(?![א-ת])/,
    ];
    for (const twin of twins) expect(breaking("he", twin)).toEqual([]);
    // A panel is a פאנל, the clipboard a לוח העתקה, a button deck a קונסולה.
    expect(breaking("he", /(?<![א-ת])[בהולמ]*לוח(?! ההעתקה)(?![א-ת])/)).toEqual([]);
    expect(breaking("he", /החזרה(?! ה?גנרלית)/, ["what_returns"])).toEqual([]);
  });
});

describe("the words in Arabic", () => {
  it("have Arabic commas, semicolons and question marks", () => {
    expect(said("ar").filter(([, words]) => /[;?]|,(?!\d)/.test(own(words)))).toEqual([]);
  });

  it("tell the reader what to do in one form", () => {
    expect(breaking("ar", /يُرجى|يرجى|يلزم|(?<!لا )يجب (?:ا|إ)/)).toEqual([]);
  });

  it("have one word for one thing", () => {
    // A variant, a rehearsal, the keyring, the host, the desk, the rundown.
    const twins = [
      /(?<![ء-ي])(?:ال)?(?:خيارات?|أصناف|صنف)(?![ء-ي])/,
      /(?<![ء-ي])(?:ال)?تجربة(?! الأولى)(?![ء-ي])/,
      /حلقة/,
      /المضيف/,
      /المنصة/,
      /قائمة الفقرات|إلى الفقرات/,
    ];
    for (const twin of twins) expect(breaking("ar", twin)).toEqual([]);
  });
});
