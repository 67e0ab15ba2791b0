/** Connecting a shop in the panel, and an evening with it: what it sells, when it falls silent, when it changes a price. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, onAir, until } from "./support/browser.mjs";
import { Core } from "./support/core.mjs";
import { KEY, Shop } from "./support/shop.mjs";

for (const lang of LANGS) {
  describe(`a shop in the panel, in ${lang}`, () => {
    let browser, core, shop, panel, obs;
    const chip = () => panel.part("shop-chip");
    const store = async () => (await core.state()).stores[0];

    before(async () => {
      [browser, core, shop] = await Promise.all([
        launch(),
        Core.start(),
        Shop.start(),
      ]);
      panel = await Window.open(browser, core.ready.panel, { lang });
      await panel.do("first-skip").click();
      await panel.page.evaluate(() => {
        location.hash = "#/stores";
      });
      obs = await Window.open(browser, core.ready.overlay, {
        viewport: { width: 1920, height: 1080 },
      });
    });
    after(async () => {
      await obs?.context.close();
      await panel?.close();
      await browser?.close();
      await core?.end();
      await shop?.end();
    });

    it("says what is wrong with a key, and keeps nothing", async () => {
      await panel.do("connect-medusa").click();
      await panel.page.locator('[name="address"]').fill(shop.address);
      await panel.page.locator('[name="api_key"]').fill("sk_wrong");
      await panel.do("test-store").click();
      await panel.part("store-trouble").waitFor();
      assert.deepEqual((await core.state()).stores, []);
    });

    it("is connected with a test before, by the keyboard", async () => {
      await panel.page.locator('[name="api_key"]').fill(` ${KEY} `);
      await panel.page.keyboard.press("Enter");
      const check = panel.part("store-check");
      await check.waitFor();
      assert.match(await check.innerText(), /סטודיו יפו/);
      await panel.page
        .locator('input[type="radio"][value="session"]')
        .check({ force: true });
      await panel.do("connect-store").click();
      await until(
        async () => (await store())?.status === "ok",
        "the shop is read",
      );
      const kept = await panel.page.evaluate(() =>
        JSON.stringify([
          { ...localStorage },
          { ...sessionStorage },
          location.href,
        ]),
      );
      assert.ok(!kept.includes(KEY), "the key is in no storage of the page");
    });

    it("sells in a show, and its stock is beside what is on air", async () => {
      const { id: show } = await core.show(
        "An evening",
        ["NER", "DRESS", "MUG"],
        "EUR",
      );
      await core.command("go_live", { show });
      await panel.page.evaluate(() => {
        location.hash = "#/";
      });
      await panel.do("take").click();
      await onAir(panel, obs, "NER");
      shop.sell("NER", 2);
      await panel.reads(panel.part("net"), "138");
      await until(async () => {
        const { program } = await core.state();
        return program.stock.kind === "known" && program.stock.left === 10;
      }, "the shop's own count is on the card");
      assert.equal(await chip().getAttribute("data-mood"), "ok");
    });

    it("falls silent: old is shown as old, the card says nothing, the show goes on", async () => {
      shop.sleep();
      await until(
        async () => (await chip().getAttribute("data-mood")) === "lost",
        "the chip says so",
        40_000,
      );
      assert.equal((await core.state()).program.stock.kind, "unknown");
      await panel.page.locator('[data-age="stale"]:visible').first().waitFor();
      await panel.page.keyboard.press("ArrowRight");
      await onAir(panel, obs, "DRESS");
      shop.sell("NER", 1);
    });

    it("speaks again: what it sold meanwhile is counted once", async () => {
      shop.wake();
      await panel.reads(panel.part("net"), "207");
      await until(
        async () => (await chip().getAttribute("data-mood")) === "ok",
        "the chip is calm",
        40_000,
      );
      assert.equal((await core.state()).sales.totals.orders, 2);
    });

    it("changes a price: it is flagged before the take", async () => {
      shop.products[2].price = 19;
      await core.command("sync_store", { store: (await store()).id });
      const { rundowns, show } = await core.state();
      await core.command("stand_by", { cue: rundowns[show.id][2].id });
      await panel.page
        .locator('[data-check="price-changed"]')
        .first()
        .waitFor();
      await panel.do("accept-price").click();
      await until(async () => {
        const now = await core.state();
        return now.rundowns[now.show.id][2].price_change === null;
      }, "the new price is meant");
    });

    it("lets another be connected from a phone amid the show, and the bars stay in sight", async () => {
      await panel.page.setViewportSize({ width: 390, height: 844 });
      const go = (route) =>
        panel.page.evaluate((to) => {
          location.hash = to;
        }, route);
      await go("#/stores");
      await panel.page.waitForSelector("[data-store]");
      await go("#/stores/woocommerce");
      // The page begins at its heading, and brings that into view.
      await panel.page.waitForFunction(
        () => document.activeElement?.tagName === "H1",
      );
      const { scrolled, height } = await panel.page.evaluate(() => ({
        scrolled: document.documentElement.scrollTop,
        height: document.documentElement.scrollHeight,
      }));
      assert.deepEqual({ scrolled, height }, { scrolled: 0, height: 844 });
    });
  });
}
