/** A rundown of a thousand cues: it scrolls, holds its place, and keeps the focus. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, say, until } from "./support/browser.mjs";
import { Core } from "./support/core.mjs";
import { LONG, sku } from "./support/building.mjs";

describe("long lists", () => {
  let browser, core, panel, page, show;
  const rows = () => page.locator("[data-part=rundown] li");
  const place = (at) =>
    page.locator(`[data-part=rundown] li[aria-posinset="${at}"]`);
  const list = () => page.locator("[data-part=rundown] .scroller");
  const top = () => list().evaluate((element) => element.scrollTop);
  const focusedPlace = () =>
    page.evaluate(() =>
      document.activeElement?.closest("li")?.getAttribute("aria-posinset"),
    );

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    const lines = Array.from(
      { length: 5_000 },
      (_, at) =>
        `Product number ${at},L-${at},${at % 90}.00,${at % 40},Maker ${at % 7},`,
    );
    await core.importCsv(
      ["Title,SKU,Price,Quantity,Vendor,Tags", ...lines].join("\n"),
    );
    show = (
      await core.command("create_show", { title: "Long", currency: "ILS" })
    ).id;
    const { items } = await core.request(
      "GET",
      "/api/v1/catalogue?text=L-1&limit=200",
    );
    const cues = Array.from({ length: LONG }, (_, at) => ({
      product: items[at % items.length].product,
    }));
    const { ids } = await core.command("add_cues", { show, cues });
    for (let at = 0; at < LONG; at += 100)
      await core.command("group_cues", {
        cues: ids.slice(at, at + 10),
        segment: `Part ${at}`,
      });
    panel = await Window.open(browser, core.ready.panel);
    page = panel.page;
    await page.goto(`${core.origin}/#/build/${show}`);
    await place(1).waitFor();
  });
  after(async () => {
    await panel?.context.close();
    await browser?.close();
    await core?.end();
  });

  it("have only what can be seen on the page, and say how long they are", async () => {
    const count = await rows().count();
    assert.ok(count > 5 && count < 60, `${count} rows`);
    assert.equal(await place(3).getAttribute("aria-setsize"), String(LONG));
  });

  it("go to their end and back with one key", async () => {
    await page.locator("[data-part=rundown] [data-row]").first().focus();
    await page.keyboard.press("End");
    await until(
      async () => (await focusedPlace()) === String(LONG),
      "the last has the focus",
    );
    assert.ok(await place(LONG).locator("[data-row]").isVisible());
    const bottom = await place(LONG).evaluate(
      (li) =>
        li.closest(".scroller").getBoundingClientRect().bottom -
        li.getBoundingClientRect().bottom,
    );
    assert.ok(bottom >= -1, `${bottom} below the edge`);
    assert.ok((await rows().count()) < 90);
    await page.keyboard.press("Home");
    await until(
      async () => (await focusedPlace()) === "1",
      "the first has the focus",
    );
    assert.equal(await top(), 0);
  });

  it("keep the row with the focus while it is out of sight", async () => {
    await list().evaluate((element) => (element.scrollTop = 30_000));
    await until(async () => (await place(470).count()) === 1, "far down");
    assert.equal(await focusedPlace(), "1");
    await page.keyboard.press("ArrowDown");
    await until(async () => (await focusedPlace()) === "2", "the next has it");
    assert.ok((await top()) < 200, `${await top()}`);
  });

  it("hold their place when somebody adds cues above", async () => {
    await list().evaluate((element) => (element.scrollTop = 30_000));
    await until(async () => (await place(470).count()) === 1, "far down");
    const inView = () =>
      list().evaluate((element) => {
        const edge = element.getBoundingClientRect().top;
        const first = [...element.querySelectorAll("li")].find(
          (li) => li.getBoundingClientRect().bottom > edge + 1,
        );
        return {
          cue: first.dataset.cue,
          below: Math.round(first.getBoundingClientRect().top - edge),
          place: Number(first.getAttribute("aria-posinset")),
        };
      });
    const was = await inView();
    const { items } = await core.request(
      "GET",
      "/api/v1/catalogue?text=L-4999&limit=1",
    );
    await core.command("add_cues", {
      show,
      cues: Array.from({ length: 7 }, () => ({ product: items[0].product })),
      index: 3,
    });
    await until(
      async () => (await inView()).place === was.place + 7,
      "seven more stand above",
    );
    const now = await inView();
    assert.deepEqual(
      [now.cue, Math.abs(now.below - was.below) <= 1],
      [was.cue, true],
    );
  });

  it("scroll along when a cue is dragged to their edge", async () => {
    await list().evaluate((element) => (element.scrollTop = 0));
    await place(2).locator("[data-row]").waitFor();
    const from = await place(2).locator("[data-row]").boundingBox();
    const box = await list().boundingBox();
    await page.mouse.move(from.x + 60, from.y + 20);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, box.y + box.height - 8, { steps: 6 });
    await until(async () => (await top()) > 1_500, "the list comes along");
    await page.keyboard.press("Escape");
    await page.mouse.up();
    await until(
      async () => (await page.locator(".ghost").count()) === 0,
      "nothing is held",
    );
  });

  it("fetch the catalogue in pages where one looks, and draw what is not here yet", async () => {
    const results = page.locator("[data-part=results]");
    await results.evaluate(
      (element) => (element.scrollTop = element.scrollHeight / 2),
    );
    const middle = results.locator('li[aria-posinset="2500"]');
    await middle.waitFor();
    await until(
      async () => (await middle.getAttribute("data-sku"))?.startsWith("L-"),
      "it is here",
    );
    assert.equal(await middle.getAttribute("aria-setsize"), "5000");
    assert.ok((await results.locator("li").count()) < 60);
    await results.evaluate(
      (element) => (element.scrollTop = element.scrollHeight),
    );
    await until(
      async () =>
        (
          await results
            .locator('li[aria-posinset="5000"]')
            .getAttribute("data-sku")
        )?.startsWith("L-"),
      "the last is here",
    );
  });

  it("never make the desk taller than its window, whatever is known of their stock", async () => {
    // Known, sold out and unknown; the first thirty are not tracked at all.
    const rows = Array.from(
      { length: LONG },
      (_, at) => `Stocked ${at},U-${at},5.00,${["", 0, 7][at % 3]}`,
    );
    await core.importCsv(["Title,SKU,Price,Quantity", ...rows].join("\n"));
    const { id } = await core.command("create_show", { title: "All kinds", currency: "ILS" });
    await core.command("add_cues", { show: id, cues: rows.map((_, at) => ({ sku: `U-${at}` })) });
    for (let at = 0; at < 30; at += 1)
      await core.command("set_stock", { sku: `U-${at}`, quantity: "untracked" });
    await core.command("start_rehearsal", { show: id });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${core.origin}/#/desk`);
    await place(1).waitFor();
    const over = () =>
      page
        .locator("main.view")
        .evaluate((main) => main.scrollHeight - main.clientHeight);
    assert.equal(await over(), 0);
    for (let taken = 0; taken < 5; taken += 1) {
      await core.next();
      assert.equal(await over(), 0);
    }
    await page.locator("[data-part=rundown] [data-row]").first().focus();
    await page.keyboard.press("End");
    assert.equal(await over(), 0);
    await core.command("end_show");
    await panel.close();
    panel = undefined;
  });
});
