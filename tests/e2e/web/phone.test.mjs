/** A co-host with a phone in one hand: joins, proposes what the catalogue has, and sees it come into the rundown. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

for (const lang of LANGS) {
  describe(`a phone in one hand, in ${lang}`, () => {
    let browser, core, host, phone, show;

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start({ args: ["--door", "127.0.0.1"] })]);
      await core.importCsv(CSV);
      show = await core.show("Evening", ["CANDLE-OUD", "DRESS-NAT"]);
      await core.command("go_live", { show: show.id });
      await core.command("take");
      // On any free port: other tests run beside this one.
      await core.command("open_door", { port: 0 });
      let door;
      await until(
        async () => (door = (await core.state()).door).status === "open",
        () => `the door is open: ${JSON.stringify(door)}`,
      );
      await core.command("invite_device", { role: "co_host" });
      const { links } = (await core.state()).door.invite;
      host = await Window.open(browser, core.ready.panel, { lang });
      phone = await Window.open(browser, links[0], { lang, ...PHONE });
    });
    after(async () => {
      for (const window of [phone, host]) await window?.close();
      await browser?.close();
      await core?.end();
    });

    it("joins, and reads what is on air, at what price and how many are left, without a touch", async () => {
      await phone.page.locator("[name=device-name]").fill("Noa's phone");
      await phone.do("ask-to-join").tap();
      const code = (await phone.part("pairing-code").innerText()).trim();
      const { waiting } = (await core.state()).door;
      await core.command("accept_device", { waiting: waiting.id, code });
      await phone.page.waitForSelector('[data-part=glance][data-sku="CANDLE-OUD"]');
      await phone.reads(phone.part("glance"), /69\.90.*3/, "what is on air");
      const { bottom } = await phone.part("glance").evaluate((one) => one.getBoundingClientRect());
      assert.ok(bottom < PHONE.viewport.height / 2, `it ends at ${bottom}`);
      await phone.picture(`phone-joined-${lang}`);
    });

    it("proposes a product of the catalogue, which the host is asked in words", async () => {
      await phone.do("dock-product").tap();
      await phone.page.locator("[data-search]").fill("mug");
      const found = phone.page.locator("[role=option][data-sku=MUG-BLUE]");
      await found.waitFor();
      await phone.picture(`phone-product-${lang}`);
      await found.locator("[data-do=palette-propose]").tap();
      await phone.page.waitForSelector("dialog", { state: "detached" });
      await phone.page.waitForSelector("[data-proposal=add] [data-do=withdraw-proposal]");
      await phone.picture(`phone-proposed-${lang}`);
      const asked = host.page.locator("[data-part=proposals] [data-proposal=add]");
      await host.reads(asked, /Noa's phone.*Stoneware mug/, "what the host is asked");
      assert.equal((await core.state()).rundowns[show.id].length, 2, "nothing is added before the answer");
    });

    it("has it in its rundown once the host accepts", async () => {
      await host.do("accept-proposal").click();
      await phone.page.waitForSelector("[data-proposal=add][data-end=accepted]");
      await phone.page.waitForSelector("[data-row]:has-text('Stoneware mug')");
      const { rundowns } = await core.state();
      assert.deepEqual(
        rundowns[show.id].map(({ sku }) => sku),
        ["CANDLE-OUD", "DRESS-NAT", "MUG-BLUE"],
      );
      await phone.picture(`phone-accepted-${lang}`);
    });

    it("writes a memo and marks the moment from under the thumb", async () => {
      await phone.do("dock-memo").tap();
      await phone.page.locator("dialog [name=memo]").fill("Nine pieces");
      await phone.page.locator("dialog [data-do=send-memo]").tap();
      await phone.page.waitForSelector("dialog", { state: "detached" });
      await host.reads(host.part("memos"), "Nine pieces", "the memo");
      await phone.do("dock-marker").tap();
      await until(async () => (await core.state()).markers.length === 1, "the moment is marked");
    });
  });
}
