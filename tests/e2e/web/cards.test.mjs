/**
 * Cards in every state, in each Chromium that OBS may bring: whole, and set as in the panel, where the Chromium of
 * today shows them.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { chromiums } from "../old-chromiums/chromiums.mjs";
import { card, cards, money } from "../../../ui/scripts/overlay-cards.mjs";
import { startCore } from "../../../ui/scripts/overlay-core.mjs";
import { Window, launch } from "./support/browser.mjs";

const SIZES = { lying: { width: 1920, height: 1080 }, upright: { width: 1080, height: 1920 } };
const TITLES = { en: "Brass tray", he: "מגש פליז", ar: "صينية نحاس" };
const CURRENCIES = ["KWD", "BHD", "SAR", "AED", "QAR", "JPY", "ILS"];

/** The same amounts in each currency; only their places are looked at. */
const amounts = Object.fromEntries(
  CURRENCIES.flatMap((currency) =>
    Object.entries(TITLES).map(([lang, title]) => [
      `${currency} ${lang}`,
      card({ title, price: money(1234500, currency), compare_at: money(1500000, currency), coupon: null }),
    ]),
  ),
);
const facts = Object.entries(TITLES).flatMap(([lang, title]) => {
  const count = (left, low, stale) => ({ kind: "known", left, low, stale });
  return [
    [`offer ${lang}`, card({ title, stock: count(1234, false, false), cap: { limit: 1000, claimed: 400 } })],
    [`last two ${lang}`, card({ title, stock: count(2, true, false), from: true })],
    [`about ${lang}`, card({ title, stock: count(1234, false, true), coupon: "SPRINGLINEN25", from: true, price: money(1234500) })],
    [`sold out ${lang}`, card({ title, sold_out: true })],
  ];
});
/** Lines whose last letter has its dots far below, with a third line that is left out, and after Latin letters. */
const tails = card({ title: "كرسي خشبي يدوي من جبل لبنان العالي، صنع حرفي تقليدي", coupon: null });
const third = card({ title: `${tails.title}، أخضر وأزرق، ثّمين، مع إطار إضافي وأدوات` });
const mixed = card({ title: "Abaya عباية بتطريز يدوي", variant_title: "أسود عملي" });
const all = Object.entries({ ...cards, tails, third, mixed, ...Object.fromEntries(facts), ...amounts });

/** How far two Chromiums may set a letter apart, in pixels of a full picture: the oldest rounds the width of each. */
const APART = 4;

/**
 * What sticks out, and what is cut although it is no text that is shortened with an ellipsis. Marks what shows all that
 * it has.
 */
function faults() {
  const card = document.querySelector("[data-slot=shown] article");
  const within = (one, all) => one.left >= all.left && one.right <= all.right && one.top >= all.top && one.bottom <= all.bottom;
  const found = [];
  document.documentElement.className = "";
  const box = card.getBoundingClientRect();
  const body = card.querySelector(".body");
  const { left, right, top, bottom } = body.getBoundingClientRect();
  const { paddingLeft, paddingRight } = getComputedStyle(body);
  const lines = { left: left + parseFloat(paddingLeft) - 1, right: right - parseFloat(paddingRight) + 1, top, bottom };
  if (!within(box, { left: 0, top: 0, right: innerWidth, bottom: innerHeight })) found.push("the card sticks out");
  for (const part of card.querySelectorAll("[data-part]"))
    // A title wraps, and has some room at its sides.
    if (!within(part.getBoundingClientRect(), body.contains(part) && part.dataset.part !== "title" ? lines : box)) found.push(`${part.dataset.part} sticks out`);
  let opened = 0;
  for (const one of card.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    const name = one.dataset.part ?? one.className;
    const cuts = (style.overflowX !== "visible" || style.overflowY !== "visible") && one.textContent.trim() !== "" && one.dataset.part !== "picture";
    if (!cuts) continue;
    const clamped = style.webkitLineClamp !== "none" && one.scrollHeight - one.clientHeight > parseFloat(style.lineHeight) / 2;
    const shortened = clamped || (style.textOverflow === "ellipsis" && one.scrollWidth > one.clientWidth);
    if (!clamped && one.scrollHeight > one.clientHeight) found.push(`${name} is cut below`);
    if (!shortened && one.scrollWidth > one.clientWidth) found.push(`${name} is cut at its side`);
    one.toggleAttribute("data-whole", !shortened);
    if (!shortened) opened += 1;
  }
  if (opened === 0) found.push("nothing was looked at");
  return found;
}

