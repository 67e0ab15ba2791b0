/**
 * A show run by three: the host at the desk, a producer on a tablet, a co-host on a phone whose network is cut in the
 * middle. Real browsers, over the door.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";
import { Network } from "./support/cut.mjs";

const TABLET = { viewport: { width: 1024, height: 768 }, hasTouch: true };
const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};

/** Where a window says what is on air: a phone in big numbers, above everything. */
const air = (window, sku) =>
  window.page.viewportSize().width < 700
    ? `[data-part=glance][data-sku="${sku}"]`
    : `[data-monitor=program][data-sku="${sku}"]`;

for (const lang of LANGS) {
  describe(`three at one show, in ${lang}`, () => {
    let browser, core, host, tablet, phone, network, show;

    const door = async () => (await core.state()).door;
    const fits = async (holds, why) => {
      let last;
      await until(
        async () => holds((last = await door())),
        () => `${why}: ${JSON.stringify(last)}`,
      );
      return last;
    };
    /** Invites as a person does; what stands open then. */
    const invite = async (role) => {
      await host.do("invite").click();
      await host.page
        .locator(`dialog [data-part=role] input[value=${role}]`)
        .check();
      await host.do("send-invite").click();
      return (
        await fits(({ invite: open }) => open !== null, "an invitation is open")
      ).invite;
    };
    /** The number on the device's screen is picked at the desk. */
    const letIn = async (device) => {
      const digits = await device.part("pairing-code").innerText();
      // One that has just come up under a hand takes no clicks.
      const settled = "[data-do=pick-code]:not([data-fresh], [data-fresh] *)";
      await host.page.locator(settled, { hasText: digits }).click();
      await device.page.waitForSelector("[data-part=rundown]");
    };
    const onAir = (window, sku) => window.page.waitForSelector(air(window, sku));

    before(async () => {
      [browser, core] = await Promise.all([
        launch(),
        Core.start({ args: ["--door", "127.0.0.1"] }),
      ]);
      await core.importCsv(CSV);
      show = await core.show("Evening", [
        "CANDLE-OUD",
        "DRESS-NAT",
        "MUG-BLUE",
      ]);
      await core.command("start_rehearsal", { show: show.id });
      // On any free port: other tests run beside this one.
      await core.command("open_door", { port: 0 });
      await fits(({ status }) => status === "open", "the door is open");
      host = await Window.open(browser, core.ready.panel, { lang });
      await host.page.waitForSelector("[data-part=rundown]");
    });
    after(async () => {
      for (const window of [phone, tablet, host]) await window?.close();
      await network?.close();
      await browser?.close();
      await core?.end();
    });

    it("lets a tablet in by the code that is typed there", async () => {
      const { code, links } = await invite("producer");
      tablet = await Window.open(browser, new URL(links[0]).origin, {
        lang,
        ...TABLET,
      });
      await tablet.page.locator("[name=code]").fill(code.toLowerCase());
      await tablet.page.locator("[name=device-name]").fill("Dana's tablet");
      await tablet.do("ask-to-join").click();
      await letIn(tablet);
      await host.leaveDialog();
      await tablet.picture(`door-tablet-${lang}`);
    });

    it("lets a phone in by the link of the QR code", async () => {
      const { links } = await invite("co_host");
      assert.equal(
        await host.page.locator("[data-part=invitation] svg").count(),
        1,
      );
      await host.picture(`door-invite-${lang}`);
      network = await Network.to(new URL(links[0]).origin);
      phone = await Window.open(
        browser,
        network.origin + new URL(links[0]).hash,
        { lang, ...PHONE },
      );
      await phone.page.locator("[name=device-name]").fill("Noa's phone");
      await phone.picture(`door-join-${lang}`);
      await phone.do("ask-to-join").click();
      await phone.part("pairing-code").waitFor();
      await phone.picture(`door-number-${lang}`);
      await letIn(phone);
      await host.leaveDialog();
      // The invitation does not stay in its address, where the next one would read it.
      assert.doesNotMatch(phone.page.url(), /join=/);
      await phone.picture(`door-phone-${lang}`);
    });

    it("shows everybody the same, and who it was", async () => {
      await core.command("stand_by", { cue: show.cues[0] });
      await tablet.do("take").click();
      await Promise.all(
        [host, tablet, phone].map((window) => onAir(window, "CANDLE-OUD")),
      );
      await host.reads(host.part("feed"), "Dana's tablet", "the feed");
      const { devices } = await fits(
        ({ devices: all }) => all.some(({ last }) => last?.command === "take"),
        "what it did",
      );
      assert.deepEqual(
        devices.map(({ name, connected }) => [name, connected]).sort(),
        [
          ["Dana's tablet", 1],
          ["Noa's phone", 1],
        ],
      );
    });

    it("offers a co-host nothing that is on air, and takes none of it where the page is passed by", async () => {
      assert.equal(
        await phone.page.locator("[data-do=take]:visible:enabled").count(),
        0,
      );
      assert.equal(
        await phone.page.locator("[data-do=end-show]:visible:enabled").count(),
        0,
      );
      await phone.page.keyboard.press("Space");
      await phone.page.keyboard.press("Escape");
      const { program } = await core.state();
      assert.equal(program.sku, "CANDLE-OUD");
    });

    it("carries out what the phone proposes once the host presses one key", async () => {
      await phone.page.locator(`[data-row="${show.cues[2]}"]`).click();
      await phone.do("propose").first().click();
      await phone.picture(`door-propose-${lang}`);
      await phone.do("propose-take").click();
      await phone.page.waitForSelector(
        "[data-part=proposals] [data-do=withdraw-proposal]",
      );
      const asked = host.page.locator(
        "[data-part=memos]:not([data-fresh]) [data-part=proposals]",
        { hasText: "Noa's phone" },
      );
      await asked.waitFor();
      await host.picture(`door-proposed-${lang}`);
      assert.equal(
        (await core.state()).program.sku,
        "CANDLE-OUD",
        "nothing happens before the answer",
      );
      await host.page.locator("body").press("y");
      await Promise.all(
        [host, tablet, phone].map((window) => onAir(window, "MUG-BLUE")),
      );
      await phone.page.waitForSelector(
        "[data-proposal=take][data-end=accepted]",
      );
      await phone.picture(`door-accepted-${lang}`);
    });

    it("puts it on air by itself while the show says so, and undo tells the host whose take it was", async () => {
      await host.do("devices").click();
      await host.page.locator("[name=co-hosts-take]").click();
      await host.leaveDialog();
      await phone.page.waitForSelector("[data-do=take]:enabled");
      await core.apart();
      await phone.page.locator(`[data-row="${show.cues[0]}"]`).click();
      await phone.do("stand-by").first().click();
      await phone.reads(phone.part("glance-preview"), "Oud candle", "what is in preview");
      await phone.do("take").click();
      await onAir(tablet, "CANDLE-OUD");
      await host.reads(
        host.part("undo-says"),
        "Noa's phone",
        "what undo takes back",
      );
      await phone.picture(`door-takes-${lang}`);
      await host.do("undo").click();
      await onAir(phone, "MUG-BLUE");
      await host.do("devices").click();
      await host.page.locator("[name=co-hosts-take]").click();
      await host.leaveDialog();
      await core.apart();
      await core.command("take", { cue: show.cues[0] });
      await Promise.all(
        [tablet, phone].map((window) => onAir(window, "CANDLE-OUD")),
      );
    });

    it("shows a phone without a network what it had as old, and everything once it is back", async () => {
      network.cut();
      await phone.page.waitForSelector(
        "[data-part=connection][data-status=lost]",
      );
      await core.apart();
      await core.command("take", { cue: show.cues[1] });
      await onAir(tablet, "DRESS-NAT");
      assert.equal(
        await phone.page.locator(`${air(phone, "CANDLE-OUD")}.stale`).count(),
        1,
      );
      await phone.picture(`door-cut-${lang}`);
      await fits(
        ({ devices }) =>
          devices.find(({ name }) => name === "Noa's phone").connected === 0,
        "it is away",
      );
      network.mend();
      await onAir(phone, "DRESS-NAT");
      await phone.page.waitForSelector(
        "[data-part=connection][data-status=open]",
        { state: "attached" },
      );
    });

    it("comes back by itself when the page is loaded again, without an invitation", async () => {
      await phone.page.reload();
      await onAir(phone, "DRESS-NAT");
    });

    it("shuts one device out, which is told so, while the other stays", async () => {
      await host.do("devices").click();
      await host.part("devices").waitFor();
      await host.picture(`door-devices-${lang}`);
      const row = host.page.locator("[data-part=devices] li", {
        hasText: "Noa's phone",
      });
      await row.locator("[data-do=shut-out]").click();
      await host.do("confirm").click();
      await phone.page.waitForSelector(
        "[data-part=join-refused][data-code=shut_out]",
      );
      await phone.picture(`door-out-${lang}`);
      await host.leaveDialog();
      await core.apart();
      await core.command("take", { cue: show.cues[2] });
      await onAir(tablet, "MUG-BLUE");
    });

    it("locks everybody out with one key, and lets them back in when the door is opened again", async () => {
      await host.page.locator("body").press("Shift+L");
      await fits(({ status }) => status === "closed", "the door is closed");
      await tablet.page.waitForFunction(
        () =>
          document.querySelector("[data-part=connection]")?.dataset.status !==
          "open",
      );
      const { port } = new URL(tablet.page.url());
      await core.command("open_door", { port: Number(port) });
      await tablet.page.waitForSelector(
        "[data-part=connection][data-status=open]",
        {
          state: "attached",
          timeout: 40_000,
        },
      );
      await onAir(tablet, "MUG-BLUE");
    });
  });
}
