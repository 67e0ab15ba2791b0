/** The overlay in OBS: started before Cartwall, styled by its owner, and in a picture that phones cover. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
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

  it("wears the styles that its owner wrote in OBS, and runs no script of theirs", async () => {
    const obs = await Window.open(browser, core.ready.overlay);
    const colour = await obs.page.evaluate(() => {
      document.head.append(Object.assign(document.createElement("style"), { textContent: "body{color:rgb(1, 2, 3)}" }));
      document.head.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }));
      return [getComputedStyle(document.body).color, "ran" in window];
    });
    assert.deepEqual(colour, ["rgb(1, 2, 3)", false]);
    await obs.context.close();
  });

  it("waits in its file for a Cartwall that starts later, also at another address", async () => {
    const file = pathToFileURL(join(core.data, "overlay.html")).href;
    const { data } = core;
    await core.kill();
    const context = await browser.newContext();
    const page = await context.newPage();
    let tried = 0;
    page.on("requestfailed", () => (tried += 1));
    await page.goto(file);
    await until(() => tried > 0, "it looks for Cartwall");
    const { host } = new URL(core.ready.overlay);
    core = await Core.start({ data, listen: host });
    await page.waitForSelector("main[data-overlay][data-sku=DRESS-NAT]");
    await core.kill();
    core = await Core.start({ data });
    await page.goto(file);
    await page.waitForSelector("main[data-overlay][data-sku=DRESS-NAT]");
    await context.close();
  });
});
