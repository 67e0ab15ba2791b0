/**
 * A co-host's phone in a tunnel: what is written there without a connection is kept, also while the page is closed, sent
 * once it is back, and where the host has changed the same meanwhile the phone decides. A real browser, over the door.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, plain, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";
import { Network } from "./support/cut.mjs";

const require = createRequire(import.meta.url);
const WORDS = Object.fromEntries(LANGS.map((lang) => [lang, require(`../../../ui/src/locales/unsent/${lang}.json`)]));

for (const [lang, width] of [
  ["en", 390],
  ["he", 360],
]) {
  describe(`a phone without a connection, in ${lang}`, () => {
    let browser, core, host, phone, network, show;

    const cueAt = async (place) => (await core.state()).rundowns[show.id][place].details;
    const reads = async (place, field, wanted) => {
      let last;
      await until(
        async () => JSON.stringify((last = (await cueAt(place))[field])) === JSON.stringify(wanted),
        () => `${field} of cue ${place} should be ${JSON.stringify(wanted)}, and is ${JSON.stringify(last)}`,
      );
    };
    const door = async (holds, why) => {
      let last;
      await until(
        async () => holds((last = (await core.state()).door)),
        () => `${why}: ${JSON.stringify(last)}`,
      );
      return last;
    };
    const unsent = (waiting, undecided) =>
      phone.page.waitForSelector(`[data-part=unsent][data-waiting="${waiting}"][data-undecided="${undecided}"]`, {
        state: "attached",
        timeout: 30_000,
      });
    const line = (status) =>
      phone.page.waitForSelector(`[data-part=connection][data-status=${status}]`, {
        state: "attached",
        timeout: 30_000,
      });
    const row = (place) => phone.page.locator(`[data-row="${show.cues[place]}"]`);
    const edit = async (place, changes) => {
      if ((await row(place).getAttribute("aria-current")) !== "true") await row(place).click();
      await phone.do("edit-cue").click();
      for (const [name, text] of Object.entries(changes))
        await phone.page.locator(`dialog [name=${name}]`).fill(text);
      await phone.do("save-cue").click();
      await phone.page.waitForSelector("dialog", { state: "detached" });
    };
    /** A memo or a marker, in the dialog that a phone has for both. */
    const writes = async (name, text, does) => {
      await phone.do("dock-memo").click();
      await phone.page.locator(`dialog [name=${name}]`).fill(text);
      await phone.page.locator(`dialog [data-do=${does}]`).click();
      await phone.page.waitForSelector("dialog", { state: "detached" });
    };
    const said = (key, count) => {
      const entry = WORDS[lang][key];
      const words = typeof entry === "string" ? entry : entry[new Intl.PluralRules(lang).select(count)];
      return words.replace("{count}", String(count));
    };

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start({ args: ["--door", "127.0.0.1"] })]);
      await core.importCsv(CSV);
      show = await core.show("Evening", ["CANDLE-OUD", "DRESS-NAT", "MUG-BLUE"]);
      await core.command("update_cue", { cue: show.cues[1], talking_points: ["Linen"], notes: "Rack" });
      await core.command("start_rehearsal", { show: show.id });
      await core.command("take", { cue: show.cues[0] });
      await core.command("stand_by", { cue: show.cues[2] });
      await core.command("open_door", { port: 0 });
      await door(({ status }) => status === "open", "the door is open");
      host = await Window.open(browser, core.ready.panel, { lang });
      await host.do("invite").click();
      await host.page.locator("dialog [data-part=role] input[value=co_host]").check();
      await host.do("send-invite").click();
      const { invite } = await door(({ invite: open }) => open !== null, "an invitation is open");
      const link = new URL(invite.links[0]);
      network = await Network.to(link.origin);
      phone = await Window.open(browser, network.origin + link.hash, {
        lang,
        viewport: { width, height: 844 },
        hasTouch: true,
        isMobile: true,
      });
      await phone.page.locator("[name=device-name]").fill("Noa's phone");
      await phone.do("ask-to-join").click();
      const digits = await phone.part("pairing-code").innerText();
      const settled = "[data-do=pick-code]:not([data-fresh], [data-fresh] *)";
      await host.page.locator(settled, { hasText: digits }).click();
      await phone.page.waitForSelector("[data-part=rundown]");
      await host.leaveDialog();
      await unsent(0, 0);
    });
    after(async () => {
      for (const window of [phone, host]) await window?.close();
      await network?.close();
      await browser?.close();
      await core?.end();
    });

    it("keeps an edit, a memo and a marker, and says that they wait", async () => {
      network.cut();
      await line("lost");
      await edit(1, { talking_points: "Linen\nWashes at 30", coupon: "LIVE10" });
      await unsent(1, 0);
      await phone.reads(phone.part("unsent"), said("waiting", 1));
      await row(1).locator("[data-part=unsent-mark]").waitFor();
      await phone.picture(`offline-row-${lang}`);
      await writes("memo", "Size M is back", "send-memo");
      await unsent(2, 0);
      await writes("marker", "Laugh", "add-marker");
      await unsent(3, 0);
      await phone.do("show-unsent").click();
      await phone.page.waitForSelector("[data-part=unsent-list] li:nth-child(3)");
      await phone.picture(`offline-list-${lang}`);
      await phone.leaveDialog();
      const state = await core.state();
      assert.deepEqual([state.memos, state.markers], [[], []]);
      assert.deepEqual((await cueAt(1)).talking_points, ["Linen"]);
    });

    it("leaves nothing that is on air to be pressed, and keeps no price of the card on air", async () => {
      assert.equal(await phone.page.locator("[data-do=take]:visible:enabled").count(), 0);
      assert.equal(await phone.page.locator("[data-do=propose]:visible:enabled").count(), 0);
      await row(0).click();
      await phone.do("edit-cue").click();
      await phone.page.locator("dialog [name=price]").fill("1.00");
      await phone.do("save-cue").click();
      await phone.page.waitForSelector("dialog [data-code=offline]");
      await phone.do("cancel-cue").click();
      await phone.do("discard-cue").click();
      await phone.page.waitForSelector("dialog", { state: "detached" });
      await unsent(3, 0);
    });

    it("still has them once the page was closed and opened again while the core cannot be reached", async () => {
      const moment = await phone.page.evaluate(() =>
        Object.keys(localStorage).filter((name) => name.startsWith("cartwall.unsent.")).length,
      );
      assert.equal(moment, 3);
      const url = phone.page.url();
      await phone.page.close();
      // The page itself comes from the core; its line does not come through.
      network.mend({ lines: false });
      phone.follow(await phone.context.newPage());
      await phone.page.goto(url);
      await unsent(3, 0);
      await phone.reads(phone.part("unsent"), said("waiting", 3));
      await phone.do("show-unsent").click();
      await phone.reads(phone.part("unsent-list"), "Washes at 30");
      await phone.picture(`offline-reopened-${lang}`);
      await phone.leaveDialog();
    });

    it("sends the memo once, merges what the host did not touch, and shows both texts of what the host did", async () => {
      await core.command("update_cue", {
        cue: show.cues[1],
        talking_points: ["Linen", "Ships tomorrow"],
        notes: "Rack 2",
      });
      const before = Date.now();
      network.mend();
      await unsent(0, 1);
      const { memos, markers } = await core.state();
      assert.deepEqual(memos.map(({ text }) => text), ["Size M is back"]);
      assert.deepEqual(markers.map(({ text }) => text), ["Laugh"]);
      assert.ok(markers[0].at < before, "it marks the moment of the press");
      await phone.page.waitForSelector("[data-part=rundown]");
      await phone.picture(`offline-decide-${lang}`);
      await phone.do("show-unsent").click();
      const item = phone.page.locator("[data-unsent=update_cue][data-code=conflict]");
      assert.equal(plain(await item.locator("[data-part=now]").innerText()), "Linen Ships tomorrow");
      assert.equal(await item.locator("[name=mine]").inputValue(), "Linen\nWashes at 30");
      await phone.reads(item, WORDS[lang].by.replace("{name}", phone.say("who_host")));
      await phone.picture(`offline-conflict-${lang}`);
    });

    it("puts its own in place once that is pressed, with the field that nobody else touched, and the host sees it", async () => {
      await phone.page.locator("[data-unsent] [name=mine]").fill("Linen\nShips tomorrow\nWashes at 30");
      await phone.do("use-mine").click();
      await unsent(0, 0);
      await reads(1, "talking_points", ["Linen", "Ships tomorrow", "Washes at 30"]);
      await reads(1, "coupon", "LIVE10");
      await reads(1, "notes", "Rack 2");
      await host.page.locator(`[data-row="${show.cues[1]}"]`).click();
      await host.do("edit-cue").click();
      assert.equal(
        await host.page.locator("dialog [name=talking_points]").inputValue(),
        "Linen\nShips tomorrow\nWashes at 30",
      );
      await host.leaveDialog();
    });

    it("sends nothing into another show, and shows the text with the reason", async () => {
      network.cut();
      await line("lost");
      await writes("memo", "Louder", "send-memo");
      await unsent(1, 0);
      await core.command("end_show", { show: show.id });
      const next = await core.show("Next evening", ["MUG-BLUE"]);
      await core.command("start_rehearsal", { show: next.id });
      network.mend();
      await unsent(0, 1);
      await phone.do("show-unsent").click();
      const item = phone.page.locator("[data-unsent=send_memo][data-code=show_over]");
      assert.equal(await item.locator("textarea").inputValue(), "Louder");
      await phone.picture(`offline-refused-${lang}`);
      assert.deepEqual((await core.state()).memos, []);
      await phone.do("remove-unsent").click();
      await phone.do("confirm-remove").click();
      await unsent(0, 0);
    });

    it("shows a device that was shut out what it wrote, to be copied", async () => {
      await phone.page.waitForSelector("dialog", { state: "detached" });
      network.cut();
      await line("lost");
      await writes("memo", "Never arrived", "send-memo");
      await unsent(1, 0);
      const { devices } = (await core.state()).door;
      await core.command("revoke_device", { device: devices[0].id });
      network.mend();
      await phone.page.waitForSelector("[data-part=join-refused][data-code=shut_out]", { timeout: 30_000 });
      await phone.do("show-unsent").click();
      await phone.reads(phone.part("unsent-list"), "Never arrived");
      await phone.picture(`offline-out-${lang}`);
    });
  });
}
