/** Text from outside stays text; long titles and reduced motion are respected. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, overlay, plain, until } from "./support/browser.mjs";
import { Core } from "./support/core.mjs";

const MARKUP = `<img src=x onerror=alert(1)><script>alert(2)</script>"'&{count}`;
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
const LONG_HEBREW =
  "שמיכת צמר כבש רכה ונעימה במיוחד בגוון שיבולת שועל עם פסי טרקוטה, ארוגה ביד בטחנה אחת בצפון, 140 על 200 סנטימטר";
const CSV = `Title,SKU,Price,Quantity,Vendor
${quoted(MARKUP)},EVIL-1,10.00,5,${quoted("<b>Brand</b>")}
${quoted(LONG_HEBREW)},LONG-HE,379.00,2,אריגה
`;

describe("text from outside", () => {
  let browser, core, panel, obs, show;

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    show = await core.show(MARKUP, ["EVIL-1", "LONG-HE"], "ILS", {
      talking_points: [MARKUP],
      coupon: "<i>C</i>",
      notes: MARKUP,
      segment: MARKUP,
    });
    panel = await Window.open(browser, core.ready.panel, {
      reducedMotion: "reduce",
      lang: "he",
    });
    obs = await Window.open(browser, core.ready.overlay, {
      viewport: { width: 1920, height: 1080 },
      reducedMotion: "reduce",
    });
  });
  after(async () => {
    await obs?.context.close();
    await panel?.context.close();
    await browser?.close();
    await core?.end();
  });

  it("is shown as it is written, on the desk and on the card", async () => {
    await core.command("start_rehearsal", { show: show.id });
    await core.command("take");
    await core.command("send_memo", { text: MARKUP });
    await core.command("add_marker", { text: MARKUP });
    await overlay.shows(obs, "EVIL-1");
    assert.equal(plain(await overlay.title(obs).innerText()), MARKUP);
    await panel.reads(panel.part("talk"), MARKUP);
    await panel.reads(panel.part("memos"), MARKUP);
    for (const window of [panel, obs]) {
      assert.equal(
        await window.page.locator("img[src=x], main script, i, b").count(),
        0,
      );
    }
  });

  it("asks nothing of other places, raises no dialog and breaks no rule of the content policy", async () => {
    await panel.page.goto(`${core.origin}/#/build/${show.id}`);
    await panel.page.waitForSelector("[data-part=finder] li[data-sku=EVIL-1]");
    await panel.page.goto(`${core.origin}/#/shows/${show.id}`);
    await panel.page.waitForSelector("[data-part=as-run]");
    await panel.page.goto(`${core.origin}/#/desk`);
    await panel.page.waitForSelector("[data-view=desk]");
    assert.deepEqual(panel.dialogs.concat(obs.dialogs), []);
    assert.deepEqual(panel.strangers.concat(obs.strangers), []);
    assert.deepEqual(panel.complaints.concat(obs.complaints), []);
  });

  it("in long Hebrew runs from the right and stays inside the card", async () => {
    await panel.page.keyboard.press("ArrowRight");
    await overlay.shows(obs, "LONG-HE");
    assert.equal(await obs.page.locator("[data-slot=shown] article").getAttribute("dir"), "rtl");
    const inside = await obs.page.evaluate(() => {
      const card = document.querySelector("[data-slot=shown] article").getBoundingClientRect();
      const title = document
        .querySelector("[data-slot=shown] [data-part=title]")
        .getBoundingClientRect();
      return (
        title.left >= card.left &&
        title.right <= card.right &&
        title.bottom <= card.bottom
      );
    });
    assert.ok(inside);
    assert.equal(
      await panel.page.evaluate(
        () => document.scrollingElement.scrollWidth <= window.innerWidth,
      ),
      true,
      "the desk should not scroll sideways",
    );
    await panel.picture("hebrew-desk");
  });

  it("moves nothing where less motion is wished for", async () => {
    const moving = () =>
      document.getAnimations().filter((one) => one.playState === "running")
        .length;
    await core.command("undo");
    await overlay.shows(obs, "EVIL-1");
    await until(
      async () => (await obs.page.evaluate(moving)) === 0,
      "the overlay should be still",
      300,
    );
    await panel.close();
    await obs.close();
    panel = obs = undefined;
  });
});