/** Where each part stands, and each letter of the amounts. */
function places() {
  const card = document.querySelector("[data-slot=shown] article");
  const { left, top } = card.getBoundingClientRect();
  const at = (box) => [box.left - left, box.top - top, box.right - left, box.bottom - top];
  const found = { card: [0, 0, card.offsetWidth, card.offsetHeight] };
  card.querySelectorAll("[data-part]").forEach((part, nth) => {
    const { part: name } = part.dataset;
    // It runs.
    if (name === "countdown") return;
    found[`${nth} ${name}: ${part.textContent}`] = at(part.getBoundingClientRect());
    if (name !== "price" && name !== "compare-at") return;
    const letters = part.firstChild;
    for (let i = 0; i < letters.length; i += 1) {
      const range = new Range();
      range.setStart(letters, i);
      range.setEnd(letters, i + 1);
      if (/[^\p{Cf}\s]/u.test(letters.data[i])) found[`${nth} ${name} ${i}`] = at(range.getBoundingClientRect());
    }
  });
  return found;
}

class Overlay {
  static async open(browser, core, size) {
    const window = await Window.open(browser, core.overlay, { viewport: SIZES[size], reducedMotion: "reduce", inObs: true });
    await window.page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      // Where a letter reaches over the edge of what cuts it, this brings back the rest. Round corners cut no letters,
      // and only letters are to be compared.
      sheet.replaceSync(
        `[data-whole] { border-radius: 0 !important } html.whole [data-whole] { overflow: visible !important }
        html.still :is([data-part=countdown], [data-part=picture]) { visibility: hidden }
        html.still [data-part=option] { border-radius: 0 !important; border-color: transparent !important }`,
      );
      document.adoptedStyleSheets = [sheet];
    });
    return new Overlay(window, core);
  }
  constructor(window, core) {
    this.window = window;
    this.page = window.page;
    this.core = core;
  }
  async show(one) {
    await this.core.show(one);
    await this.page.evaluate(() =>
      Promise.all([document.fonts.ready, ...[...document.images].map((image) => image.decode().catch(() => undefined))]),
    );
  }
  measure(what) {
    return this.page.evaluate(what);
  }
  size() {
    return this.page.evaluate(() => {
      const card = document.querySelector("[data-slot=shown] article");
      return [card.offsetHeight, parseFloat(getComputedStyle(card.querySelector("[data-part=title]")).fontSize)];
    });
  }
  /** The card as it looks. @param {boolean} whole with what its edges cut off */
  async picture(whole) {
    const clip = await this.page.evaluate((whole) => {
      document.documentElement.className = whole ? "still whole" : "still";
      const { x, y, width, height } = document.querySelector("[data-slot=shown] article").getBoundingClientRect();
      return { x, y, width, height };
    }, whole);
    return (await this.page.screenshot({ clip })).toString("base64");
  }
  /** Whether its edges cut off more than the noise of drawing it anew. */
  async cutsLetters() {
    const pictures = [await this.picture(false), await this.picture(true)];
    if (pictures[0] === pictures[1]) return false;
    return this.page.evaluate(async (pictures) => {
      const noise = 16;
      const [cut, whole] = await Promise.all(
        pictures.map(async (png) => {
          const image = Object.assign(new Image(), { src: `data:image/png;base64,${png}` });
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
          canvas.drawImage(image, 0, 0);
          return canvas.getImageData(0, 0, image.width, image.height).data;
        }),
      );
      return cut.length !== whole.length || cut.some((value, i) => Math.abs(value - whole[i]) > noise);
    }, pictures);
  }
}

