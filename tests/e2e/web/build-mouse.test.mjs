/** Building a show by mouse: dragging, choosing many, dropping files, in each language. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { Core } from "./support/core.mjs";
import { CSV, ODD, sku } from "./support/building.mjs";

for (const lang of LANGS) {
  describe(`building by mouse, in ${lang}`, () => {
    let browser, core, panel, page, show;
    const row = (one) =>
      page.locator(`[data-part=rundown] li[data-sku="${one}"] [data-row]`);
    const found = (one) =>
      page.locator(`[data-part=results] li[data-sku="${one}"] [data-row]`);
    const stands = (...wanted) =>
      until(
        async () =>
          String(
            await page
              .locator("[data-part=rundown] li")
              .evaluateAll((rows) => rows.map((one) => one.dataset.sku)),
          ) === String(wanted),
        `the rundown should be ${wanted}`,
      );
    /** Drags the middle of one thing to a place in another, and holds it there. */
    const drag = async (from, to, share) => {
      const [a, b] = [await from.boundingBox(), await to.boundingBox()];
      await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
      await page.mouse.down();
      await page.mouse.move(b.x + b.width / 2, b.y + b.height * share, {
        steps: 8,
      });
      await page.waitForSelector(".above, .below, .over");
    };

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      await core.importCsv(CSV);
      show = (await core.show("Friday", sku(0, 1, 2, 3))).id;
      panel = await Window.open(browser, core.ready.panel, { lang });
      page = panel.page;
      await page.goto(`${core.origin}/#/build/${show}`);
      await page.waitForSelector("[data-part=results] li[data-sku=P-5]");
    });
    after(async () => {
      await panel?.context.close();
      await browser?.close();
      await core?.end();
    });

    it("drags a cue to where the line is drawn", async () => {
      await drag(row("P-3"), row("P-1"), 0.2);
      assert.equal(await page.locator("[data-slot].above").count(), 1);
      await panel.picture(`build-drag-${lang}`);
      await page.mouse.up();
      await stands(...sku(0, 3, 1, 2));
      await panel.do("undo-edit").click();
      await stands(...sku(0, 1, 2, 3));
    });

    it("drags several at once, and leaves everything as it was with Escape", async () => {
      await row("P-0").click();
      await row("P-2").click({ modifiers: ["Control"] });
      await drag(row("P-2"), row("P-3"), 0.9);
      await page.keyboard.press("Escape");
      await page.mouse.up();
      await stands(...sku(0, 1, 2, 3));
      await drag(row("P-0"), row("P-3"), 0.9);
      await page.mouse.up();
      await stands(...sku(1, 3, 0, 2));
      await panel.reads(
        panel.part("plan-tools"),
        panel.say("chosen_of", { chosen: 2, count: 4 }),
      );
    });

    it("drags from the catalogue into a place, and the product is marked there", async () => {
      await found("P-4").click();
      await found("P-5").click({ modifiers: ["Control"] });
      await drag(found("P-5"), row("P-3"), 0.2);
      await page.mouse.up();
      await stands(...sku(1, 4, 5, 3, 0, 2));
      await panel.reads(
        page.locator("[data-part=results] li[data-sku=P-5]"),
        panel.say("cue_number", { n: "3" }),
      );
    });

    it("chooses a range with Shift, and a whole segment by its heading", async () => {
      await row("P-4").click();
      await row("P-3").click({ modifiers: ["Shift"] });
      await panel.do("group-cues").click();
      await page.fill("dialog [name=segment]", "Home");
      await page.locator("dialog [data-do=group]").click();
      const head = page.locator('[data-segment="Home"]');
      await head.waitFor();
      await row("P-1").click();
      await head.locator("input[type=checkbox]").check();
      await panel.reads(
        panel.part("plan-tools"),
        panel.say("chosen_of", { chosen: 3, count: 6 }),
      );
      // Dropped beside a cue of the segment, another belongs to it.
      await drag(row("P-0"), row("P-5"), 0.2);
      await page.mouse.up();
      await stands(...sku(1, 4, 0, 5, 3, 2));
      await panel.reads(head, panel.say("cues", { count: 4 }));
    });

    it("narrows the catalogue, and clears that with one press", async () => {
      const count = () => page.locator("[data-part=results] li").count();
      await page.selectOption("[data-filter=vendor] select", "Yad");
      await until(async () => (await count()) === 3, "three of this brand");
      await page.selectOption("[data-filter=stock] select", "sold_out");
      await panel.reads(
        panel.part("finder"),
        panel.say("search_nothing_narrowed"),
      );
      await panel.do("clear-filters").click();
      await until(async () => (await count()) === 6, "all");
      await page.selectOption("[data-filter=tag] select", "tag1");
      await until(async () => (await count()) === 2, "two of this tag");
      await page.locator("[data-filter=tag] [data-do=clear-filter]").click();
      await until(async () => (await count()) === 6, "all again");
    });

    it("maps the columns of an unknown table, with its first values beside them", async () => {
      await panel.do("import").click();
      await page.setInputFiles("dialog input[type=file]", {
        name: "odd.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(ODD),
      });
      await page.waitForSelector("[data-step=mapping]");
      const title = page.locator("[data-field=title]");
      assert.equal(await title.locator("select").inputValue(), "Bezeichner");
      await panel.reads(title, panel.say("import_guess"));
      await panel.reads(page.locator("[data-field=price]"), "10,90");
      await page.selectOption("dialog [name=sku]", "");
      await page.selectOption("dialog [name=sku]", "Kennung");
      await panel.do("import-map").click();
      await page.waitForSelector("[data-step=report]");
      await panel.reads(
        page.locator("[data-part=import-preview] tr[data-sku=K-2]"),
        "12.90",
      );
      await panel.do("import-columns").click();
      await page.waitForSelector("[data-step=mapping]");
      await panel.do("import-map").click();
      await panel.do("import-confirm").click();
      await panel.do("import-close").click();
      await page.waitForSelector("[data-part=results] li[data-sku=K-2]");
    });

    it("is told what is wrong with a file, and that nothing changed", async () => {
      await panel.do("import").click();
      await page.setInputFiles("dialog input[type=file]", {
        name: "holiday.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("Dear diary,\nit was warm"),
      });
      await page.waitForSelector("[data-step=refused]");
      await panel.reads(page.locator("dialog"), panel.say("import_unchanged"));
      await panel.leaveDialog();
    });

    it("leaves the keys of a running show to the show, and the undo of edits to its button", async () => {
      await core.command("start_rehearsal", { show });
      await core.command("take");
      // In the core and on the page: a key on what was not seen yet is refused.
      const onAir = async (sku, why) => {
        await until(
          async () => (await core.state()).show.program?.sku === sku,
          why,
        );
        const { title } = (await core.state()).show.program;
        await panel.reads(panel.part("bar-program"), title, why);
      };
      await onAir("P-1", "the first is on air");
      await core.apart();
      await row("P-4").click();
      await page.keyboard.press("Space");
      await onAir("P-4", "the space bar takes what stands by");
      await page.keyboard.press("Control+Space");
      await page.keyboard.press("Control+z");
      await onAir("P-1", "the undo is the one on air");
      await row("P-2").click();
      await page.keyboard.press("Delete");
      await stands(...sku(1, 4, 0, 5, 3));
      await panel.do("undo-edit").click();
      await stands(...sku(1, 4, 0, 5, 3, 2));
      assert.equal((await core.state()).show.program?.sku, "P-1");
      await panel.close();
      panel = undefined;
    });
  });
}
