/** Preview and program at the sizes of real screens: every line of the card can be read, and nothing of it is cut. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

/** Below that nobody can proofread. */
const LEAST = 9;

describe("the monitors", () => {
  let browser, core, panel, page;

  /** The stock line and the card in a monitor, as they are drawn. */
  const drawn = (kind) =>
    page.evaluate((kind) => {
      const monitor = document.querySelector(`[data-monitor=${kind}]`);
      const [box, card, stock] = [
        monitor.querySelector(".picture"),
        monitor.querySelector("[data-slot=shown] .card"),
        monitor.querySelector("[data-slot=shown] [data-part=stock]"),
      ];
      const place = (element) => {
        const { top, bottom, left, right } = element.getBoundingClientRect();
        return { top, bottom, left, right };
      };
      const scale = card.getBoundingClientRect().width / card.offsetWidth;
      return {
        text: parseFloat(getComputedStyle(stock).fontSize) * scale,
        box: place(box),
        card: place(card),
        framing: monitor.querySelector("[data-framing]").dataset.framing,
      };
    }, kind);

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    const show = await core.show("Evening", ["CANDLE-OUD", "CANDLE-HE", "DRESS-NAT"], "ILS", {
      coupon: "LIVE20",
    });
    await core.command("go_live", { show: show.id });
    await core.command("take");
    panel = await Window.open(browser, core.ready.panel);
    page = panel.page;
    await page.waitForSelector("[data-monitor=program][data-sku=CANDLE-OUD]");
    await page.waitForSelector("[data-monitor=preview][data-sku=CANDLE-HE]");
  });
  after(async () => {
    await panel?.close();
    await browser?.close();
    await core?.end();
  });

  for (const lying of [true, false])
    for (const [width, height] of [
      [1280, 800],
      [1440, 900],
      [1920, 1080],
    ])
      it(`can be read at ${width}×${height} with a picture that ${lying ? "lies" : "stands"}`, async () => {
        const overlay = lying
          ? null
          : await Window.open(browser, core.ready.overlay, { viewport: { width: 1080, height: 1920 } });
        try {
          await page.setViewportSize({ width, height });
          await page.waitForSelector(lying ? "[data-monitor]:not(.upright)" : "[data-monitor].upright");
          for (const kind of ["preview", "program"]) {
            let now;
            await until(
              async () => {
                now = await drawn(kind);
                return now.text >= LEAST;
              },
              () => `the stock line of the ${kind} is ${now.text.toFixed(1)} px high`,
            );
            const { box, card } = now;
            for (const [edge, out] of [
              ["top", box.top - card.top],
              ["bottom", card.bottom - box.bottom],
              ["left", box.left - card.left],
              ["right", card.right - box.right],
            ])
              assert.ok(out <= 0.5, `${out.toFixed(1)} px of the ${kind} are cut at its ${edge}`);
          }
          const hidden = await page.evaluate(() => {
            const view = document.querySelector("main.view");
            return view.scrollHeight - view.clientHeight;
          });
          assert.equal(hidden, 0, "nothing of the desk is out of view");
        } finally {
          await overlay?.close();
        }
      });

  it("show the whole picture where that is asked for, and close up again", async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    const framing = async () => (await drawn("preview")).framing;
    await until(async () => (await framing()) === "close", "the card is close up");
    await panel.do("framing").click();
    await until(async () => (await framing()) === "whole", "the picture is there whole");
    assert.ok((await drawn("preview")).text < LEAST);
    await panel.do("framing").click();
    await until(async () => (await framing()) === "close", "the card is close up again");
  });

  it("show the whole picture by themselves where there is room, one above the other", async () => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    const obs = await Window.open(browser, core.ready.overlay, { viewport: { width: 1920, height: 1080 } });
    await page.waitForSelector("[data-monitor=program]:not(.upright)");
    await until(async () => (await drawn("program")).framing === "whole", "the picture is there whole");
    const [preview, program] = [await drawn("preview"), await drawn("program")];
    assert.ok(program.box.top >= preview.box.bottom);
    await obs.close();
  });
});
