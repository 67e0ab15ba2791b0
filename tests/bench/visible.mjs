/**
 * From a take to the frame that shows the card, with a picture of about 1 MB: the preview's card was prepared.
 *
 * Core and relay show the same page, the same cards and the same pictures, and both are told beforehand what stands by.
 * In the page the card of a take counts as visible when its picture is decoded and the next frame after it was handed
 * over. Both are asked in turn. `unprepared` is the core alone, where the take names a cue that did not stand by.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onAir, sku, startCore, temporaryFolder, title } from "./core.mjs";
import { now } from "./live.mjs";
import { summary } from "./numbers.mjs";
import { openPresses } from "./press.mjs";
import { clockAhead, openBrowser, pause, startRelay } from "./takes.mjs";

const TAKES = 120;
const WARM_UP = 10;
const PICTURES = 12;
/** Long enough for the picture to be read and decoded. */
const PREPARED_MS = 250;
const LOST_MS = 10_000;

/** Noise does not compress well: a JPEG of 2000 × 2000 of it is about 1 MB. @returns {Promise<Buffer[]>} */
async function pictures(browser) {
  const page = await browser.newPage();
  const all = [];
  for (let n = 0; n < PICTURES; n += 1) {
    const text = await page.evaluate(async (seed) => {
      const canvas = new OffscreenCanvas(2000, 2000);
      const context = canvas.getContext("2d");
      const image = context.createImageData(2000, 2000);
      let state = seed + 1;
      for (let at = 0; at < image.data.length; at += 4) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        const [x, y] = [(at / 4) % 2000, Math.floor(at / 4 / 2000)];
        image.data[at] = ((x / 6 + seed * 40) & 255) ^ (state >>> 27);
        image.data[at + 1] = ((y / 6) & 255) ^ ((state >>> 19) & 31);
        image.data[at + 2] = (((x + y) / 12) & 255) ^ ((state >>> 11) & 31);
        image.data[at + 3] = 255;
      }
      context.putImageData(image, 0, 0);
      const bytes = new Uint8Array(
        await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })).arrayBuffer(),
      );
      let said = "";
      for (let at = 0; at < bytes.length; at += 8192)
        said += String.fromCharCode(...bytes.subarray(at, at + 8192));
      return btoa(said);
    }, n);
    all.push(Buffer.from(text, "base64"));
  }
  await page.close();
  return all;
}

/** A page that tells when the card of an SKU has been shown in a frame. */
async function openPage(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  let heard = () => undefined;
  await page.exposeFunction("cartwallSeen", (at) => heard(at));
  await page.addInitScript(() => {
    window.cartwallExpected = null;
    const frame = new MessageChannel();
    frame.port1.onmessage = () => window.cartwallSeen(performance.timeOrigin + performance.now());
    addEventListener("DOMContentLoaded", () => {
      new MutationObserver(() => {
        const shown = document.querySelector("[data-slot=shown]");
        if (window.cartwallExpected === null || !shown?.textContent.includes(window.cartwallExpected)) return;
        window.cartwallExpected = null;
        const picture = shown.querySelector("img");
        const ready = picture === null ? Promise.resolve() : picture.decode();
        void ready
          .catch(() => undefined)
          .then(() => requestAnimationFrame(() => frame.port2.postMessage(null)));
      }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    });
  });
  await page.goto(url);
  const ahead = await clockAhead(page);
  return {
    page,
    /** How long after the press the card of this title was visible. */
    async timed(text, press) {
      const seen = new Promise((done, fail) => {
        const lost = setTimeout(() => fail(new Error(`"${text}" never appeared at ${url}`)), LOST_MS);
        heard = (at) => {
          clearTimeout(lost);
          done(at - ahead);
        };
      });
      await page.evaluate((expected) => void (window.cartwallExpected = expected), text);
      // Between two frames, at another place each time: a press does not wait for one.
      await pause(Math.random() * 17);
      const began = now();
      const [at] = await Promise.all([seen, press()]);
      return at - began;
    },
  };
}

export async function visible(report) {
  const browser = await openBrowser();
  const folder = temporaryFolder();
  const given = join(folder, "given");
  mkdirSync(given);
  const bytes = await pictures(browser);
  bytes.forEach((picture, n) => writeFileSync(join(given, `${n}.jpg`), picture));
  const data = join(folder, "data");
  const made = spawnSync(join(process.env.CARTWALL_EXAMPLES ?? "", "fill"), [data, "0", given], {
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(`fill failed: ${made.error ?? made.stderr}`);
  const core = await startCore(data);
  const relay = await startRelay(join(data, "pictures"));
  const presses = await openPresses(core);
  try {
    const numbers = Array.from({ length: PICTURES }, (_, n) => n);
    const { cues } = await onAir(core, numbers.map(sku));
    const ours = await openPage(browser, core.overlay);
    const theirs = await openPage(browser, `${relay.origin}/overlay?key=bench`);
    /** The very cards of the core, for the relay. */
    const cards = [];
    for (const cue of cues) {
      await core.call("/api/v1/commands/stand_by", { cue });
      await pause(100);
      cards.push((await core.call("/api/v1/state", undefined, "GET")).preview);
    }
    if (cards.some((card) => card?.picture === null)) throw new Error("a card has no picture");
    const found = { ours: [], relay: [], unprepared: [] };
    for (let n = 0; n < WARM_UP + TAKES; n += 1) {
      const at = n % PICTURES;
      await presses.press("stand_by", { cue: cues[at] });
      await pause(PREPARED_MS);
      const a = await ours.timed(title(at), () => presses.press("take"));
      await pause(50);
      await relay.show(n === 0 ? null : cards[(n - 1) % PICTURES], cards[at]);
      await pause(PREPARED_MS);
      const b = await theirs.timed(title(at), () => relay.show(cards[at], null));
      await pause(50);
      // A cue of before, whose picture was shown some takes ago and stands nowhere in the page now.
      const other = (at + 5) % PICTURES;
      const c = await ours.timed(title(other), () => presses.press("take", { cue: cues[other] }));
      await pause(50);
      if (n < WARM_UP) continue;
      found.ours.push(a);
      found.relay.push(b);
      found.unprepared.push(c);
    }
    report({
      prepared: summary(found.ours),
      relay: summary(found.relay),
      unprepared: summary(found.unprepared),
      pictureKb: Math.round(bytes.reduce((sum, { length }) => sum + length, 0) / bytes.length / 1000),
    });
  } finally {
    presses.close();
    await browser.close();
    relay.stop();
    await core.stop();
  }
}
