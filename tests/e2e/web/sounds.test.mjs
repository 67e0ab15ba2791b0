/** Sounds of a show: off until somebody turns them on, in one window alone, never more than one in two seconds. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";
import { order } from "./support/evening.mjs";

/** Notes every tone instead of playing it to nobody. */
const listen = () => {
  window.tones = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    window.tones.push(this.frequency.value);
    return start.call(this, at);
  };
};

describe("sounds of a show", () => {
  let browser, core, panel, page, show;

  const tones = (of = page) => of.evaluate(() => window.tones);
  let orders = 0;
  const sell = (quantity = 1) =>
    core.sale(order({ id: `S-${(orders += 1)}`, sku: "MUG-BLUE", quantity, price: "59.00" }));
  const SALE = 880;

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    show = await core.show("Evening", ["MUG-BLUE", "CANDLE-OUD"]);
    await core.command("start_rehearsal", { show: show.id });
    panel = await Window.open(browser, core.ready.panel);
    page = panel.page;
    await page.addInitScript(listen);
    await page.reload();
    await page.waitForSelector("[data-part=net]");
  });
  after(async () => {
    await panel?.close();
    await browser?.close();
    await core?.end();
  });

  it("are off: a sale makes none", async () => {
    await panel.do("settings").click();
    await page.waitForSelector("[data-part=sounds]");
    assert.equal(await page.locator("[data-part=sounds] input:checked").count(), 0);
    await sell();
    await panel.reads(panel.part("orders"), "1");
    assert.deepEqual(await tones(), []);
  });

  it("can be tried, and turned on for this device", async () => {
    await panel.do("play-goal").click();
    await until(async () => (await tones()).length === 3, "three tones");
    await page.locator("[name=sound-sale]").check();
    await page.locator("[name=sound-goal]").check();
    await panel.picture("sounds-settings");
    await panel.leaveDialog();
    await until(
      () => page.evaluate(async () => (await navigator.locks.query()).held.length === 1),
      "this window is the one that sounds",
    );
    await page.evaluate(() => (window.tones = []));
    await sell();
    await until(async () => (await tones()).length === 1, "a sale sounds");
    assert.deepEqual(await tones(), [SALE]);
  });

  it("come no faster than one in two seconds, and a goal is not left out", async () => {
    await page.evaluate(() => (window.tones = []));
    for (let n = 0; n < 5; n += 1) await sell();
    await core.command("update_show", { show: show.id, goal: "100" });
    await until(async () => (await tones()).filter((hertz) => hertz === 784).length === 1, "the goal sounds");
    assert.ok((await tones()).filter((hertz) => hertz === SALE).length <= 1, `${await tones()}`);
  });

  it("are in one window of several, and not in the prompter or the overlay", async () => {
    const others = [];
    for (const url of [core.ready.panel, `${core.ready.panel.replace(/#.*/, "")}#/prompter`, core.ready.overlay]) {
      const other = await panel.context.newPage();
      await other.addInitScript(listen);
      await other.goto(url);
      await other.waitForSelector("main");
      await other.mouse.click(5, 5);
      others.push(other);
    }
    await page.evaluate(() => (window.tones = []));
    await sell();
    // The pause after what sounded last may still go on.
    await until(async () => {
      if ((await tones()).length > 0) return true;
      await sell();
      return false;
    }, "a sale sounds here");
    for (const other of others) assert.deepEqual(await tones(other), []);
    for (const other of others) await other.close();
  });

  it("wait for the first press in a page that was opened anew", async () => {
    await page.reload();
    await page.waitForSelector("[data-part=net]");
    const before = Number(await panel.text(panel.part("orders")));
    await sell();
    await panel.reads(panel.part("orders"), String(before + 1));
    assert.deepEqual(await tones(), []);
    await page.mouse.click(5, 5);
    await until(
      () => page.evaluate(async () => (await navigator.locks.query()).held.length === 1),
      "the window sounds from now on",
    );
    await sell();
    await until(async () => (await tones()).length === 1, "a sale sounds");
  });
});
