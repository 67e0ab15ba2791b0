/** A live show: selling out on air, flash offers, changes from elsewhere. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, onAir, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

describe("a live show", () => {
  let browser, core, panel, obs, show;

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    show = await core.show("Live from Jaffa", [
      "CANDLE-OUD",
      "DRESS-NAT",
      "MUG-BLUE",
    ]);
    panel = await Window.open(browser, core.ready.panel);
    obs = await Window.open(browser, core.ready.overlay, {
      viewport: { width: 1920, height: 1080 },
    });
  });
  after(async () => {
    await obs?.context.close();
    await panel?.context.close();
    await browser?.close();
    await core?.end();
  });

  it("goes live only after asking once", async () => {
    await panel.do("go-live").click();
    assert.equal((await core.state()).show, null);
    await panel.do("confirm").click();
    await panel.reads(panel.part("mode"), panel.say("on_air"));
    assert.equal(
      await panel.page.locator("html").getAttribute("data-mode"),
      "live",
    );
  });

  it("counts sales as they come in", async () => {
    await panel.do("take").click();
    await onAir(panel, obs, "CANDLE-OUD");
    assert.equal(await obs.page.locator("[data-part=rehearsal]").count(), 0);
    await core.sale({
      order_id: "A-1",
      currency: "ILS",
      lines: [{ sku: "CANDLE-OUD", quantity: 2, unit_price: "69.90" }],
    });
    await panel.reads(panel.part("net"), "139.80");
    await panel.reads(panel.part("since-take"), "+2");
    await panel.reads(panel.part("feed"), "2 × Oud candle");
  });

  it("keeps an unknown SKU and shows it as such", async () => {
    await core.sale({
      order_id: "A-2",
      currency: "ILS",
      lines: [{ sku: "MYSTERY-9", quantity: 1, unit_price: "5.00" }],
    });
    await panel.reads(panel.part("unknown-skus"), "MYSTERY-9");
  });

  it("says sold out on the card at once, and offers the next cue that can be sold", async () => {
    await core.sale({
      order_id: "A-3",
      currency: "ILS",
      lines: [{ sku: "CANDLE-OUD", quantity: 1, unit_price: "69.90" }],
    });
    await obs.page.waitForSelector("main[data-overlay][data-state=sold_out]");
    await panel.reads(panel.part("sold-out-alert"), "Linen dress");
    await panel.picture("sold-out-on-air");
    await panel.do("offered-next").click();
    await onAir(panel, obs, "DRESS-NAT");
    await panel.page.waitForSelector("[data-part=sold-out-alert]", {
      state: "detached",
    });
  });

  it("refuses a sold-out cue until the operator says take anyway", async () => {
    const row = panel.page.locator("li[data-sku=CANDLE-OUD]");
    await row.locator("[data-row]").click();
    await row.locator("[data-do=stand-by]").click();
    await panel.page.waitForSelector(
      "[data-monitor=preview][data-sku=CANDLE-OUD]",
    );
    await panel.page.keyboard.press("Space");
    await panel.page.waitForSelector(
      "[data-part=notices] [data-code=sold_out]",
    );
    assert.equal((await core.state()).show.program.sku, "DRESS-NAT");
    await panel.do("take-anyway").click();
    await onAir(panel, obs, "CANDLE-OUD");
    await obs.page.waitForSelector("main[data-overlay][data-state=sold_out]");
  });

  it("undoes that, and says beforehand what it takes back", async () => {
    await panel.reads(panel.part("undo-says"), "Linen dress");
    await panel.do("undo").click();
    await onAir(panel, obs, "DRESS-NAT");
  });

  it("runs a flash offer with a countdown, and stops it", async () => {
    await panel.page.keyboard.press("f");
    await panel.page.fill("dialog [name=price]", "199");
    await panel.page.fill("dialog [name=length]", "1:00");
    await panel.page.fill("dialog [name=cap]", "10");
    await panel.do("start-flash").click();
    await obs.page.waitForSelector("[data-slot=shown] [data-part=countdown]");
    const first = await obs.page
      .locator("[data-slot=shown] [data-part=countdown]")
      .innerText();
    await until(
      async () =>
        (await obs.page
          .locator("[data-slot=shown] [data-part=countdown]")
          .innerText()) !== first,
      "the countdown should run",
    );
    await panel.reads(panel.part("flash"), "199");
    await panel.picture("flash");
    await panel.do("stop-flash").click();
    await obs.page.waitForSelector("[data-slot=shown] [data-part=countdown]", {
      state: "detached",
    });
  });

  it("changes the price that viewers see during a flash offer, which ends it until that is undone", async () => {
    const countdown = "[data-slot=shown] [data-part=countdown]";
    const before = (await core.state()).program.price.minor;
    await core.command("start_flash", { price: "199", seconds: 600 });
    await obs.page.waitForSelector(countdown);
    await panel.reads(panel.part("flash"), "199");
    await panel.page.keyboard.press("e");
    assert.equal(await panel.page.inputValue("dialog [name=price]"), "199.00");
    await panel.page.fill("dialog [name=price]", "210");
    await panel.do("change-on-air").click();
    await obs.page.waitForSelector(countdown, { state: "detached" });
    assert.equal((await core.state()).program.price.minor, 21_000);
    await panel.do("undo").click();
    await obs.page.waitForSelector(countdown);
    assert.equal((await core.state()).program.price.minor, 19_900);
    await core.command("stop_flash");
    await obs.page.waitForSelector(countdown, { state: "detached" });
    assert.equal((await core.state()).program.price.minor, before);
  });

  it("sets stock and buffer from the rundown", async () => {
    const row = panel.page.locator("li[data-sku=MUG-BLUE]");
    await row.locator("[data-row]").click();
    await row.locator("[data-do=stock]").click();
    await panel.page.fill("dialog [name=quantity]", "9");
    await panel.page.fill("dialog [name=buffer]", "2");
    await panel.do("save-stock").click();
    await panel.reads(row, panel.say("stock_left", { count: 7 }));
    await panel.reads(row, panel.say("stock_buffer", { count: 2 }));
  });

  it("skips a cue and marks a moment", async () => {
    const row = panel.page.locator("li[data-sku=MUG-BLUE]");
    await row.locator("[data-do=skip]").click();
    await panel.page.waitForSelector(
      "li[data-sku=MUG-BLUE][data-state=skipped]",
    );
    await panel.page.fill("[name=marker]", "best moment");
    await panel.do("add-marker").click();
    await until(
      async () =>
        (await core.state()).markers.some((one) => one.text === "best moment"),
      "a marker",
    );
  });

  it("shows at once what somebody else does", async () => {
    await core.command("stand_by", { cue: show.cues[2] });
    await panel.page.waitForSelector(
      "[data-monitor=preview][data-sku=MUG-BLUE]",
    );
    await core.command("take");
    await panel.page.waitForSelector(
      "[data-monitor=program][data-sku=MUG-BLUE]",
    );
  });

  it("ends after asking, and reports the same figures as it showed", async () => {
    const net = await panel.text(panel.part("net"));
    await panel.do("end-show").click();
    await panel.do("confirm").click();
    await panel.page.waitForSelector("[data-view=report] [data-part=totals]");
    await panel.reads(
      panel.page.locator("[data-view=report] [data-part=net]"),
      net,
    );
    await panel.reads(panel.part("markers"), "best moment");
  });

  it("matches an unknown SKU in the report of the show that is over, and counts it anew", async () => {
    const { page } = panel;
    const net = await panel.text(
      page.locator("[data-view=report] [data-part=net]"),
    );
    await panel.reads(panel.part("unknown-skus"), "MYSTERY-9");
    await panel.do("match-sku").click();
    await page.keyboard.type("mug");
    await page.waitForSelector("[data-part=palette] li[data-sku=MUG-BLUE]");
    await page.keyboard.press("Enter");
    await panel.part("unknown-skus").waitFor({ state: "detached" });
    const report = await core.request("GET", `/api/v1/shows/${show.id}/report`);
    const mug = report.products.find(({ sku }) => sku === "MUG-BLUE");
    assert.deepEqual(mug.gross, { minor: 500, currency: "ILS" });
    await page.goto(`${core.origin}/#/shows`);
    await panel.reads(panel.part("live-totals"), net);
    await panel.close();
    await obs.close();
    panel = obs = undefined;
  });
});