/** Shows every card in both pictures: what is wrong with each, and where everything stands. */
async function lookAtAll(program, core) {
  const browser = await launch(program);
  const wrong = [];
  const stands = {};
  for (const size of Object.keys(SIZES)) {
    const overlay = await Overlay.open(browser, core, size);
    for (const [name, one] of all) {
      await overlay.show(one);
      const found = await overlay.measure(faults);
      stands[`${name}, ${size}`] = await overlay.measure(places);
      if (!Object.hasOwn(amounts, name) && (await overlay.cutsLetters())) found.push("a letter is cut");
      if (found.length > 0) wrong.push(`${name}, ${size}: ${found.join(", ")}`);
    }
    await overlay.window.close();
  }
  await browser.close();
  return { wrong, stands };
}

/** Where something differs. */
function moved(today, here) {
  const far = (a, b) => a === undefined || b === undefined || a.some((value, i) => Math.abs(value - b[i]) > APART);
  const names = new Set([...Object.keys(today), ...Object.keys(here)]);
  const said = (place) => place?.map((value) => value.toFixed(1)).join(" ") ?? "nowhere";
  return [...names]
    .filter((name) => far(today[name], here[name]))
    .map((name) => `${name}: ${said(today[name])}, here ${said(here[name])}`);
}

let core, today;
before(async () => {
  core = await startCore();
});
after(() => core?.close());

for (const { name, program } of await chromiums())
  describe(`the cards in Chromium ${name}`, () => {
    let browser, seen;
    before(async () => {
      seen = await lookAtAll(program, core);
      // The first is that of today.
      today ??= seen.stands;
      browser = await launch(program);
    });
    after(() => browser?.close());

    it("are shown whole: nothing sticks out, and no letter is cut", () => assert.deepEqual(seen.wrong, []));

    it("stand as they do in the Chromium of today", () => {
      const differ = Object.keys(today).flatMap((one) => moved(today[one], seen.stands[one]).map((what) => `${one}: ${what}`));
      assert.deepEqual(differ, []);
    });

    it("have a currency's letters after the amount in Arabic, and before it elsewhere", async () => {
      const overlay = await Overlay.open(browser, core, "lying");
      for (const [what, one] of Object.entries(amounts)) {
        await overlay.show(one);
        const [currency, amount] = await overlay.page.evaluate(() => {
          const { firstChild: text } = document.querySelector("[data-slot=shown] [data-part=price]");
          const box = (pattern) => {
            const { 0: part, index } = pattern.exec(text.data);
            const range = new Range();
            range.setStart(text, index);
            range.setEnd(text, index + part.length);
            const { left, right } = range.getBoundingClientRect();
            return { left, right };
          };
          return [box(/[\p{L}\p{Sc}.]*[\p{L}\p{Sc}]/u), box(/[\d.,]*\d/)];
        });
        // All of them are read from the left, as a number is: what comes after it in Arabic stands to its left.
        assert.ok(currency.right <= amount.left + 1, `${what}: ${JSON.stringify({ currency, amount })}`);
      }
      await overlay.window.close();
    });

    it("strike what is sold out, and say when an offer ends", async () => {
      const overlay = await Overlay.open(browser, core, "upright");
      await overlay.show({ ...cards.sizes, flash: cards.flash.flash });
      const { struck, ends } = await overlay.page.evaluate(() => {
        const card = document.querySelector("[data-slot=shown] article");
        const lines = [...card.querySelectorAll("[data-part=option] s")].filter(
          (one) => getComputedStyle(one).textDecorationLine === "line-through",
        );
        return { struck: lines.map((one) => one.textContent), ends: card.querySelector("[data-part=countdown]").textContent.trim() };
      });
      assert.deepEqual(struck, ["S"]);
      assert.match(ends, /^0?0:4\d$/);
      await overlay.window.close();
    });

    it("grow for a long title, set it smaller, and are as they were after it", async () => {
      for (const size of Object.keys(SIZES)) {
        const overlay = await Overlay.open(browser, core, size);
        await overlay.show(cards.plain);
        const [height, letters] = await overlay.size();
        await overlay.show(cards.thirty);
        const [longer, smaller] = await overlay.size();
        assert.ok(longer > height && smaller < letters, `${size}: ${height} to ${longer}, ${letters} to ${smaller}`);
        await overlay.show(cards.plain);
        assert.deepEqual(await overlay.size(), [height, letters], size);
        await overlay.window.close();
      }
    });
  });
