/** The keys are the show's: after clicks, in other views, in dialogs. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, LANGS, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

describe("the keys of a show", () => {
  let browser, core, panel, page, show;
  const program = async () => (await core.state()).show.program?.sku ?? null;
  const shows = (sku) =>
    page.waitForSelector(
      sku === null
        ? "[data-monitor=program]:not([data-sku])"
        : `[data-monitor=program][data-sku="${sku}"]`,
    );
  const focused = (selector) =>
    page.evaluate((one) => document.activeElement?.matches(one), selector);

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(
      `${CSV}"${"A very long name for a jug ".repeat(8)}",JUG-LONG,45.00,5,Yad,home\n`,
    );
    // A show before this one: its news is not this one's.
    const earlier = await core.show("Yesterday", ["MUG-BLUE"]);
    await core.command("start_rehearsal", { show: earlier.id });
    await core.command("take");
    await core.command("end_show", { show: earlier.id });
    show = await core.show("Tonight", [
      "DRESS-NAT",
      "CANDLE-OUD",
      "JUG-LONG",
      "MUG-BLUE",
    ]);
    panel = await Window.open(browser, core.ready.panel, {
      viewport: { width: 1280, height: 800 },
    });
    page = panel.page;
  });
  after(async () => {
    await panel?.context.close();
    await browser?.close();
    await core?.end();
  });

  it("says what speaks against going live, and then has the way out under the finger", async () => {
    await panel.do("go-live").click();
    await page.waitForSelector("[data-part=go-live-checks] [data-check=overlay][data-seen=none]");
    await until(() => focused("[data-do=cancel]"), "the way out has the focus");
    await panel.picture("go-live-amber");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog", { state: "detached" });
    assert.equal((await core.state()).show, null);
  });

  it("goes live for no key that is held", async () => {
    const goLive = panel.do("go-live");
    await goLive.focus();
    await page.keyboard.down("Enter");
    await page.waitForSelector("dialog[open]");
    await page.locator("[data-do=confirm]").focus();
    await page.keyboard.down("Enter");
    await page.keyboard.down("Enter");
    assert.equal((await core.state()).show, null);
    await page.keyboard.up("Enter");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-view=desk] [data-monitor=program]");
    assert.equal((await core.state()).show.mode, "live");
  });

  it("tells nothing of an earlier show", async () => {
    await page.waitForSelector("[data-part=feed] [data-kind=start]");
    assert.equal(
      await page.locator("[data-part=feed] [data-kind=end]").count(),
      0,
    );
    assert.equal(
      await page.locator("[data-part=feed] [data-kind=take]").count(),
      0,
    );
  });

  it("gives preview and program the same width without an overlay", async () => {
    const [preview, air] = await page
      .locator("[data-monitor]")
      .evaluateAll((all) =>
        all.map((one) => Math.round(one.getBoundingClientRect().width)),
      );
    assert.equal(preview, air);
  });

  it("takes with the space bar after clicks in the header", async () => {
    await page.locator('nav a[href="#/desk"]').click();
    await page.keyboard.press("Space");
    await shows("DRESS-NAT");
    await panel.speak(LANGS[1]);
    assert.equal(await page.locator("html").getAttribute("lang"), LANGS[1]);
    await core.apart();
    await page.keyboard.press("Space");
    await shows("CANDLE-OUD");
    assert.equal(await page.locator("html").getAttribute("lang"), LANGS[1]);
    await panel.speak(LANGS[0]);
    // A dialog that gives the focus back to the button that opened it.
    await panel.do("overlay-help").click();
    await page.waitForSelector("dialog[open]");
    await panel.leaveDialog();
    await page.keyboard.press("Control+z");
    await shows("DRESS-NAT");
    await page.keyboard.press("Space");
    await shows("CANDLE-OUD");
    assert.equal(await page.locator("dialog").count(), 0);
    await page.keyboard.press("Control+z");
    await shows("DRESS-NAT");
  });

  it("leaves the space bar to a control that was reached with Tab", async () => {
    for (let i = 0; i < 14 && !(await focused("[data-do=settings]")); i += 1)
      await page.keyboard.press("Tab");
    assert.ok(await focused("[data-do=settings]"));
    await page.keyboard.press("Space");
    await page.waitForSelector("[data-part=settings]");
    assert.equal(await program(), "DRESS-NAT");
    await panel.leaveDialog();
  });

  it("draws one minute as one bar", async () => {
    await core.sale({
      order_id: "K-1",
      currency: "ILS",
      lines: [{ sku: "DRESS-NAT", quantity: 1, unit_price: "289.00" }],
    });
    // The only minute so far is not over yet.
    const bars = page.locator('[data-part=sales] path.open[d^="M"]');
    await bars.waitFor();
    assert.equal((await bars.getAttribute("d")).match(/M/g).length, 1);
    assert.equal(
      await page.locator("[data-part=sales] svg[role=img] path:not(.open)").getAttribute("d"),
      "",
    );
    const [bar, whole] = await Promise.all([
      bars.boundingBox(),
      page.locator("[data-part=sales] svg[role=img]").boundingBox(),
    ]);
    assert.ok(bar.width < whole.width / 10, `${bar.width} of ${whole.width}`);
  });

  it("finds a product over the desk with /, and leaves it with Escape", async () => {
    await page.keyboard.type("/oud");
    await page.waitForSelector("[data-part=palette] li[data-sku=CANDLE-OUD]");
    await panel.picture("palette");
    await panel.leaveDialog();
    assert.equal(await program(), "DRESS-NAT");
    assert.equal((await core.state()).rundowns[show.id].length, 4);
  });

  it("runs the show while building, but never while typing", async () => {
    await page.goto(`${page.url().split("#")[0]}#/build/${show.id}`);
    await page.waitForSelector("[data-view=build]");
    await page.keyboard.press("/");
    await page.keyboard.type("mug blue");
    assert.equal(await page.inputValue("[data-search]"), "mug blue");
    assert.equal(await program(), "DRESS-NAT");
    await page.locator("[data-view=build] h1").click();
    await page.keyboard.press("ArrowRight");
    await panel.reads(panel.part("bar-program"), "Oud candle");
    await page.keyboard.press("Control+z");
    await panel.reads(panel.part("bar-program"), "Linen dress");
    await page.keyboard.press("Space");
    await panel.reads(panel.part("bar-program"), "Oud candle");
    await panel.picture("build-on-air");
    await page.keyboard.press("Escape");
    await page.waitForSelector("[data-view=desk]");
    assert.equal(await program(), "CANDLE-OUD");
    await panel.picture("desk-small-en");
  });

  it("starts a flash offer with the price typed over and Enter", async () => {
    await page.keyboard.press("f");
    await until(
      () => focused("dialog [name=price]"),
      "the price has the focus",
    );
    await page.keyboard.type("49");
    assert.equal(await page.inputValue("dialog [name=price]"), "49");
    await page.keyboard.press("Enter");
    await panel.reads(panel.part("flash"), "49");
  });

  it("keeps the figures of the report in view beside a long name", async () => {
    await page.keyboard.press("ArrowRight");
    await shows("JUG-LONG");
    await panel.speak("he");
    await panel.picture("desk-small-he");
    await panel.speak("en");
    await panel.do("end-show").click();
    await until(() => focused("[data-do=confirm]"), "the answer has the focus");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-part=products] tr[data-sku=JUG-LONG]");
    const beyond = await page
      .locator("[data-part=products]")
      .evaluate(
        (table) =>
          table.parentElement.scrollWidth - table.parentElement.clientWidth,
      );
    assert.ok(beyond <= 0, `${beyond} pixels out of view`);
    await panel.picture("report-small");
  });

  it("opens a report from anywhere in its row, and by keyboard", async () => {
    await page.locator('nav a[href="#/shows"]').click();
    const row = page.locator(`tr[data-show="${show.id}"]`);
    await row.locator("td").last().click();
    await page.waitForSelector("[data-view=report]");
    await page.goBack();
    await row.locator("a").focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-view=report]");
    assert.ok(page.url().endsWith(show.id));
    await panel.close();
    panel = undefined;
  });
});
