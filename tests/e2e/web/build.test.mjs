/** Building a show: by keyboard alone, with every edit taken back, in each language. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { Core } from "./support/core.mjs";
import { PRODUCTS, CSV, sku, drop } from "./support/building.mjs";

for (const lang of LANGS) {
  describe(`building by keyboard alone, in ${lang}`, () => {
    let browser, core, panel, page, show;

    const rundown = async () => (await core.state()).rundowns[show] ?? [];
    const shown = () =>
      page
        .locator("[data-part=rundown] li")
        .evaluateAll((rows) => rows.map((row) => row.dataset.sku));
    /** The core and the page agree on this order. */
    const stands = (...wanted) =>
      until(
        async () =>
          String((await rundown()).map((cue) => cue.sku)) === String(wanted) &&
          String(await shown()) === String(wanted),
        async () => `${await shown()} should be ${wanted}`,
      );
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = (selector) =>
      until(
        () =>
          page.evaluate(
            (one) => document.activeElement?.matches(one) ?? false,
            selector,
          ),
        async () =>
          `${selector} should have the focus, and it is with ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`,
      );
    const cue = (one) =>
      page.locator(`[data-part=rundown] li[data-sku="${one}"]`);
    const onRow = (one) => focused(`li[data-sku="${one}"] [data-row]`);
    const closed = () => page.waitForSelector("dialog", { state: "detached" });
    const undoes = (key, values) =>
      panel.reads(panel.part("undo-edit"), panel.say(key, values));

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      panel = await Window.open(browser, `${core.ready.panel}`, { lang });
      page = panel.page;
      await panel.do("first-skip").click();
      await page.goto(`${core.origin}/#/build`);
    });
    after(async () => {
      await panel?.context.close();
      await browser?.close();
      await core?.end();
    });

    it("makes an empty show", async () => {
      await page.waitForSelector("[data-view=build-list]");
      await page.focus("[name=title]");
      await page.keyboard.type("Friday");
      await press("Enter");
      await page.waitForSelector("[data-view=build]");
      [{ id: show }] = (await core.state()).shows;
      await panel.reads(
        panel.part("rundown-empty"),
        panel.say("rundown_empty"),
      );
    });

    it("sees what a dropped file would bring, row by row, and takes it in", async () => {
      await drop(page, "[data-view=build]", "spring.csv", CSV);
      await page.waitForSelector("[data-step=report]");
      const preview = panel.part("import-preview").locator("tr[data-sku=P-1]");
      await panel.reads(preview, "Oud candle");
      await panel.reads(preview, "20");
      await panel.reads(preview, panel.say("stock_left", { count: 5 }));
      await panel.reads(panel.part("skipped-rows"), panel.say("row_no_title"));
      await panel.reads(
        panel.part("skipped-rows"),
        panel.say("import_row", { row: PRODUCTS.length + 2 }),
      );
      assert.equal((await core.state()).catalogue.variants, 0);
      await panel.do("import-confirm").focus();
      await press("Enter");
      await page.waitForSelector("[data-step=done]");
      await focused("[data-do=import-close]");
      await press("Enter");
      await closed();
      await page.waitForSelector("[data-part=finder] li[data-sku=P-0]");
    });

    it("adds what it finds with Enter, and several at once from the list", async () => {
      await press("/");
      await focused("[data-search]");
      await page.keyboard.type("candle");
      await page.waitForSelector(
        "[data-part=results][aria-busy=false] li[data-sku=P-1]",
      );
      await until(
        async () =>
          (await page.locator("[data-part=results] li").count()) === 1,
        "one is found",
      );
      await press("Enter");
      await stands(...sku(1));
      await focused("[data-search]");
      await undoes("did_added", { title: "Oud candle", count: 1 });
      await page.fill("[data-search]", "");
      await until(
        async () =>
          (await page.locator("[data-part=results] li").count()) === 6,
        "all are found",
      );
      const list = await page
        .locator("[data-part=results] li")
        .evaluateAll((rows) => rows.map((row) => row.dataset.sku));
      await press("ArrowDown", "Space", "Shift+ArrowDown", "Shift+ArrowDown");
      await panel.reads(
        panel.part("finder-chosen"),
        panel.say("chosen_n", { count: 3 }),
      );
      await press("Enter");
      await stands(...sku(1), ...list.slice(0, 3));
      await press("ArrowUp", "ArrowUp", "ArrowUp");
      await focused("[data-search]");
      // One undo takes all three away again.
      await press("Control+z");
      await stands(...sku(1));
    });

    it("moves cues by one place, to the ends, and to a place by its number", async () => {
      await core.command("add_cues", {
        show,
        cues: await offerings([0, 2, 3, 4, 5]),
      });
      await stands(...sku(1, 0, 2, 3, 4, 5));
      await page.evaluate(() => document.activeElement?.blur());
      await press("ArrowDown");
      await onRow("P-1");
      await press("Alt+ArrowDown", "Alt+ArrowDown");
      await stands(...sku(0, 2, 1, 3, 4, 5));
      await onRow("P-1");
      await undoes("did_moved", { title: "Oud candle", count: 1 });
      await press("Alt+End");
      await stands(...sku(0, 2, 3, 4, 5, 1));
      await press("Alt+Home");
      await stands(...sku(1, 0, 2, 3, 4, 5));
      await press("m");
      await focused("dialog [name=place]");
      await page.keyboard.type("9");
      await panel.reads(
        page.locator("dialog"),
        panel.say("bad_place", { last: 6 }),
      );
      await press("Control+a");
      await page.keyboard.type("4");
      await press("Enter");
      await closed();
      await stands(...sku(0, 2, 3, 1, 4, 5));
      // Two that do not stand together go together, and come back apart.
      await press(
        "Home",
        "Control+ArrowDown",
        "Control+ArrowDown",
        "Control+Space",
      );
      await panel.reads(
        panel.part("plan-tools"),
        panel.say("chosen_of", { chosen: 2, count: 6 }),
      );
      await press("Alt+End");
      await stands(...sku(2, 1, 4, 5, 0, 3));
      for (let times = 0; times < 6; times += 1) await press("Control+z");
      // The five that came from elsewhere came by the same person.
      await undoes("did_added", { title: "Linen dress", count: 5, others: 4 });
      await stands(...sku(1, 0, 2, 3, 4, 5));
    });

    it("plans times one after another, and reads when each cue comes", async () => {
      await press("Home", "t");
      await focused("li[data-sku=P-1] [data-planned]");
      await page.keyboard.type("4:99");
      await press("Enter");
      await panel.reads(cue("P-1"), panel.say("bad_span"));
      await press("Control+a");
      await page.keyboard.type("4:00");
      await press("Enter");
      await focused("li[data-sku=P-0] [data-planned]");
      await page.keyboard.type("150");
      await press("Enter");
      await focused("li[data-sku=P-2] [data-planned]");
      await panel.reads(panel.part("plan-total"), "6:30");
      await undoes("did_planned", { title: "Linen dress", span: "2:30" });
      await panel.reads(cue("P-2"), "+6:30");
      await panel.do("show-times").focus();
      await press("Enter");
      await page.fill("dialog [name=starts_at]", "1/3/2026 20:00");
      await page.fill("dialog [name=length]", "6:00");
      assert.equal(
        await page.inputValue("dialog [name=ends_at]"),
        "1/3/2026 20:06",
      );
      await page.locator("dialog [name=length]").press("Enter");
      await closed();
      await panel.reads(
        panel.part("plan-over"),
        panel.say("plan_over", { span: "0:30" }),
      );
      const second = cue("P-0");
      await panel.reads(second, "20:04:00");
      // At the latest half a minute before.
      await panel.reads(second, "20:03:30");
      const { starts_at, ends_at } = (await core.state()).shows[0];
      assert.equal(ends_at - starts_at, 360_000);
      await press("Control+z");
      await undoes("did_planned", { title: "Linen dress", span: "2:30" });
      await panel.reads(second, "+4:00");
    });

    it("groups, renames and ungroups a segment", async () => {
      await page.evaluate(() => document.activeElement?.blur());
      await press(
        "Home",
        "Control+ArrowDown",
        "Control+ArrowDown",
        "Control+Space",
        "g",
      );
      await focused("dialog [name=segment]");
      await page.keyboard.type("Opening");
      await press("Enter");
      await closed();
      await stands(...sku(1, 2, 0, 3, 4, 5));
      const head = page.locator('[data-segment="Opening"]');
      await panel.reads(head, panel.say("cues", { count: 2 }));
      await head.locator("[data-do=rename-segment]").focus();
      await press("Enter");
      await page.locator("[name=segment-name]").fill("פתיחה");
      await press("Enter");
      await page.waitForSelector('[data-segment="פתיחה"]');
      await undoes("did_renamed_segment", { from: "Opening", name: "פתיחה" });
      await focused('[data-segment="פתיחה"] [data-do=rename-segment]');
      // A cue below goes into it first, and then on.
      await cue("P-0").locator("[data-row]").focus();
      await press("ArrowUp", "ArrowDown", "Alt+ArrowUp");
      await panel.reads(
        page.locator("[data-segment]"),
        panel.say("cues", { count: 3 }),
      );
      await stands(...sku(1, 2, 0, 3, 4, 5));
      await press("Control+z");
      await panel.reads(
        page.locator("[data-segment]"),
        panel.say("cues", { count: 2 }),
      );
      await page.locator("[data-do=ungroup]").focus();
      await press("Enter");
      await page.waitForSelector("[data-segment]", { state: "detached" });
      await press("Control+z", "Control+z", "Control+z");
      await stands(...sku(1, 0, 2, 3, 4, 5));
      await page.waitForSelector("[data-segment]", { state: "detached" });
    });

    it("writes a cue, is told what is not valid, and goes on to the next", async () => {
      await press("Home", "Enter");
      await focused("dialog [name=talking_points]");
      await page.keyboard.type("Smells of wood\nBurns forty hours");
      await page.fill("dialog [name=price]", "18");
      await page.fill("dialog [name=compare_at]", "15");
      await panel.reads(page.locator("dialog"), panel.say("bad_compare"));
      await panel.reads(panel.part("offer-preview"), "10%");
      await press("Control+Enter");
      await focused("dialog [name=compare_at]");
      await page.fill("dialog [name=compare_at]", "20");
      await press("Alt+ArrowDown");
      await page.waitForSelector("dialog form");
      await panel.reads(page.locator("dialog header h2"), "Linen dress");
      const [first] = await rundown();
      assert.deepEqual(first.details.talking_points, [
        "Smells of wood",
        "Burns forty hours",
      ]);
      assert.equal(first.details.price.minor, 1800);
      await press("Escape");
      await closed();
      await undoes("did_edited", { title: "Oud candle" });
      await press("Control+z");
      await until(
        async () => (await rundown())[0].details.price === null,
        "the price is the catalogue's again",
      );
      assert.deepEqual((await rundown())[0].details.talking_points, []);
    });

    it("asks before it throws away what was written about a cue, and goes back one step at a time", async () => {
      await press("Home", "Enter");
      await focused("dialog [name=talking_points]");
      await page.fill("dialog [name=talking_points]", "Half a thought");
      await press("Escape");
      await panel.reads(page.locator("dialog"), panel.say("cue_unsaved"));
      await focused("[data-do=keep-writing]");
      await press("Escape");
      await focused("dialog [name=talking_points]");
      assert.equal(
        await page.inputValue("dialog [name=talking_points]"),
        "Half a thought",
      );
      await press("Escape");
      await focused("[data-do=keep-writing]");
      await page.click("[data-do=discard-cue]");
      await closed();
      assert.deepEqual((await rundown())[0].details.talking_points, []);
      await press("Home", "Escape");
      assert.equal(await page.locator("[data-view=build]").count(), 1);
    });

    it("duplicates and removes without asking, and takes both back", async () => {
      await press("Home", "d");
      await stands(...sku(1, 1, 0, 2, 3, 4, 5));
      await press("Control+z");
      await stands(...sku(1, 0, 2, 3, 4, 5));
      await press("Home", "ArrowDown", "Shift+ArrowDown", "Delete");
      await stands(...sku(1, 3, 4, 5));
      assert.equal(await page.locator("dialog").count(), 0);
      await undoes("did_removed", {
        title: "Linen dress",
        count: 2,
        others: 1,
      });
      await onRow("P-3");
      // By its button, as with a mouse.
      await panel.do("undo-edit").focus();
      await press("Enter");
      await stands(...sku(1, 0, 2, 3, 4, 5));
      await onRow("P-0");
    });

    it("renames the show where its name stands", async () => {
      await panel.do("rename-show").focus();
      await press("Enter");
      await focused("[name=show-title]");
      await page.keyboard.type("שוק של שישי");
      await press("Enter");
      await panel.reads(panel.part("show-title"), "שוק של שישי");
      // The way back is the core's: the page may be loaded again.
      await page.reload();
      await undoes("did_renamed", { title: "Friday" });
      await press("Control+z");
      await panel.reads(panel.part("show-title"), "Friday");
    });

    it("keeps a template, makes a show of it, and archives one and brings it back", async () => {
      await panel.do("save-template").focus();
      await press("Enter");
      await until(
        async () => (await core.state()).shows.length === 2,
        "the template is there",
      );
      await page.goto(`${core.origin}/#/build`);
      await panel.reads(panel.part("templates"), "Friday");
      await page.locator("[data-part=new-show] input[value=template]").focus();
      await press("Space");
      await page.focus("[name=title]");
      await page.keyboard.type("Saturday");
      await press("Enter");
      await page.waitForSelector("[data-view=build]");
      await panel.reads(panel.part("show-title"), "Saturday");
      const made = (await core.state()).shows.find(
        ({ title }) => title === "Saturday",
      );
      assert.deepEqual([made.cues, made.template], [6, false]);
      await panel.do("archive").focus();
      await press("Enter");
      await page.waitForSelector("[data-view=build-list]");
      await undoes("did_archived", { title: "Saturday" });
      // The answer may be here before the list that it changes.
      await page.waitForSelector(`[data-show="${made.id}"]`, {
        state: "detached",
      });
      await press("Control+z");
      await page.waitForSelector(`[data-show="${made.id}"]`);
      // The way back is there after the page was loaded anew, too.
      await core.command("update_show", { show: made.id, archived: true });
      await page.reload();
      await page.waitForSelector("[data-view=build-list]");
      await page.locator("[data-part=archived] summary").focus();
      await press("Enter");
      await page
        .locator(`[data-part=archived] [data-show="${made.id}"]`)
        .waitFor();
      await page.locator("[data-do=unarchive]").focus();
      await press("Enter");
      await page
        .locator(`[data-part=planned] [data-show="${made.id}"]`)
        .waitFor();
      await panel.reads(panel.part("archived"), panel.say("archived_none"));
    });

    it("copies the last show", async () => {
      const [{ id }] = (await core.state()).shows.filter(
        ({ title }) => title === "Saturday",
      );
      await core.command("go_live", { show: id });
      await core.command("end_show", { show: id });
      const from = page.locator("[data-part=new-show] input[value=last]");
      await from.waitFor();
      await from.focus();
      await press("Space");
      await panel.reads(panel.part("last-show"), "Saturday");
      await page.focus("[name=title]");
      await press("Enter");
      await page.waitForSelector("[data-view=build]");
      await page.waitForSelector("[data-part=rundown] li[data-sku=P-5]");
      await panel.reads(panel.part("show-title"), "Saturday");
    });

    it("met no dialog, no stranger and no error on the way", async () => {
      await panel.close();
      panel = undefined;
    });

    async function offerings(places) {
      const found = [];
      for (const at of places) {
        const answer = await core.request(
          "GET",
          `/api/v1/catalogue?text=P-${at}&limit=1`,
        );
        found.push({ product: answer.items[0].product });
      }
      return found;
    }
  });
}
