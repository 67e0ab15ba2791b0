/** Shows of the history side by side, and one brand of a report alone: selected by the keyboard, in each language. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";
import { amount, evening, gross, number, order, ORDERS, REFUND } from "./support/evening.mjs";

for (const lang of LANGS) {
  describe(`shows side by side, in ${lang}`, () => {
    let browser, core, panel, page, first, second, archived;

    const box = (show) => page.locator(`[data-show="${show}"] [data-do=pick]`);
    const cell = (line, place, within = "[data-part=figures]") =>
      page.locator(`${within} [data-line=${line}] td`).nth(place);
    const value = (of) => of.locator("[data-part=value]").innerText();
    const at = () => page.evaluate(() => document.activeElement?.closest("[data-show]")?.dataset.show);

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      await core.importCsv(CSV);
      archived = await core.show("Old rehearsal", ["MUG-BLUE"]);
      await core.command("start_rehearsal", { show: archived.id });
      await core.command("take");
      await core.command("end_show", { show: archived.id });
      await core.command("update_show", { show: archived.id, archived: true });
      first = await evening(core);
      second = await core.show("Summer linen", ["DRESS-NAT"]);
      await core.command("go_live", { show: second.id });
      await core.command("take");
      await core.sale(order({ id: "S-1", sku: "DRESS-NAT", quantity: 4, price: "200.00" }));
      await core.command("end_show", { show: second.id });
      panel = await Window.open(browser, core.ready.panel, { lang });
      page = panel.page;
      await page.locator('nav a[href="#/shows"]').click();
      await box(first.id).waitFor();
    });
    after(async () => {
      await panel?.context.close();
      await browser?.close();
      await core?.end();
    });

    it("are selected with the arrows and the space bar, and compared with Enter", async () => {
      await box(second.id).focus();
      await page.keyboard.press("Space");
      assert.equal(await panel.do("compare").count(), 0, "one show is compared with nothing");
      await page.keyboard.press("ArrowDown");
      await until(async () => (await at()) === first.id, "the arrow goes to the next box");
      await page.keyboard.press("Space");
      await panel.do("compare").waitFor();
      await panel.picture(`compare-selected-${lang}`);
      const there = () => page.evaluate(() => document.activeElement?.dataset.do === "compare");
      for (let tabs = 0; tabs < 10 && !(await there()); tabs += 1) await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.waitForSelector("[data-view=compare] [data-part=comparison]");
    });

    it("stand in the order of time, with what each came to and how it differs", async () => {
      const columns = page.locator("[data-part=comparison] thead [data-show]");
      assert.deepEqual(
        await columns.evaluateAll((all) => all.map((one) => one.dataset.show)),
        [first.id, second.id],
      );
      const net = gross(ORDERS) - gross([REFUND]);
      assert.equal(amount(await value(cell("net", 0))), net);
      assert.equal(amount(await value(cell("net", 1))), 80_000);
      const change = await cell("net", 1).locator("[data-part=change]").innerText();
      assert.equal(Math.abs(amount(change)), Math.abs(80_000 - net));
      assert.equal(number(await value(cell("orders", 0))), ORDERS.length);
      const { products } = await core.request("GET", `/api/v1/shows/${first.id}/report`);
      const dress = `[data-product="${products.find(({ sku }) => sku === "DRESS-NAT").id}"]`;
      assert.equal(number(await value(cell("units", 1, dress))), 4);
      // Ten minutes have not gone by in either.
      assert.equal(await page.locator("[data-line=per_hour] bdi").count(), 0);
      await panel.picture(`compare-${lang}`);
    });

    it("fit a phone, with nothing beside the page", async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      const wide = await page.locator("main").evaluate((main) => main.scrollWidth - main.clientWidth);
      assert.ok(wide <= 0, `${wide} pixels too wide`);
      await panel.picture(`compare-phone-${lang}`);
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    it("are still selected on the way back, and an archived rehearsal joins them, marked", async () => {
      await page.locator("[data-view=compare] .back").click();
      await box(first.id).waitFor();
      assert.ok(await box(first.id).isChecked());
      assert.ok(await box(second.id).isChecked());
      await page.locator("[data-part=archived-picks] summary").click();
      await box(archived.id).check();
      await panel.do("compare").click();
      const column = page.locator(`[data-part=comparison] thead [data-show="${archived.id}"]`);
      await column.locator("[data-part=archived]").waitFor();
      assert.equal(await column.locator("[data-part=rehearsal]").count(), 1);
    });

    it("one brand of a report stands alone, and says so on paper as well", async () => {
      await page.evaluate((id) => (location.hash = `#/shows/${id}`), first.id);
      await page.locator("[data-do=select-brand]").selectOption({ label: "Pardes" });
      const brand = page.locator("[data-part=brand]");
      await panel.reads(brand, "Pardes");
      const dresses = [...ORDERS, { ...REFUND, quantity: -REFUND.quantity }];
      const net = gross(dresses.filter(({ sku }) => sku === "DRESS-NAT"));
      assert.equal(amount(await page.locator("[data-part=brand-totals] [data-part=net]").innerText()), net);
      assert.equal(await page.locator("[data-part=products] tr[data-sku]").count(), 1);
      for (const whole of ["totals", "timeline"])
        assert.equal(await page.locator(`[data-part=${whole}]`).count(), 0, whole);
      assert.equal(await page.locator("[data-do=export-csv]").count(), 0);
      await page.emulateMedia({ media: "print" });
      assert.ok(await brand.isVisible());
      assert.ok(await page.locator("[data-do=select-brand]").isHidden());
      await page.emulateMedia({ media: null });
      await panel.picture(`report-brand-${lang}`);
      await panel.close();
      panel = undefined;
    });
  });
}
