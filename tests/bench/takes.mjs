/**
 * From a take to the change in the page, in one clock.
 *
 * The driver notes the time, then presses: on the core over the panel's WebSocket with a key, as the panel does; on the
 * relay by a post over a connection that is kept. In the page a MutationObserver
 * notes the time when the new title stands in the document: after the page's own message handler, before it is
 * painted. Both times are milliseconds since 1970 from the same machine's clock; what remains between the two
 * processes' clocks is measured for each page by round trips (half of the shortest) and taken off. The core and
 * the relays are asked in turn, one take each, so that a slow moment of the machine meets them all.
 */
import { spawn } from "node:child_process";
import { Agent } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { call, goLive, startCore, temporaryFolder, title } from "./core.mjs";
import { now } from "./live.mjs";
import { summary } from "./numbers.mjs";
import { openPresses } from "./press.mjs";
import { stalledSockets } from "./stalled.mjs";

const ui = fileURLToPath(new URL("../../ui/", import.meta.url));
const { chromium } = createRequire(`${ui}package.json`)("playwright-core");

/** Enough that ten of them lie beyond the 99th percentile: with fewer it is one slow moment of the machine. */
const QUIET_TAKES = 1000;
const TAKES = 250;
const WARM_UP = 30;
const CUES = 100;
/** Long enough for the page to have painted and said so. */
export const PAUSE_MS = 25;
/** A take right after another one, with nothing done in between, is the same press. */
export const APART_MS = 320;
const LOST_MS = 5000;

export const pause = (time) => new Promise((done) => setTimeout(done, time));

export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });

