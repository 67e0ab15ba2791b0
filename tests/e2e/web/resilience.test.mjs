/** The core dies and comes back; a page keeps what it has and is right again soon. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, overlay, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

describe("a core that is killed on air", () => {
  let browser, core, panel, obs;

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    const { id } = await core.show("Stormy", ["DRESS-NAT", "MUG-BLUE"]);
    await core.command("start_rehearsal", { show: id });
    await core.command("take");
    panel = await Window.open(browser, core.ready.panel);
    obs = await Window.open(browser, core.ready.overlay, {
      viewport: { width: 1920, height: 1080 },
    });
    await overlay.shows(obs, "DRESS-NAT");
    await panel.page.waitForSelector(
      "[data-monitor=program][data-sku=DRESS-NAT]",
    );
  });
  after(async () => {
    await obs?.context.close();
    await panel?.context.close();
    await browser?.close();
    await core?.end();
  });

  it("leaves the card where it is, and the panel says that it may be old", async () => {
    await core.kill();
    await panel.reads(panel.part("connection"), /Connection lost/);
    assert.equal(
      await obs.page.locator("main[data-overlay]").getAttribute("data-sku"),
      "DRESS-NAT",
    );
    assert.ok(await obs.page.locator("[data-slot=shown] article").isVisible());
    assert.ok(await panel.do("take").isDisabled());
    await panel.picture("connection-lost");
  });

  it("is back with both pages right by itself, also where a take came in between", async () => {
    core = await core.again();
    // Before either page may have noticed: the first thing it hears must already be this.
    await core.command("next");
    await overlay.shows(obs, "MUG-BLUE");
    await until(
      async () =>
        (await panel.page
          .locator("[data-monitor=program]")
          .getAttribute("data-sku")) === "MUG-BLUE",
      "the panel should show MUG-BLUE",
    );
    await until(
      async () => await panel.do("clear").isEnabled(),
      "the panel should take commands again",
    );
    await panel.page.keyboard.press("Control+z");
    await overlay.shows(obs, "DRESS-NAT");
  });

  it("needed no reload and complained about nothing else", async () => {
    await panel.close();
    await obs.close();
    panel = obs = undefined;
  });
});

describe("a panel without its token", () => {
  let browser, core;
  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
  });
  after(async () => {
    await browser?.close();
    await core?.end();
  });

  it("asks for it, and opens with the pasted address", async () => {
    const panel = await Window.open(browser, `${core.origin}/`);
    await panel.page.waitForSelector("[data-part=locked]");
    await panel.page.fill("[name=token]", "nonsense");
    await panel.page.keyboard.press("Enter");
    await panel.page.waitForSelector("[data-part=locked]");
    await panel.page.fill("[name=token]", core.ready.panel);
    await panel.page.keyboard.press("Enter");
    await panel.page.waitForSelector("[data-view=first-run]");
    await panel.do("first-skip").click();
    await panel.page.waitForSelector("[data-view=ready]");
    await panel.page.goto(`${core.origin}/shows`);
    await panel.page.waitForSelector("[data-view=shows]");
    await panel.close();
  });
});
