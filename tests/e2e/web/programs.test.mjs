/** Access tokens for other programs: made by the keyboard, used, listed with what they are for, and revoked. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

for (const lang of LANGS) {
  describe(`access tokens for other programs, in ${lang}`, () => {
    let browser, core, panel, page, show, token;

    const asks = (path) =>
      fetch(new URL(path, core.ready.api), { headers: { authorization: `Bearer ${token}` } });

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      await core.importCsv(CSV);
      show = await core.show("Evening", ["MUG-BLUE", "CANDLE-OUD"]);
      await core.command("start_rehearsal", { show: show.id });
      panel = await Window.open(browser, core.ready.panel, { lang });
      page = panel.page;
      await page.waitForSelector("[data-view=desk]");
    });
    after(async () => {
      await panel?.close();
      await browser?.close();
      await core?.end();
    });

    it("are made from the settings, and shown as dots that are copied", async () => {
      await panel.do("settings").click();
      await panel.do("settings-programs").click();
      await page.waitForSelector("[data-part=programs]");
      await panel.picture(`programs-none-${lang}`);
      await page.locator("[name=token-name]").fill("Wall of numbers");
      await page.locator("[data-part=token-scope] input[value=read_only]").check();
      await page.locator("[name=token-show]").selectOption(show.id);
      await page.locator("[name=token-name]").press("Enter");
      const made = page.locator("[name=made-token]");
      await made.waitFor();
      assert.equal(await made.getAttribute("type"), "password");
      token = await made.inputValue();
      assert.match(token, /^[0-9a-f]{64}$/);
      await panel.picture(`programs-made-${lang}`);
      await panel.do("token-copied").click();
      assert.ok(!(await page.content()).includes(token));
    });

    it("open what they are for, and the list says that they were used", async () => {
      const row = page.locator("[data-token]");
      const unused = await row.innerText();
      assert.equal((await asks("/api/v1/state")).status, 200);
      assert.equal((await asks("/api/v1/shows")).status, 403);
      await until(
        async () => (await row.innerText()) !== unused,
        "the list should say that it was used",
      );
      await panel.picture(`programs-used-${lang}`);
    });

    it("are revoked at once, after a question", async () => {
      await panel.do("revoke-token").click();
      await panel.do("confirm").click();
      await page.waitForSelector("[data-token]", { state: "detached" });
      assert.equal((await asks("/api/v1/state")).status, 401);
      await panel.leaveDialog();
      await page.waitForSelector("dialog", { state: "detached" });
    });
  });
}
