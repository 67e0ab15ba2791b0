/** Importing a file whose prices name no currency: it is asked once what they are in, in each language. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { drop } from "./support/building.mjs";
import { Core } from "./support/core.mjs";

const PRICES = "title,sku,price\nGamis,G-1,150.000\nHijab,H-1,45.000\n";
const MARKED = "title,sku,price\nTee,T-1,12.50 EUR\n";

const MOSTLY =
  "title,sku,price\nCup,C-1,\u20aa40\nPot,P-1,\u20aa90\nJug,J-1,\u20aa70\nPan,P-2,120\n";

const THOUSANDS = /[45٤٥][,.٬\u{a0}\u{202f}][0٠]{3}/u;

for (const lang of LANGS) {
  describe(`importing prices without a currency, in ${lang}`, () => {
    let browser, core, panel, page;

    const price = (sku) =>
      panel.part("import-preview").locator(`tr[data-sku=${sku}]`);

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      panel = await Window.open(browser, `${core.ready.panel}`, { lang });
      page = panel.page;
      await panel.do("first-skip").click();
      await page.goto(`${core.origin}/#/build`);
      await page.waitForSelector("[data-view=build-list]");
      await page.focus("[name=title]");
      await page.keyboard.type("Friday");
      await page.keyboard.press("Enter");
      await page.waitForSelector("[data-view=build]");
    });
    after(async () => {
      await panel?.context.close();
      await browser?.close();
      await core?.end();
    });

    it("asks what they are in, and reads them by the answer", async () => {
      await drop(page, "[data-view=build]", "prices.csv", PRICES);
      await page.waitForSelector("[data-step=report] [name=prices-in]");
      await panel.reads(
        page.locator("[data-step=report] .ask label"),
        panel.say("import_prices_in"),
      );
      await page.selectOption("[name=prices-in]", "KWD");
      await until(
        async () => !THOUSANDS.test(await price("H-1").textContent()),
        async () => `45 dinars: ${await price("H-1").textContent()}`,
      );
      await page.selectOption("[name=prices-in]", "IDR");
      await until(
        async () => THOUSANDS.test(await price("H-1").textContent()),
        async () => `45,000 rupiah: ${await price("H-1").textContent()}`,
      );
      await panel.do("import-confirm").click();
      await page.waitForSelector("[data-step=done]");
      await panel.do("import-close").click();
      await page.waitForSelector("dialog", { state: "detached" });
    });

    it("says that the catalogue is in another currency, and asks nothing that the file says", async () => {
      await drop(page, "[data-view=build]", "marked.csv", MARKED);
      await page.waitForSelector("[data-step=report]");
      await panel.reads(
        panel.part("other-currency"),
        panel.say("import_other_currency", {
          currency: "EUR",
          catalogue: "IDR",
        }),
      );
      assert.equal(await page.locator("[name=prices-in]").count(), 0);
      await panel.leaveDialog();
    });

    it("offers what most prices of the file name for those that name none", async () => {
      await drop(page, "[data-view=build]", "mostly.csv", MOSTLY);
      await page.waitForSelector("[data-step=report] [name=prices-in]");
      assert.equal(await page.inputValue("[name=prices-in]"), "ILS");
      await panel.do("import-confirm").click();
      await page.waitForSelector("[data-step=done]");
      await panel.do("import-close").click();
    });

    it("offers for a new show what most products are priced in", async () => {
      await page.goto(`${core.origin}/#/build`);
      await page.waitForSelector("[data-view=build-list]");
      assert.equal(
        await page.inputValue("[data-part=new-show] [name=currency]"),
        "ILS",
      );
    });

    it("changes what a planned show sells in, until it has run", async () => {
      const [show] = (await core.state()).shows;
      await page.goto(`${core.origin}/#/build/${show.id}`);
      await panel.do("show-currency").click();
      await page.selectOption("dialog [name=currency]", "KWD");
      await panel.do("save-currency").click();
      await panel.reads(panel.part("show-currency"), "KWD");
      await core.command("add_cue", { show: show.id, sku: "C-1" });
      await core.command("start_rehearsal", { show: show.id });
      await panel.do("show-currency").waitFor({ state: "detached" });
    });
  });
}
