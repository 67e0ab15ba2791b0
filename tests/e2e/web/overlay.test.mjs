/** The overlay in OBS: in a picture that phones cover, styled by its owner, and started before Cartwall. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { chromiums } from "../old-chromiums/chromiums.mjs";
import { Window, launch, overlay, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

const UPRIGHT = { width: 1080, height: 1920 };

describe("the overlay", () => {
  let browser, core;
  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    const show = await core.show("Tonight", ["DRESS-NAT", "CANDLE-OUD"], "ILS", { coupon: "LIVE10" });
    await core.command("go_live", { show: show.id });
    await core.command("take");
  });
  after(async () => {
    await browser?.close();
    await core?.end();
  });
  /** Where it stands when it has come to rest. */
  const box = async (window, part) => {
    await window.page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
    return window.page.locator(`[data-slot=shown] ${part}`).boundingBox();
  };

  it("stands in an upright picture where phones cover nothing, and can be read there", async () => {
    const obs = await Window.open(browser, `${core.ready.overlay}&place=tiktok`, { viewport: UPRIGHT, inObs: true });
    await overlay.shows(obs, "DRESS-NAT");
    const card = await box(obs, ".card");
    assert.ok(card.x >= 119 && card.x + card.width <= 961, JSON.stringify(card));
    assert.ok(card.y >= 0.139 * UPRIGHT.height && card.y + card.height <= 0.38 * UPRIGHT.height, JSON.stringify(card));
    // As the phone shows it, 390 wide.
    for (const part of ["stock", "coupon"]) {
      const size = await obs.page
        .locator(`[data-slot=shown] [data-part=${part}]`)
        .evaluate((one) => parseFloat(getComputedStyle(one).fontSize) * one.getBoundingClientRect().height / one.offsetHeight);
      assert.ok((size * 390) / 1080 >= 19.8, `${part}: ${size}`);
    }
    await until(async () => (await core.state()).overlays.place === "tiktok", "the core knows where it goes");
    const panel = await Window.open(browser, core.ready.panel, { viewport: { width: 1280, height: 800 } });
    await panel.page.waitForSelector("[data-monitor=program].upright .covered");
    const scene = await panel.page.locator("[data-monitor=program] .scene").boundingBox();
    assert.ok(scene.height > 1.7 * scene.width, JSON.stringify(scene));
    await panel.picture("desk-portrait");
    await obs.picture("overlay-tiktok");
    await panel.close();
    await obs.close();
  });

  it("is larger in a lying picture for phones, and still within it", async () => {
    const sizes = [];
    for (const place of ["anywhere", "phones"]) {
      const obs = await Window.open(browser, `${core.ready.overlay}&place=${place}`, { viewport: { width: 1920, height: 1080 } });
      await overlay.shows(obs, "DRESS-NAT");
      const card = await box(obs, ".card");
      assert.ok(card.x > 0 && card.x + card.width < 1920 && card.y > 0 && card.y + card.height < 1080);
      sizes.push(card.width);
      await obs.picture(`overlay-${place}`);
      await obs.close();
    }
    assert.ok(Math.abs(sizes[1] / sizes[0] - 1.6) < 0.02, sizes.join(" "));
  });
});

for (const { name, program } of await chromiums())
  describe(`the overlay in Chromium ${name}`, () => {
    let browser, core;
    before(async () => {
      [browser, core] = await Promise.all([launch(program), Core.start()]);
      await core.importCsv(CSV);
      const show = await core.show("Tonight", ["DRESS-NAT", "CANDLE-OUD"]);
      await core.command("go_live", { show: show.id });
      await core.command("take");
    });
    after(async () => {
      await browser?.close();
      await core?.end();
    });
    /** The same data, on the same address or on another. */
    const again = async (listen) => {
      core = await Core.start({ data: core.data, listen });
    };
    const file = () => pathToFileURL(join(core.data, "overlay.html")).href;
    /** A source that shows the page which waits, and how often it has asked in vain. */
    const source = async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      let tried = 0;
      page.on("requestfailed", () => (tried += 1));
      page.on("websocket", () => (tried += 1));
      await page.goto(file());
      return { page, tried: () => tried, close: () => context.close() };
    };
    /**
     * Uses only what the oldest Chromium supports. While the page navigates, `evaluate` fails, and that counts as not yet.
     */
    const has = (page, css) =>
      until(
        () => page.evaluate((css) => document.querySelector(css) !== null, css).catch(() => false),
        () => `${page.url()} should show ${css}`,
      );
    const shows = (page, sku) => has(page, `main[data-overlay][data-sku="${sku}"]`);

    it("wears the styles that its owner wrote in OBS, and runs no script of theirs", async () => {
      const obs = await Window.open(browser, core.ready.overlay, { inObs: true });
      await overlay.shows(obs, "DRESS-NAT");
      assert.deepEqual(obs.complaints, []);
      // The script is what OBS runs once a page is loaded.
      const [colour, ran] = await obs.page.evaluate(() => {
        const obsCSS = document.createElement("style");
        obsCSS.appendChild(document.createTextNode(decodeURIComponent("body%20%7B%20color%3A%20rgb(1%2C%202%2C%203)%20%7D")));
        document.querySelector("head").appendChild(obsCSS);
        document.head.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }));
        return [getComputedStyle(document.body).color, "ran" in window];
      });
      assert.deepEqual([colour, ran], ["rgb(1, 2, 3)", false]);
      await obs.context.close();
    });

    it("waits in its file for a Cartwall that starts later", async () => {
      await core.kill();
      const { page, tried, close } = await source();
      await until(() => tried() > 0, "it looks for Cartwall");
      await again(new URL(core.ready.overlay).host);
      await shows(page, "DRESS-NAT");
      await close();
    });

    it("waits in its file also for one that has to take another port than the last time", async () => {
      await core.kill();
      const { page, tried, close } = await source();
      await until(() => tried() > 0, "it looks for Cartwall");
      await again();
      await shows(page, "DRESS-NAT");
      await close();
    });

    it("keeps its card while Cartwall is away, and comes back to it from an empty picture wherever it is", async () => {
      const { page, tried, close } = await source();
      await shows(page, "DRESS-NAT");
      const { host } = new URL(core.ready.overlay);
      await core.kill();
      const asked = tried();
      await until(() => tried() > asked + 3, "it has asked again and again");
      await shows(page, "DRESS-NAT");
      await again(host);
      await core.command("clear");
      await has(page, "main[data-overlay][data-state=off]");
      await core.kill();
      await again();
      await until(() => page.url().startsWith(core.origin), () => `it is at ${page.url()}`, 20_000);
      await core.command("take", { cue: (await core.state()).show.next.id });
      await has(page, "main[data-overlay][data-state=on]");
      await close();
    });
  });
