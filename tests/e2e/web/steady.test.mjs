/** Whatever happens during a show, nothing on the desk moves under the hand or out of the eye of its host. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, overlay, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";
import { PHONE, SIZES, wear } from "./support/views.mjs";

const UPRIGHT = { viewport: { width: 1080, height: 1920 }, inObs: true };
const LONG = "Size M is back, nine pieces, and the blue one comes tomorrow; please say that orders until ten go out tonight";
/** What is pressed and what is read. On a phone all but one pane stands still. */
const STEADY =
  "[data-do=take], [data-do=next], [data-do=clear], [data-do=undo], [data-do=flash], [name=memo], [data-do=add-marker], " +
  "[data-monitor], [data-part=talk], [data-part=talk] :is(h2, li, .coupon), [data-part=rundown] [data-row], [data-do=end-show]";
const ON_PHONE =
  "[data-do=take], [data-do=next], [data-do=clear], [data-do=undo], [data-part=dock] button, [data-part=glance], " +
  "[data-monitor], [data-do=flash], [name=memo]";

describe("the desk while things happen", () => {
  let browser, core, panel, page, show;

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    show = await core.show("Tonight", ["DRESS-NAT", "CANDLE-OUD", "MUG-BLUE"], "ILS", { planned_s: 240 });
    for (const cue of show.cues)
      await core.command("update_cue", {
        cue,
        talking_points: ["Real linen, washed twice: it will not shrink", "True to size", "Ships tomorrow"],
        coupon: "LINEN10",
      });
    await core.command("go_live", { show: show.id });
    await core.command("take");
    panel = await Window.open(browser, core.ready.panel);
    page = panel.page;
    await page.waitForSelector("[data-monitor=program][data-sku=DRESS-NAT]");
  });
  after(async () => {
    await panel?.close();
    await browser?.close();
    await core?.end();
  });

  /** Where things are, by what they are. */
  const places = () =>
    page.locator(page.viewportSize().width < 700 ? ON_PHONE : STEADY).evaluateAll((all) =>
      all.map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        const name = one.dataset.do ?? one.dataset.part ?? one.dataset.monitor ?? one.name ?? one.tagName;
        return [name, ...[x, y, width, height].map(Math.round)].join(" ");
      }),
    );
  const memos = (count) =>
    until(async () => (await page.locator("[data-part=memos] .memo").count()) === count, `${count} memos`);
  /** Says where something is that was elsewhere before. */
  async function same(before, what) {
    const now = await places();
    assert.deepEqual(now.filter((one, at) => one !== before[at]), [], `moved when ${what}`);
    assert.equal(now.length, before.length, what);
  }

  for (const size of [...SIZES, PHONE])
    for (const lang of LANGS)
      it(`moves nothing at ${size.width} × ${size.height} in ${lang}`, async () => {
        await page.setViewportSize(size);
        await wear(panel, { lang, theme: "dark" });
        if (size === PHONE) await panel.do("pane-card").click();
        await page.evaluate(() => document.fonts.ready);
        const start = await places();

        await core.command("send_memo", { text: "Size M is back" });
        await memos(1);
        await same(start, "a memo came");
        await panel.picture(`steady-memo-${size.name}-${lang}`);
        await core.command("send_memo", { text: LONG });
        await memos(2);
        await same(start, "a second one came");
        const whole = await page.locator("[data-part=memos] p").evaluateAll((all) => all.every((one) => one.scrollHeight <= one.clientHeight + 1));
        assert.ok(whole, "a memo is there whole");
        await panel.picture(`steady-memos-${size.name}-${lang}`);
        for (const left of [1, 0]) {
          await panel.do("ack-memo").click();
          await memos(left);
          await same(start, "one was acknowledged");
        }

        const obs = await Window.open(browser, core.ready.overlay, { inObs: true });
        await overlay.shows(obs, "DRESS-NAT");
        await page.waitForSelector("[data-part=overlay-lost]", { state: "detached" });
        await page.waitForSelector("[data-part=on-screen][data-state=on]");
        await same(start, "an overlay was connected");
        await obs.page.evaluate(() =>
          dispatchEvent(new CustomEvent("obsSourceActiveChanged", { detail: { active: false } })),
        );
        await page.waitForSelector("header [data-seen=hidden]");
        await same(start, "its scene went away");
        const tab = await Window.open(browser, core.ready.overlay);
        await overlay.shows(tab, "DRESS-NAT");
        await until(async () => (await core.state()).overlays.connected === 2, "two overlays");
        await page.waitForSelector("[data-part=on-screen].hidden");
        await same(start, "a second one was connected");
        await tab.close();
        await obs.close();
        await page.waitForSelector("[data-part=overlay-lost]");
        await same(start, "all were lost");

        await core.command("start_flash", { price: "199.00", seconds: 600 });
        await page.waitForSelector("[data-part=flash]");
        await same(start, "a flash offer began");
        await core.command("send_memo", { text: "Nine pieces" });
        await memos(1);
        await same(start, "a memo came during the offer");
        await core.command("set_stock", { sku: "DRESS-NAT", quantity: 0 });
        await page.waitForSelector("[data-part=sold-out-alert]");
        await same(start, "it sold out");
        await panel.picture(`steady-all-${size.name}-${lang}`);
        await core.command("set_stock", { sku: "DRESS-NAT", quantity: 12 });
        await page.waitForSelector("[data-part=sold-out-alert]", { state: "detached" });
        if ((await core.state()).program.flash !== null) await core.command("stop_flash");
        await panel.do("ack-memo").click();
        await memos(0);
        await page.waitForSelector("[data-part=flash]", { state: "detached" });
        await same(start, "all of it was over");
      });

  it("keeps no place empty on a phone", async () => {
    await page.setViewportSize(PHONE);
    await panel.do("pane-card").click();
    const gap = await page.evaluate(() => {
      const { bottom } = document.querySelector("[data-part=checks] > :last-child").getBoundingClientRect();
      return document.querySelector("[data-do=flash]").getBoundingClientRect().top - bottom;
    });
    assert.ok(gap < 60, `${gap} px are empty`);
  });

  it("keeps the shape of the picture while its overlay is away", async () => {
    await page.setViewportSize(SIZES[0]);
    const obs = await Window.open(browser, core.ready.overlay, UPRIGHT);
    await page.waitForSelector("[data-monitor=program].upright");
    const start = await places();
    const button = start.filter((one) => /^(take|next|clear|undo|preview|program) /.test(one));
    await core.command("update_cue", { cue: show.cues[1], talking_points: Array.from({ length: 9 }, () => LONG) });
    await core.apart();
    await core.command("take", { cue: show.cues[1] });
    await page.waitForSelector("[data-monitor=program][data-sku=CANDLE-OUD]");
    await until(async () => (await page.locator("[data-part=talk] li").count()) === 9, "its talking points");
    assert.deepEqual((await places()).filter((one) => /^(take|next|clear|undo|preview|program) /.test(one)), button);
    await core.apart();
    await core.command("take", { cue: show.cues[0] });
    await page.waitForSelector("[data-monitor=program][data-sku=DRESS-NAT]");
    await obs.close();
    await page.waitForSelector("[data-part=overlay-lost]");
    await same(start, "it was lost");
    const again = await Window.open(browser, core.ready.overlay, UPRIGHT);
    await page.waitForSelector("[data-part=overlay-lost]", { state: "detached" });
    await same(start, "it came back");
    await again.close();
  });

  it("moves nothing while the line to the core is lost, and when it is there again", async () => {
    const start = await places();
    await core.kill();
    await page.waitForSelector("[data-part=connection] p");
    await same(start, "the line was lost");
    await panel.picture("steady-lost");
    core = await core.again();
    await page.waitForSelector("[data-part=connection] p", { state: "detached" });
    await same(start, "it was there again");
  });

  it("moves nothing that is read off the prompter", async () => {
    await page.evaluate(() => (location.hash = "#/prompter"));
    const points = page.locator("[data-part=prompter-points] :is(h1, li), footer");
    await points.first().waitFor();
    const read = () => points.evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
    const start = await read();
    await core.command("send_memo", { text: LONG });
    await memos(1);
    assert.deepEqual(await read(), start);
    await panel.picture("steady-prompter");
    await page.keyboard.press("g");
    await memos(0);
    assert.deepEqual(await read(), start);
  });
});
