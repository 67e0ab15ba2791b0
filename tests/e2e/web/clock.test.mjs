/** Whatever is done to a computer's clock, countdowns and times go on as before: on the overlay and on the panel. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, onAir, plain } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

/** `1:02:05` or `2:00` in seconds. */
const seconds = (text) =>
  plain(text)
    .match(/\d+(:\d\d)+/)[0]
    .split(":")
    .map(Number)
    .reduce((sum, part) => sum * 60 + part, 0);

/** Somebody sets the clock of the computer on which this page is shown. */
const setClockBy = (window, ms) =>
  window.page.evaluate((by) => {
    window.ownNow ??= Date.now.bind(Date);
    Date.now = () => window.ownNow() + by;
  }, ms);

/** By how many seconds what stands there goes on, at two ticks after a change, since before the change. */
async function steps(window, selector, change) {
  const place = window.page.locator(selector).first();
  const earlier = await place.innerText();
  await change();
  // One tick may have been under way: the second one is drawn with the clock as it is now.
  let later = earlier;
  const gone = [];
  for (let moved = 0; moved < 2; moved += 1) {
    await window.page.waitForFunction(
      ([where, text]) => document.querySelector(where).innerText !== text,
      [selector, later],
    );
    later = await place.innerText();
    gone.push(seconds(later) - seconds(earlier));
  }
  return gone;
}

describe("a computer's clock that is set while a show runs", () => {
  let browser, core, panel, obs;

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    const show = await core.show("Evening", ["CANDLE-OUD", "DRESS-NAT"]);
    await core.command("go_live", { show: show.id });
    panel = await Window.open(browser, core.ready.panel);
    obs = await Window.open(browser, core.ready.overlay, {
      viewport: { width: 1920, height: 1080 },
    });
    await core.command("take");
    await onAir(panel, obs, "CANDLE-OUD");
    await core.command("start_flash", { price: "49.90", seconds: 3000 });
    await obs.page.waitForSelector("[data-slot=shown] [data-part=countdown]");
    await panel.page.waitForSelector("[data-part=flash]");
  });
  after(async () => {
    await obs?.close();
    await panel?.close();
    await browser?.close();
    await core?.end();
  });

  for (const jump of [60_000, -60_000, 3_600_000, -3_600_000]) {
    it(`moves no countdown when it is set by ${jump / 1000} s`, async () => {
      for (const [window, selector] of [
        [obs, "[data-part=countdown] bdi"],
        [panel, "[data-part=flash] .left"],
      ]) {
        for (const gone of await steps(window, selector, () =>
          setClockBy(window, jump),
        ))
          assert.ok(gone < 0 && gone > -55, `${selector}: ${gone} s at once`);
      }
    });
  }

  it("moves neither the time on air nor the clock of the panel", async () => {
    for (const [selector, jump] of [
      ["[data-part=mode] bdi", 7_200_000],
      ["header .clock", -7_200_000],
    ]) {
      for (const gone of await steps(panel, selector, () =>
        setClockBy(panel, jump),
      ))
        assert.ok(gone > 0 && gone < 55, `${selector}: ${gone} s at once`);
    }
  });
});
