/** A build without optimisation says so once, where a show goes live on it, and never in a rehearsal. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

describe("a build for a first look", () => {
  let browser, core, panel, first, second;
  const advice = () => panel.page.locator("[data-part=notices] [data-tone=advice]");

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    first = await core.show("A rehearsal", ["CANDLE-OUD"]);
    second = await core.show("The real one", ["CANDLE-OUD"]);
    panel = await Window.open(browser, core.ready.panel, { firstLook: true, lang: "he" });
  });
  after(async () => {
    await panel?.context.close();
    await browser?.close();
    await core?.end();
  });

  it("is known by the state and by whoever asks how the core is", async () => {
    const health = await (await fetch(`${core.origin}/api/v1/health`)).json();
    assert.equal(health.optimised, false);
    const { optimised, journal } = (await core.state()).build;
    assert.equal(optimised, false);
    assert.match(journal, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("says nothing in a rehearsal", async () => {
    await core.command("start_rehearsal", { show: first.id });
    await panel.page.waitForSelector("[data-mode=rehearsal]");
    assert.equal(await advice().count(), 0);
    await core.command("end_show", { show: first.id });
  });

  it("says so when a show goes live, until it is dismissed, and not again", async () => {
    await core.command("go_live", { show: second.id });
    await advice().waitFor();
    const plain = (text) => text.replace(/[\u2068\u2069]/g, "");
    const command = "cargo xtask start --release";
    assert.equal(
      plain(await advice().locator("p").innerText()),
      plain(panel.say("first_look_live", { command })),
    );
    // A button that has just come takes no click that was meant for something else.
    await panel.page.click("[data-part=notices] [data-tone=advice]:not([data-fresh]) button");
    assert.equal(await advice().count(), 0);
    await panel.page.reload();
    await panel.page.waitForSelector("[data-mode=live]");
    assert.equal(await advice().count(), 0);
  });
});
