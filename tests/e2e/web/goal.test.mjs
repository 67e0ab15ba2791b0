/** What a show is meant to sell: set while it is built, followed on the desk and the prompter, kept by the report. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";
import { order } from "./support/evening.mjs";

for (const lang of LANGS) {
  describe(`the goal of a show, in ${lang}`, () => {
    let browser, core, panel, page, show;

    const line = () => panel.part("goal-net");
    const sell = (id, quantity, more = {}) =>
      core.sale(order({ id, sku: "MUG-BLUE", quantity, price: "59.00", ...more }));
    const closed = () => page.waitForSelector("dialog", { state: "detached" });
    const told = () => page.locator("[data-part=feed] [data-kind=goal_reached]").count();
    /** Everything that stands in the column of figures stays in it. */
    const fits = async () => {
      const over = await page.locator("[data-part=sales]").evaluate((box) => {
        const { left, right } = box.getBoundingClientRect();
        return [...box.querySelectorAll(".goal *")].filter((one) => {
          const at = one.getBoundingClientRect();
          return at.width > 0 && (at.left < left - 1 || at.right > right + 1);
        }).length;
      });
      assert.equal(over, 0);
    };

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      await core.importCsv(CSV);
      show = await core.show("Evening", ["MUG-BLUE", "CANDLE-OUD"]);
      panel = await Window.open(browser, core.ready.panel, { lang });
      page = panel.page;
      await page.evaluate((to) => (location.hash = to), `#/build/${show.id}`);
      await page.waitForSelector("[data-part=rundown] [data-row]");
    });
    after(async () => {
      await panel?.close();
      await browser?.close();
      await core?.end();
    });

    it("is set where the show is built, refused where it is none, and undone in one step", async () => {
      await panel.do("goal").click();
      await page.fill("dialog [name=goal]", "0");
      await panel.do("save-goal").click();
      await page.waitForSelector("dialog [role=alert]");
      await page.fill("dialog [name=goal]", "200");
      await page.keyboard.press("Enter");
      await closed();
      await panel.reads(panel.part("show-goal"), "200");
      await panel.reads(panel.part("undo-edit"), panel.say("did_aimed"));
      await panel.do("undo-edit").click();
      await panel.reads(panel.do("goal"), panel.say("goal_set"));
      await panel.do("goal").click();
      await page.fill("dialog [name=goal]", "200");
      await page.keyboard.press("Enter");
      await closed();
      await panel.reads(panel.part("show-goal"), "200");
    });

    it("stands beside the sales, and is reached once", async () => {
      await core.command("start_rehearsal", { show: show.id });
      await page.evaluate(() => (location.hash = "#/desk"));
      await panel.reads(line(), /0.*200.* 0\D?%|0.*200.*0%/);
      await sell("G-1", 2);
      await panel.reads(line(), /118.*200.*59/);
      assert.equal(await told(), 0);
      await sell("G-2", 2);
      await panel.reads(line(), panel.say("goal_met"));
      await panel.reads(line(), /236.*200.*118/);
      await until(async () => (await told()) === 1, "the feed says it once");
      await fits();
      await panel.picture(`goal-desk-${lang}`);
    });

    it("is not reached any more once enough is refunded, and is not announced a second time", async () => {
      await sell("G-R", 1, { of: "G-2" });
      await panel.reads(line(), /177.*200.*88/);
      assert.ok(!(await panel.text(line())).includes(panel.say("goal_met")));
      await sell("G-3", 3);
      await panel.reads(line(), panel.say("goal_met"));
      assert.equal(await told(), 1);
    });

    it("is changed from the desk, also to units, and long sums stay in their column", async () => {
      await panel.do("goal").click();
      await page.fill("dialog [name=goal]", "9999999999.99");
      await page.fill("dialog [name=goal_units]", "999999999");
      await page.keyboard.press("Enter");
      await closed();
      await panel.reads(panel.part("goal-units"), /6.*999,999,999/);
      await panel.reads(line(), /354.*9,999,999,999\.99/);
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        await fits();
        await panel.picture(`goal-long-${width}-${lang}`);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    it("stands on the prompter", async () => {
      await page.evaluate(() => (location.hash = "#/prompter"));
      await page.waitForSelector("[data-view=prompter]");
      await panel.reads(line(), /354/);
      await panel.picture(`goal-prompter-${lang}`);
      await page.evaluate(() => (location.hash = "#/desk"));
    });

    it("is in the report with when it was reached, and in a copy", async () => {
      await core.command("update_show", { show: show.id, goal: "200", goal_units: 50 });
      await core.command("end_show", { show: show.id });
      await page.evaluate((to) => (location.hash = to), `#/shows/${show.id}`);
      await page.waitForSelector("[data-part=goal]");
      await panel.reads(panel.part("goal"), /354.*200/);
      const report = await core.request("GET", `/api/v1/shows/${show.id}/report`);
      assert.equal(report.goal.net_reached, true);
      assert.ok(report.goal.net_at >= report.started_at && report.goal.net_at <= report.ended_at);
      assert.deepEqual([report.goal.units_reached, report.goal.units_at], [false, null]);
      const [first, second] = await page.locator("[data-part=goal-when]").allInnerTexts();
      assert.match(first, /\d{1,2}:\d\d:\d\d/);
      assert.doesNotMatch(second, /\d:\d\d/);
      await panel.picture(`goal-report-${lang}`);
      const { id } = await core.command("copy_show", { show: show.id, template: true });
      const copy = (await core.state()).shows.find((one) => one.id === id);
      assert.deepEqual(copy.goal, { net: { minor: 20_000, currency: "ILS" }, units: 50 });
    });
  });
}
