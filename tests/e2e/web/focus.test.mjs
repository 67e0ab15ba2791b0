/** Where the focus goes when a dialog closes or a view comes: back to what opened it, or to the view's heading. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

describe("the focus", () => {
  let browser, core, panel, page, show;

  const focused = (selector) =>
    until(
      () => page.evaluate((one) => document.activeElement?.matches(one) ?? false, selector),
      async () =>
        `${selector} should have the focus, and it is with ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`,
    );
  const opened = () => page.waitForSelector("dialog[open]");
  const closed = () => page.waitForSelector("dialog", { state: "detached" });
  const go = (hash) => page.evaluate((to) => (location.hash = to), hash);

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    show = await core.show("Evening", ["CANDLE-OUD", "DRESS-NAT", "MUG-BLUE"]);
    panel = await Window.open(browser, core.ready.panel);
    page = panel.page;
    await page.waitForSelector("[data-view=ready]");
  });
  after(async () => {
    await panel?.close();
    await browser?.close();
    await core?.end();
  });

  it("goes to the heading of each view, and to the name of a show that is to be built", async () => {
    await go("#/build");
    await focused("[data-view=build-list] [name=title]");
    for (const [hash, view] of [
      ["#/shows", "shows"],
      ["#/stores", "stores"],
      [`#/build/${show.id}`, "build"],
      ["#/desk", "ready"],
    ]) {
      await go(hash);
      await page.waitForSelector(`[data-view=${view}]`);
      await focused("main h1, main h2");
    }
  });

  it("goes back to the button or row that opened a dialog of Build, whether by key or by pointer", async () => {
    await go(`#/build/${show.id}`);
    const row = page.locator("[data-part=rundown] [data-row]").first();
    await row.click();
    for (const [key, back] of [
      ["Enter", "[data-row]"],
      ["m", "[data-row]"],
      ["g", "[data-row]"],
    ]) {
      await page.keyboard.press(key);
      await opened();
      await page.keyboard.press("Escape");
      await closed();
      await focused(back);
    }
    for (const name of ["edit-cue", "stock", "move-cue", "show-times", "import", "settings"]) {
      await panel.do(name).click();
      await opened();
      await page.keyboard.press("Escape");
      await closed();
      // What is done to a cue may leave it at the cue.
      await focused(`[data-do=${name}], [data-row]`);
    }
  });

  it("goes on from one dialog to another and back to what opened the first", async () => {
    await core.command("go_live", { show: show.id });
    await core.command("take");
    await go("#/desk");
    await page.waitForSelector("[data-monitor=program][data-sku]");
    const row = page.locator("[data-part=rundown] [data-row]").first();
    await row.click();
    await page.keyboard.press("e");
    await opened();
    await panel.do("edit-more").click();
    await page.waitForSelector("dialog [name=talking_points]");
    await page.keyboard.press("Escape");
    await closed();
    await focused("[data-row]");
  });

  it("goes back to where it was, and puts a ring around nothing that nobody went to", async () => {
    const row = page.locator("[data-part=rundown] [data-row]").nth(1);
    const ring = () => page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none");
    for (const key of ["f", "/", "?", "e"]) {
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.press(key);
      await opened();
      await page.keyboard.press("Escape");
      await closed();
      await focused("main h2");
      assert.equal(await ring(), false, key);
    }
    await row.click();
    await page.keyboard.press("f");
    await opened();
    await page.locator("dialog .close").click();
    await closed();
    await focused('[aria-posinset="2"] [data-row]');
    assert.equal(await ring(), false, "for a pointer");
    await page.keyboard.press("f");
    await opened();
    await page.keyboard.press("Escape");
    await closed();
    await focused('[aria-posinset="2"] [data-row]');
    assert.equal(await ring(), true, "for a key");
  });

  it("is somewhere after each dialog of the desk, and Space is still the show's", async () => {
    for (const name of ["flash", "end-show", "overlay-help"]) {
      await panel.do(name).click();
      await opened();
      await page.keyboard.press("Escape");
      await closed();
      assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "BODY", name);
    }
    for (const key of ["f", "/", "?"]) {
      await page.keyboard.press(key);
      await opened();
      await page.keyboard.press("Escape");
      await closed();
      await until(
        () => page.evaluate(() => document.activeElement !== document.body),
        `the focus is nowhere after ${key}`,
      );
    }
    const before = (await core.state()).program.cue;
    await page.keyboard.press("Space");
    await until(
      async () => (await core.state()).program.cue !== before,
      "Space takes what is next",
    );
  });
});
