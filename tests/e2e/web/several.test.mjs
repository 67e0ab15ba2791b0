/** The same change of several cues: while a show is built and on air, by keyboard alone, taken back in one step. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

for (const lang of LANGS) {
  describe(`several cues at once, in ${lang}`, () => {
    let browser, core, panel, page, show;

    const details = async () => (await core.state()).rundowns[show.id].map((cue) => cue.details);
    const prices = async () => (await details()).map(({ price }) => price?.minor ?? null);
    const are = (wanted) =>
      until(
        async () => String(await prices()) === String(wanted),
        async () => `${await prices()} should be ${wanted}`,
      );
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const closed = () => page.waitForSelector("dialog", { state: "detached" });

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      await core.importCsv(CSV);
      show = await core.show("Evening", ["CANDLE-OUD", "DRESS-NAT", "MUG-BLUE"]);
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

    it("takes so many per cent off each, with a time and a code, by keyboard alone", async () => {
      await page.locator("[data-part=rundown] [data-row]").first().focus();
      await press("Home", "Shift+ArrowDown", "Shift+ArrowDown", "Enter");
      await page.waitForSelector("[data-part=cues-edit]");
      await page.keyboard.type("20");
      await page.locator("dialog [name=planned]").focus();
      await page.keyboard.type("4");
      await page.locator("dialog [name=coupon]").focus();
      await page.keyboard.type("LIVE20");
      await press("Enter");
      await closed();
      await are([5592, 23120, 4720]);
      for (const { planned_s, coupon } of await details())
        assert.deepEqual([planned_s, coupon], [240, "LIVE20"]);
      await panel.reads(
        panel.part("undo-edit"),
        panel.say("did_edited_cues", { title: "Oud candle, large", count: 3, others: 2 }),
      );
      await press("Control+z");
      await are([null, null, null]);
      for (const { planned_s, coupon } of await details()) assert.deepEqual([planned_s, coupon], [0, null]);
    });

    it("says which of them cannot be changed, and changes none", async () => {
      await core.command("update_cue", { cue: show.cues[1], compare_at: "300.00" });
      await core.command("update_cue", { cue: show.cues[2], compare_at: "10.00", price: "9.00" });
      await panel.do("edit-cues").click();
      await page.locator("dialog [name=percent_off]").fill("20");
      await press("Enter");
      await panel.reads(
        page.locator("dialog [data-code]"),
        panel.say("problem_invalid_some_cues", { count: 1 }),
      );
      await panel.reads(
        page.locator(`dialog [data-cue="${show.cues[2]}"]`),
        panel.say("problem_invalid_compare_not_higher"),
      );
      await press("Escape");
      await closed();
      assert.deepEqual(await prices(), [null, null, 900]);
    });

    it("asks once more where what is on air would be less than half, from the desk", async () => {
      await core.command("update_cue", { cue: show.cues[2], compare_at: "", price: "" });
      await core.command("go_live", { show: show.id });
      await core.command("take");
      await page.evaluate(() => (location.hash = "#/desk"));
      await page.waitForSelector("[data-monitor=program][data-sku=CANDLE-OUD]");
      const rows = page.locator("[data-part=rundown] [data-row]");
      await rows.first().click();
      await press("Shift+ArrowDown");
      await panel.reads(panel.part("several"), panel.say("chosen_of", { chosen: 2, count: 3 }));
      await press("Shift+e");
      await page.waitForSelector("[data-part=cues-edit]");
      await page.keyboard.type("60");
      await press("Enter");
      await panel.part("sure").waitFor();
      assert.deepEqual(await prices(), [null, null, null]);
      await press("Enter");
      await closed();
      await are([2796, 11560, null]);
      // What is on air goes back with what is on air; the rest is the plan's.
      await core.command("undo");
      await are([null, 11560, null]);
    });
  });
}
