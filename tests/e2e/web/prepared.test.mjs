/** The next card is built before it is taken, and nobody sees it before that. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, overlay, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

describe("the card that stands by", () => {
  let browser, core, obs, cues;

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    const show = await core.show("Prepared", ["DRESS-NAT", "MUG-BLUE", "CANDLE-OUD"]);
    cues = show.cues;
    await core.command("go_live", { show: show.id });
    obs = await Window.open(browser, core.ready.overlay, {
      viewport: { width: 1920, height: 1080 },
      reducedMotion: "reduce",
    });
    await overlay.isEmpty(obs);
  });
  after(async () => {
    await obs?.context.close();
    await browser?.close();
    await core?.end();
  });

  const hidden = () => obs.page.locator("[data-slot=hidden] article");
  const shown = () => obs.page.locator("[data-slot=shown] article");
  const standsReady = (sku) =>
    obs.page.waitForSelector(`main[data-prepared="${sku}"]`, { state: "attached" });
  /** Every pixel of the page, also those that are transparent. */
  const pixels = async () => (await obs.page.screenshot({ omitBackground: true })).toString("base64");

  it("is built while nothing is on air, and leaves no pixel", async () => {
    const empty = await pixels();
    await core.command("stand_by", { cue: cues[0] });
    await standsReady("DRESS-NAT");
    assert.match(await hidden().textContent(), /Linen dress/);
    assert.equal(await hidden().isVisible(), false);
    assert.equal(await shown().count(), 0);
    assert.equal(await pixels(), empty);
  });

  it("is what a take shows: nothing is built then", async () => {
    await hidden().evaluate((article) => (article.dataset.built = "before"));
    await core.command("take");
    await overlay.shows(obs, "DRESS-NAT");
    assert.equal(await shown().getAttribute("data-built"), "before");
    assert.ok(await shown().isVisible());
  });

  it("leaves no pixel behind a card on air", async () => {
    const alone = await pixels();
    await core.command("stand_by", { cue: cues[1] });
    await standsReady("MUG-BLUE");
    assert.match(await hidden().textContent(), /Mug/i);
    assert.equal(await hidden().isVisible(), false);
    assert.equal(await pixels(), alone);
  });

  it("stays out of sight where the page's script is dead", async () => {
    const alone = await pixels();
    const session = await obs.context.newCDPSession(obs.page);
    await session.send("Emulation.setScriptExecutionDisabled", { value: true });
    await core.command("take");
    await core.command("stand_by", { cue: cues[2] });
    await until(async () => (await core.state()).show.preview?.sku === "CANDLE-OUD", "preview");
    assert.equal(await pixels(), alone);
    await session.send("Emulation.setScriptExecutionDisabled", { value: false });
    await session.detach();
    await obs.page.reload();
    await overlay.shows(obs, "MUG-BLUE");
    await standsReady("CANDLE-OUD");
    assert.equal(await hidden().isVisible(), false);
  });

  it("is shown again at once by undo, with what holds now", async () => {
    await core.command("take");
    await overlay.shows(obs, "CANDLE-OUD");
    await core.command("undo");
    await overlay.shows(obs, "MUG-BLUE");
    assert.match(await shown().textContent(), /Mug/i);
    assert.equal(await shown().count(), 1);
  });
});
