/** A build without optimisation says so once, after a show was live on it, and never over what its host reads. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";
import { wear } from "./support/views.mjs";

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

  it("says nothing while a show is live: its host reads what would lie below", async () => {
    await core.command("go_live", { show: second.id });
    await panel.page.waitForSelector("[data-mode=live]");
    assert.equal(await advice().count(), 0);
  });

  it("says so when the show is over, in the language that is chosen then, until it is dismissed, and not again", async () => {
    await core.command("end_show", { show: second.id });
    await advice().waitFor();
    const plain = (text) => text.replace(/[\u2068\u2069]/g, "");
    const command = "cargo xtask start --release";
    for (const lang of ["he", "ar"]) {
      await wear(panel, { lang, theme: "dark" });
      assert.equal(
        plain(await advice().locator("p").innerText()),
        plain(panel.say("first_look_live", { command })),
      );
    }
    // A button that has just come takes no click that was meant for something else.
    await panel.page.click("[data-part=notices] [data-tone=advice]:not([data-fresh]) button");
    assert.equal(await advice().count(), 0);
    const third = await core.show("The next one", ["CANDLE-OUD"]);
    await core.command("go_live", { show: third.id });
    await panel.page.waitForSelector("[data-mode=live]");
    await core.command("end_show", { show: third.id });
    await panel.page.waitForSelector("[data-mode=live]", { state: "detached" });
    assert.equal(await advice().count(), 0);
  });
});
