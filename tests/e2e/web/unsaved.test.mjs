/** The disk is full in the middle of a show: the show goes on, the panel says NOT SAVED, and everything is saved later. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, overlay, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

/** A data folder whose disk can be made to take nothing: full where a disk can be mounted, else taken away. */
class Disk {
  static async make() {
    const root = await mkdtemp(join(tmpdir(), "cartwall-disk-"));
    const data = join(root, "data");
    await mkdir(data);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", data], {
        stdio: "ignore",
      });
      return new Disk(root, data, true);
    } catch {
      console.log("no disk can be mounted here: the folder is taken away");
      return new Disk(root, data, false);
    }
  }

  constructor(root, data, mounted) {
    Object.assign(this, { root, data, mounted });
    this.code = mounted ? "disk_full" : "folder_gone";
  }

  async break() {
    if (!this.mounted) {
      await rename(this.data, `${this.data}.moved`);
      await writeFile(this.data, "something else");
      return;
    }
    for (const size of [1 << 20, 1 << 16, 1 << 12, 1])
      try {
        for (;;) appendFileSync(join(this.data, "filler"), "x".repeat(size));
      } catch (error) {
        assert.equal(error.code, "ENOSPC");
      }
  }

  async mend() {
    if (this.mounted) return rm(join(this.data, "filler"));
    await rm(this.data);
    await rename(`${this.data}.moved`, this.data);
  }

  async end() {
    if (this.mounted) execFileSync("umount", ["-l", this.data]);
    await rm(this.root, { recursive: true, force: true });
  }
}

for (const lang of LANGS)
  describe(`a disk that takes nothing during a show, read in ${lang}`, () => {
    let browser, core, disk, panel, obs, show;

    before(async () => {
      [browser, disk] = await Promise.all([launch(), Disk.make()]);
      core = await Core.start({ data: disk.data });
      await core.importCsv(CSV);
      ({ id: show } = await core.show("Tight", ["DRESS-NAT", "MUG-BLUE"]));
      await core.command("go_live", { show });
      await core.command("next");
      panel = await Window.open(browser, core.ready.panel, {
        lang,
        viewport: { width: 1280, height: 800 },
      });
      obs = await Window.open(browser, core.ready.overlay, {
        viewport: { width: 1920, height: 1080 },
      });
      await overlay.shows(obs, "DRESS-NAT");
    });
    after(async () => {
      await obs?.context.close();
      await panel?.context.close();
      await browser?.close();
      if (core?.child.exitCode === null) await core.kill();
      await disk?.end();
    });

    it("leaves the keys at work, and the panel says what is not saved", async () => {
      await panel.page.waitForSelector(
        "[data-monitor=program][data-sku=DRESS-NAT]",
      );
      await disk.break();
      // A press may still find the last block.
      for (let n = 0; n < 200; n += 1) {
        const answer = await core.command("add_marker", { text: `mark ${n}` });
        if (answer.saved === false) break;
      }
      await panel.page.keyboard.press("ArrowRight");
      await overlay.shows(obs, "MUG-BLUE");
      await panel.page.waitForSelector(
        "[data-monitor=program][data-sku=MUG-BLUE]",
      );
      const bar = panel.part("unsaved");
      assert.equal(await bar.getAttribute("data-code"), disk.code);
      const text = await panel.text(bar);
      assert.ok(text.includes(panel.say(`unsaved_${disk.code}`)), text);
      assert.match(text, lang === "en" ? /^NOT SAVED/ : /^לא נשמר/);
      await panel.picture(`not-saved-${lang}`);
      const sale = core.sale({
        order_id: "1",
        currency: "ILS",
        lines: [{ sku: "MUG-BLUE", quantity: 1, unit_price: "10" }],
      });
      await assert.rejects(sale, new RegExp(`50[37].*${disk.code}`));
    });

    it("takes the bar away once everything is saved, and has it all after a restart", async () => {
      await disk.mend();
      await until(
        async () =>
          (await panel.page.locator("[data-part=unsaved] p").count()) === 0,
        "the bar should go away",
        5000,
      );
      await core.kill();
      core = await core.again();
      await overlay.shows(obs, "MUG-BLUE", 5000);
      const report = await core.request("GET", `/api/v1/shows/${show}/report`);
      const taken = report.as_run.filter(({ action }) => action === "take");
      assert.equal(taken.length, 2);
      await panel.page.waitForSelector(
        "[data-monitor=program][data-sku=MUG-BLUE]",
      );
    });

    it("is on a panel that comes later, and both are right after what was not saved is lost", async () => {
      await until(
        async () => await panel.do("clear").isEnabled(),
        "the panel should have its connection again",
      );
      await disk.break();
      for (let n = 0; n < 200; n += 1) {
        const answer = await core.command("add_marker", { text: `lost ${n}` });
        if (answer.saved === false) break;
      }
      await core.command("clear");
      await panel.page.waitForSelector(
        "[data-monitor=program]:not([data-sku])",
      );
      await core.kill();
      await disk.mend();
      core = await core.again();
      // The same numbers stand for other events now: nobody may take them for the ones that were lost.
      await overlay.shows(obs, "MUG-BLUE", 5000);
      await panel.page.waitForSelector(
        "[data-monitor=program][data-sku=MUG-BLUE]",
      );
      await panel.close();
      await obs.close();
      panel = obs = undefined;
    });
  });
