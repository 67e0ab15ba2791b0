/** One browser for a test file, and pages that fail the test on what they should never do. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// The panel's own packages; these tests have none of their own.
const require = createRequire(
  new URL("../../../../ui/package.json", import.meta.url),
);
const { chromium } = require("playwright-core");

export const LANGS = ["en", "he"];
const words = {
  en: require("./src/locales/panel/en.json"),
  he: require("./src/locales/panel/he.json"),
  ar: require("./src/locales/panel/ar.json"),
};

/** The panel's own words, without the marks that isolate texts from outside. */
export function say(lang, key, values = {}) {
  const entry = words[lang][key];
  assert.ok(entry !== undefined, `no words for ${key}`);
  const pattern =
    typeof entry === "string"
      ? entry
      : entry[new Intl.PluralRules(lang).select(Number(values.count))];
  return pattern.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** A text as people read it. */
export const plain = (text) =>
  text
    .replace(/[\u2066-\u2069\u200e\u200f]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** @param {string} [program] another Chromium than the system's */
export function launch(program = process.env.CHROMIUM ?? "/usr/bin/chromium") {
  return chromium.launch({
    executablePath: program,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
      "--disable-sync",
    ],
  });
}

/** A window of the panel or the overlay that notes every request, dialog and complaint. */
export class Window {
  static async open(
    browser,
    url,
    { lang = "en", origin = new URL(url).origin, firstLook = false, inObs = false, ...options } = {},
  ) {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      permissions: [],
      ...options,
    });
    context.setDefaultTimeout(10_000);
    await context.addInitScript(
      (chosen) => localStorage.setItem("cartwall.lang", chosen),
      lang,
    );
    // The tests run on a build for a first look. Only who looks for that advice gets it.
    if (!firstLook)
      await context.addInitScript(() =>
        localStorage.setItem("cartwall.first_look_told", "yes"),
      );
    // As OBS does with the pages of its sources.
    if (inObs) await context.addInitScript(() => (window.obsstudio = { pluginVersion: "2.23.5" }));
    const page = await context.newPage();
    const window = new Window(context, page, origin, lang);
    await page.goto(url);
    return window;
  }

  constructor(context, page, origin, lang) {
    this.context = context;
    this.lang = lang;
    this.origin = origin;
    this.strangers = [];
    this.dialogs = [];
    this.complaints = [];
    /** The newest event that the page was told of. */
    this.seq = 0;
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (typeof payload !== "string") return;
        const { type, seq } = JSON.parse(payload);
        if (type === "state") this.seq = seq;
      }),
    );
    this.follow(page);
  }

  /** Goes on in another page of the same browser, as after the first was closed. */
  follow(page) {
    const { origin } = this;
    this.page = page;
    page.on("request", (request) => {
      const url = request.url();
      if (
        !url.startsWith(origin) &&
        !url.startsWith("blob:") &&
        !url.startsWith("data:")
      )
        this.strangers.push(url);
    });
    page.on("dialog", (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (line) => {
      // A lost connection is said by the browser itself; the panel shows it in its own way.
      const lost = /WebSocket|ERR_CONNECTION|Failed to load resource/.test(
        line.text(),
      );
      if (line.type() === "error" && !lost) this.complaints.push(line.text());
    });
  }

  async close() {
    await this.context.close();
    assert.deepEqual(this.strangers, [], "requests to other places");
    assert.deepEqual(this.dialogs, [], "dialogs");
    assert.deepEqual(this.complaints, [], "errors in the page");
  }

  /** Waits until the page knows what the core has committed: a press on what was there before is refused. */
  async told(core) {
    const { seq } = await core.state();
    await until(() => this.seq >= seq, () => `the page knows ${this.seq}, not ${seq}`);
    await this.page.evaluate(() => null);
  }

  say(key, values) {
    return say(this.lang, key, values);
  }

  /** A control by what it does, once it takes clicks: one that has just come up under a hand takes none. */
  do(name) {
    return this.page
      .locator(`[data-do="${name}"]:visible:not([data-fresh], [data-fresh] *)`)
      .first();
  }

  /** Chooses another language in the settings, as a person does. */
  async speak(lang) {
    await this.do("settings").click();
    await this.page
      .locator(`[data-part=settings] input[value=${lang}]`)
      .check();
    await this.leaveDialog();
    this.lang = lang;
  }

  /** Closes the dialog that is open, as a person does. */
  async leaveDialog() {
    await this.page.keyboard.press("Escape");
    await this.page.waitForSelector("dialog", { state: "detached" });
  }

  part(name) {
    return this.page.locator(`[data-part="${name}"]:visible`).first();
  }

  async text(locator) {
    return plain(await locator.innerText());
  }

  /** Waits until the part reads as wanted. @param {RegExp | string} wanted */
  async reads(locator, wanted, what = "") {
    const fits = (text) =>
      typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);
    let last = "";
    await until(
      async () => {
        last = plain(
          (await locator.count()) === 0
            ? ""
            : await locator.innerText().catch(() => ""),
        );
        return fits(last);
      },
      () => `${what} should read ${wanted}, and reads: ${last}`,
    );
  }

  async picture(name) {
    const folder = process.env.CARTWALL_ARTIFACTS;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}

/** The overlay shows this SKU, and the panel has heard of it: commands from there are not stale. */
export async function onAir(panel, obs, sku) {
  await overlay.shows(obs, sku);
  await panel.page.waitForSelector(`[data-monitor=program][data-sku="${sku}"]`);
}

/** Polls a page's state; pages announce nothing. */
export async function until(holds, why, within = 10_000) {
  const end = Date.now() + within;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > end) assert.fail(typeof why === "function" ? await why() : why);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const overlay = {
  title: (window) => window.page.locator("[data-slot=shown] [data-part=title]"),
  /** The page has written this SKU. */
  shows: (window, sku, within) =>
    until(
      async () =>
        (await window.page
          .locator("main[data-overlay]")
          .getAttribute("data-sku")) === sku,
      `the overlay should show ${sku}`,
      within,
    ),
  isEmpty: (window) =>
    until(
      async () =>
        (await window.page
          .locator("main[data-overlay]")
          .getAttribute("data-state")) === "off",
      "the overlay should be empty",
    ),
};