/** Opens a page that tells when an expected text has appeared. */
export async function openPage(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  let heard = () => undefined;
  await page.exposeFunction("cartwallSeen", (at) => heard(at));
  await page.addInitScript(() => {
    window.cartwallExpected = null;
    addEventListener("DOMContentLoaded", () => {
      new MutationObserver(() => {
        const expected = window.cartwallExpected;
        const shown = document.querySelector("[data-overlay]") ? "[data-slot=shown]" : "body";
        if (expected === null || !document.querySelector(shown)?.textContent.includes(expected)) return;
        window.cartwallExpected = null;
        window.cartwallSeen(performance.timeOrigin + performance.now());
      }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    });
  });
  await page.goto(url);
  const ahead = await clockAhead(page);
  return {
    ahead,
    close: () => page.close(),
    /** Once armed, `seen` ends with the time when `text` stood in the page. */
    async arm(text) {
      const seen = new Promise((done, fail) => {
        const lost = setTimeout(() => fail(new Error(`"${text}" never appeared at ${url}`)), LOST_MS);
        heard = (at) => {
          clearTimeout(lost);
          done(at - ahead);
        };
      });
      await page.evaluate((expected) => void (window.cartwallExpected = expected), text);
      return { seen };
    },
  };
}

/** How far the page's clock is ahead of the driver's. */
export async function clockAhead(page) {
  let best = { trip: Infinity, ahead: 0 };
  for (let n = 0; n < 200; n += 1) {
    const before = now();
    const there = await page.evaluate(() => performance.timeOrigin + performance.now());
    const after = now();
    if (after - before < best.trip) best = { trip: after - before, ahead: there - (before + after) / 2 };
  }
  return best.ahead;
}

/** Posts, and tells how long it took until the page had changed. */
export async function timed(page, text, post) {
  const { seen } = await page.arm(text);
  const began = now();
  const [at] = await Promise.all([seen, post()]);
  return at - began;
}

/** @param {string} [media] a folder of pictures by their hashes */
export async function startRelay(media = "") {
  const script = fileURLToPath(new URL("relay.mjs", import.meta.url));
  const child = spawn(process.execPath, [script, `${ui}dist`, media], { stdio: ["ignore", "pipe", "inherit"] });
  const { port } = JSON.parse(await new Promise((done) => createInterface(child.stdout).once("line", done)));
  const origin = `http://127.0.0.1:${port}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let seq = 0;
  const graphic = (card) => ({ graphic: "card", data: card });
  /** The message that the core would send. */
  const show = (card, prepared) => {
    seq += 1;
    const message = {
      type: "frame",
      seq,
      now: Date.now(),
      mode: "live",
      layers: { card: graphic(card) },
      prepared: { card: prepared === null ? null : graphic(prepared) },
    };
    return call(agent, new URL("/take", origin), "", message);
  };
  const card = (number) => ({
    cue: `cue-${number}`,
    sku: `BENCH-${number}`,
    title: title(number),
    number: null,
    variant_title: null,
    variants: [{ label: "", sold_out: false, left: null, price: { minor: 1050, currency: "EUR" } }],
    options: [],
    picture: null,
    price: { minor: 1050, currency: "EUR" },
    from: false,
    compare_at: null,
    coupon: null,
    stock: { kind: "unknown" },
    sold_out: false,
    cap: null,
    flash: null,
  });
  let onAir = null;
  return {
    origin,
    show,
    /** What stands by is told before, as the core tells it. */
    standBy: (number) => show(onAir, card(number)),
    take: (number) => show((onAir = card(number)), null),
    stop() {
      agent.destroy();
      child.kill();
    },
  };
}

/** An order crowd; `stop` tells what it managed. */
async function startLoad(core, linesPerSecond, linesPerOrder) {
  const script = fileURLToPath(new URL("load.mjs", import.meta.url));
  const args = [script, core.api, core.token, String(linesPerSecond), String(linesPerOrder)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const line = new Promise((done) => createInterface(child.stdout).once("line", done));
  await pause(2000);
  return {
    async stop() {
      child.kill("SIGTERM");
      return JSON.parse(await line);
    },
  };
}

/** Both measurements: quiet, and in the crowd. */
export async function takes(report) {
  const core = await startCore(temporaryFolder());
  const relay = await startRelay();
  const browser = await openBrowser();
  const presses = await openPresses(core);
  try {
    const { cues } = await goLive(core, CUES);
    const ours = await openPage(browser, core.overlay);
    const theirs = await openPage(browser, `${relay.origin}/overlay?key=bench`);
    const bare = await openPage(browser, `${relay.origin}/bare`);

    let number = 0;
    const takeOurs = async () => {
      number += 1;
      const cue = cues[number % CUES];
      await presses.press("stand_by", { cue });
      // As with the relays, nothing else is under way when the clock starts.
      await pause(PAUSE_MS);
      return timed(ours, title(number % CUES), () => presses.press("take"));
    };
    const takeTheirs = async (page) => {
      await relay.standBy(number % CUES);
      await pause(PAUSE_MS);
      return timed(page, title(number % CUES), () => relay.take(number % CUES));
    };

    const quiet = { ours: [], relay: [], bare: [] };
    for (let n = 0; n < WARM_UP + QUIET_TAKES; n += 1) {
      const [a, b] = [await takeOurs(), (await pause(PAUSE_MS), await takeTheirs(theirs))];
      await pause(PAUSE_MS);
      number += 1;
      const c = await takeTheirs(bare);
      await pause(PAUSE_MS);
      if (n < WARM_UP) continue;
      quiet.ours.push(a);
      quiet.relay.push(b);
      quiet.bare.push(c);
    }
    report({ quiet: summary(quiet.ours), relay: summary(quiet.relay), bareRelay: summary(quiet.bare) });

    const overlayKey = new URL(core.overlay).searchParams.get("key");
    const stalled = await stalledSockets(core, overlayKey, 20);
    const load = await startLoad(core, 2000, 10);
    const loaded = [];
    for (let n = 0; n < WARM_UP + TAKES; n += 1) {
      const took = await takeOurs();
      await pause(APART_MS);
      if (n >= WARM_UP) loaded.push(took);
    }
    const crowd = await load.stop();
    // A quiet stretch after it too: the same core, the same page, the same minute.
    await pause(500);
    const after = [];
    for (let n = 0; n < TAKES; n += 1) {
      after.push(await takeOurs());
      await pause(APART_MS);
    }
    stalled.close();
    report({
      loaded: summary(loaded),
      quietAfter: summary(after),
      crowd,
      clocksApartMs: [ours.ahead, theirs.ahead, bare.ahead],
    });
  } finally {
    presses.close();
    await browser.close();
    relay.stop();
    await core.stop();
  }
}
