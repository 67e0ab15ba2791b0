/** The operator's story, told once in each language: from a file to cards on air to a report. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  Window,
  LANGS,
  launch,
  onAir,
  overlay,
  until,
} from "./support/browser.mjs";
import { BAD_ROW, CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

for (const lang of LANGS) {
  describe(`an operator who reads ${lang}`, () => {
    let browser, core, panel, obs;
    const cueOf = async (sku) =>
      Object.values((await core.state()).rundowns)[0].find(
        (cue) => cue.sku === sku,
      ).id;

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      panel = await Window.open(browser, core.ready.panel, { lang });
    });
    after(async () => {
      await obs?.context.close();
      await panel?.context.close();
      await browser?.close();
      await core?.end();
    });

    it("is asked for the language first, and finds the panel in its direction, with no token in the address", async () => {
      await panel.page.waitForSelector("[data-step=language]");
      await panel.do(`first-language-${lang}`).click();
      await panel.page.waitForSelector("[data-step=products]");
      assert.equal(
        await panel.page.locator("html").getAttribute("dir"),
        lang === "en" ? "ltr" : "rtl",
      );
      assert.equal(await panel.page.locator("html").getAttribute("lang"), lang);
      assert.ok(!panel.page.url().includes("token"), panel.page.url());
    });

    it("sees which row of the file would be left out before anything changes", async () => {
      const file = join(core.data, "products.csv");
      await writeFile(file, CSV);
      await panel.do("first-import").click();
      await panel.page.setInputFiles("dialog input[type=file]", file);
      await panel.page.waitForSelector("[data-step=report]");
      await panel.reads(
        panel.part("skipped-rows"),
        panel.say("import_row", { row: BAD_ROW }),
      );
      await panel.reads(panel.part("products"), /^5$/);
      assert.equal((await core.state()).catalogue.variants, 0);
      await panel.picture(`import-${lang}`);
    });

    it("imports it", async () => {
      await panel.do("import-confirm").click();
      await panel.page.waitForSelector("[data-step=done]");
      await panel.do("import-close").click();
      await until(
        async () => (await core.state()).catalogue.variants === 5,
        "five variants",
      );
    });

    it("is told whether OBS has the overlay, and goes on to build", async () => {
      const seen = panel.page.locator("[data-part=overlay-steps] [data-seen]");
      assert.equal(await seen.getAttribute("data-seen"), "none");
      // A tab of a browser is not OBS.
      for (const [inObs, said] of [[false, "browser"], [true, "visible"]]) {
        const look = await Window.open(browser, core.ready.overlay, { inObs });
        await panel.page.waitForSelector(
          `[data-part=overlay-steps] [data-seen=${said}]`,
        );
        await look.close();
      }
      await panel.do("first-finish").click();
      await panel.page.waitForSelector("[data-view=build-list]");
      await panel.page.reload();
      await panel.page.waitForSelector("[data-view=build-list]");
    });

    it("creates a show", async () => {
      await panel.page.fill("[name=title]", "Spring linen");
      await panel.page.selectOption("[name=currency]", "ILS");
      await panel.do("create-show").click();
      await panel.page.waitForSelector("[data-view=build]");
      assert.match(panel.page.url(), /#\/build\//);
    });

    it("finds products as they type, in any script, and adds them", async () => {
      for (const [typed, sku] of [
        ["linen", "DRESS-NAT"],
        ["oud", "CANDLE-OUD"],
        ["tote", "TOTE-LEAF"],
        ["סויה", "CANDLE-HE"],
      ]) {
        await panel.page.fill("[data-search]", typed);
        const row = panel.page.locator(
          `[data-part=finder] li[data-sku="${sku}"]`,
        );
        await row.waitFor();
        await row.locator("[data-do=add-cue]").click();
        await panel.page.waitForSelector(
          `[data-part=rundown] li[data-sku="${sku}"]`,
        );
      }
    });

    it("moves a cue up with the keyboard", async () => {
      await panel.page
        .locator("[data-part=rundown] li[data-sku=TOTE-LEAF] [data-row]")
        .click();
      await panel.page.keyboard.press("Alt+ArrowUp");
      const order = () =>
        panel.page
          .locator("[data-part=rundown] li")
          .evaluateAll((rows) => rows.map((row) => row.dataset.sku));
      const wanted = ["DRESS-NAT", "TOTE-LEAF", "CANDLE-OUD", "CANDLE-HE"];
      await until(
        async () => JSON.stringify(await order()) === JSON.stringify(wanted),
        async () => `${await order()}`,
      );
    });

    it("writes talking points, a planned time and an offer into a cue", async () => {
      await panel.page
        .locator("[data-part=rundown] li[data-sku=DRESS-NAT] [data-row]")
        .click();
      await panel.do("edit-cue").click();
      await panel.page.fill(
        "[name=talking_points]",
        "European flax\nTrue to size",
      );
      await panel.page.fill("[name=planned]", "4:00");
      await panel.page.fill("[name=price]", "249,90");
      await panel.page.fill("[name=coupon]", "LIVE10");
      await panel.do("save-cue").click();
      await panel.reads(
        panel.page.locator("[data-part=rundown] li[data-sku=DRESS-NAT]"),
        "249.90",
      );
      const [cue] = Object.values((await core.state()).rundowns)[0];
      assert.deepEqual(cue.details.talking_points, [
        "European flax",
        "True to size",
      ]);
      assert.equal(cue.details.planned_s, 240);
      assert.deepEqual(cue.details.price, { minor: 24990, currency: "ILS" });
      await panel.picture(`build-${lang}`);
    });

    it("starts a rehearsal that nobody can take for the show", async () => {
      await panel.do("start-rehearsal").click();
      await panel.page.waitForSelector("[data-view=desk]");
      await panel.reads(panel.part("mode"), panel.say("rehearsal"));
      assert.equal(
        await panel.page.locator("html").getAttribute("data-mode"),
        "rehearsal",
      );
      assert.ok((await panel.page.title()).includes(panel.say("rehearsal")));
      await panel.reads(
        panel.page.locator("[data-monitor=program] [data-part=on-screen]"),
        panel.say("overlay_is_none"),
      );
    });

    it("finds the address for OBS", async () => {
      await panel.do("overlay-help").click();
      await panel.page.waitForSelector("dialog input[readonly]");
      assert.equal(
        await panel.page.inputValue("dialog input[readonly]"),
        core.ready.overlay,
      );
      await panel.leaveDialog();
      assert.equal((await core.state()).show.program, null);
    });

    it("puts the overlay into OBS and takes the first cue with the space bar", async () => {
      obs = await Window.open(browser, core.ready.overlay, {
        inObs: true,
        viewport: { width: 1920, height: 1080 },
      });
      await panel.reads(
        panel.do("overlay-help"),
        panel.say("overlays_on", { count: 1 }),
      );
      await panel.page.keyboard.press("Space");
      await onAir(panel, obs, "DRESS-NAT");
      assert.ok(await obs.page.locator("[data-part=rehearsal]").isVisible());
      await panel.page.waitForSelector(
        "[data-monitor=program][data-sku=DRESS-NAT]",
      );
      await panel.page.waitForSelector("[data-part=on-screen][data-state=on]");
      assert.match(
        await panel.text(panel.page.locator("[data-part=on-screen]")),
        /\d/,
      );
      await panel.reads(panel.part("talk"), "European flax");
      await panel.picture(`desk-${lang}`);
    });

    it("never takes while they type", async () => {
      await panel.page.keyboard.press("n");
      await panel.page.keyboard.type("size M is back");
      await panel.page.keyboard.press("Enter");
      await panel.reads(panel.part("memos"), "size M is back");
      assert.equal((await core.state()).show.program.sku, "DRESS-NAT");
      await panel.page.keyboard.press("g");
      await until(
        async () => (await core.state()).memos[0].acknowledged_at !== null,
        "the memo is acknowledged",
      );
    });

    it("takes the next cue, undoes it, and clears the card, all by keyboard", async () => {
      await core.apart();
      await panel.page.keyboard.press("ArrowRight");
      await onAir(panel, obs, "TOTE-LEAF");
      await panel.reads(panel.part("undo-says"), "Linen dress");
      await panel.page.keyboard.press("Control+z");
      await onAir(panel, obs, "DRESS-NAT");
      await panel.page.keyboard.press("Escape");
      await overlay.isEmpty(obs);
      await panel.page.waitForSelector(
        "[data-monitor=program]:not([data-sku])",
      );
      await panel.page.keyboard.press("Control+z");
      await onAir(panel, obs, "DRESS-NAT");
    });

    it("chooses a cue with the arrow keys and stands it by", async () => {
      const last = (await core.state()).rundowns;
      const ids = Object.values(last)[0].map((cue) => cue.id);
      for (let i = 0; i < ids.length; i += 1)
        await panel.page.keyboard.press("ArrowDown");
      await panel.page.waitForSelector(`li.chosen[data-cue="${ids.at(-1)}"]`);
      await panel.page.keyboard.press("Enter");
      await panel.page.waitForSelector(
        "[data-monitor=preview][data-sku=CANDLE-HE]",
      );
      await panel.page.keyboard.press("Space");
      await onAir(panel, obs, "CANDLE-HE");
      assert.equal(
        await obs.page.locator("[data-slot=shown] article").getAttribute("dir"),
        "rtl",
      );
    });

    it("is told why a command is refused, near the buttons", async () => {
      // Nothing follows where all others are skipped.
      const { rundowns, cues } = await core.state();
      const others = Object.values(rundowns)[0].filter(
        ({ id }) => (cues[id]?.taken ?? 0) === 0,
      );
      for (const { id } of others) await core.command("skip", { cue: id });
      await core.apart();
      // Otherwise the press would be refused as one that saw what is no more.
      await panel.page.waitForSelector("[data-do=next]:disabled");
      await panel.page.keyboard.press("ArrowRight");
      await panel.page.waitForSelector(
        "[data-part=notices] [data-code=nothing_next]",
      );
      const text = await panel.text(panel.part("notices"));
      assert.ok(text.length > 20, text);
      if (lang === "he") assert.match(text, /[א-ת]/);
      assert.equal((await core.state()).show.program.sku, "CANDLE-HE");
      for (let n = 0; n < others.length; n += 1) await core.command("undo");
    });

    it("sells out on air: the card says so, the next is offered, and undo brings the one before back", async () => {
      await core.command("stand_by", { cue: await cueOf("CANDLE-OUD") });
      await core.command("take");
      await onAir(panel, obs, "CANDLE-OUD");
      await core.sale({
        order_id: `OUT-${lang}`,
        currency: "ILS",
        lines: [{ sku: "CANDLE-OUD", quantity: 3, unit_price: "69.90" }],
      });
      await obs.page.waitForSelector("[data-slot=shown] [data-part=sold-out]");
      await panel.page.waitForSelector("[data-part=sold-out-alert]");
      await panel.reads(panel.part("announcer"), "Oud candle");
      const { sku } = (await core.state()).show.next;
      await core.apart();
      await panel.do("offered-next").click();
      await onAir(panel, obs, sku);
      await panel.page.keyboard.press("Control+z");
      await onAir(panel, obs, "CANDLE-OUD");
    });

    it("ends the rehearsal after being asked, and reads its report", async () => {
      await panel.do("end-show").click();
      assert.ok((await core.state()).show !== null);
      await panel.do("confirm").click();
      await panel.page.waitForSelector("[data-view=report] [data-part=as-run]");
      await panel.reads(panel.part("rehearsal"), panel.say("rehearsal"));
      await overlay.isEmpty(obs);
      const actions = await panel.page
        .locator("[data-part=as-run] li")
        .evaluateAll((lines) => lines.map((line) => line.dataset.action));
      for (const action of ["start", "take", "undo", "clear", "end"])
        assert.ok(actions.includes(action), action);
      await panel.page.waitForSelector(
        "[data-part=products] tr[data-sku=DRESS-NAT]",
      );
      await panel.picture(`report-${lang}`);
    });

    it("saves the report as a file", async () => {
      const [download] = await Promise.all([
        panel.page.waitForEvent("download"),
        panel.do("export-csv").click(),
      ]);
      assert.equal(download.suggestedFilename(), "Spring linen.csv");
    });

    it("finds the rehearsal in the history, marked and in no total", async () => {
      await panel.page.locator('nav a[href="#/shows"]').click();
      await panel.reads(
        panel.page.locator("[data-part=shows] tbody tr").first(),
        panel.say("rehearsal"),
      );
      assert.equal(
        await panel.page.locator("[data-part=live-totals]").count(),
        0,
      );
    });

    it("met no dialog, no stranger and no error on the way", async () => {
      await obs.close();
      await panel.close();
      obs = panel = undefined;
    });
  });
}
