/**
 * A live show that was ended by mistake can be resumed from any view, for ten minutes and as long as no other show has
 * started.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

for (const lang of LANGS) {
  describe(`a show that was ended by mistake, in ${lang}`, () => {
    let browser, core, panel, show;
    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      await core.importCsv(CSV);
      show = await core.show("Evening", ["CANDLE-OUD", "DRESS-NAT"]);
      await core.command("go_live", { show: show.id });
      await core.command("take", { cue: show.cues[0] });
      await core.command("end_show", {});
      panel = await Window.open(browser, core.ready.panel, { lang });
    });
    after(async () => {
      await panel?.close();
      await browser?.close();
      await core?.end();
    });

    it("goes on from the report too, with its rundown as it was", async () => {
      await panel.part("resume").waitFor();
      await panel.page.evaluate((to) => (location.hash = to), `#/history/${show.id}`);
      await panel.reads(panel.part("resume"), /Evening.*[89]:\d\d/, "how long it can go on");
      await panel.picture(`resume-${lang}`);
      await panel.do("resume-show").click();
      await panel.page.waitForSelector("[data-part=rundown]");
      assert.equal((await core.state()).show.status, "live");
      await panel.part("resume").waitFor({ state: "detached" });
    });

    it("is not offered once another show runs, nor after a rehearsal", async () => {
      await core.command("end_show", {});
      const other = await core.show("Later", ["MUG-BLUE"]);
      await core.command("start_rehearsal", { show: other.id });
      await core.command("end_show", {});
      await panel.page.waitForSelector("[data-view=ready]");
      await panel.part("resume").waitFor({ state: "detached" });
    });
  });
}
