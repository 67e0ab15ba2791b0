/** Orders of a shop's export come in to a show that is over, from its report, in each language. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";
import { amount, evening, gross, number, ORDERS, units } from "./support/evening.mjs";

const HOUR = 3_600_000;

/** As Shopify writes it. Files tell whole seconds. */
const time = (at) => new Date(at).toISOString().replace(/[.]\d+Z$/, " +0000").replace("T", " ");

/** An export as Shopify writes it: two orders of the show, one from before, one from after, a row without a date. */
function exported(began) {
  const header =
    "Name,Id,Created at,Currency,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku";
  const row = (name, id, at, quantity) =>
    `${name},${id},${at},ILS,${quantity},Stoneware mug,59.00,MUG-BLUE`;
  return `${[
    header,
    row("#1001", 501, time(began), 2),
    row("#1002", 502, time(began), 1),
    row("#1003", 503, time(began - HOUR), 1),
    row("#1004", 504, time(began + HOUR), 1),
    row("#1005", 505, "some day", 1),
  ].join("\n")}\n`;
}

for (const lang of LANGS) {
  describe(`orders of a file, in ${lang}`, () => {
    let browser, core, panel, page, show, file;

    const part = (name) => page.locator(`dialog [data-part=${name}]`);
    const figures = () =>
      Promise.all(
        ["orders", "known", "outside", "unreadable"].map(async (name) =>
          number(await part(name).innerText()),
        ),
      );
    const total = async (name) => {
      const text = await page
        .locator(`[data-part=totals] [data-part=${name}]`)
        .innerText();
      return name === "gross" ? amount(text) : number(text);
    };
    const choose = async () => {
      await panel.do("import-orders").click();
      await page.waitForSelector("dialog [data-step=choose]");
      await page
        .locator("[name=orders-file]")
        .setInputFiles({ name: "orders_export.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
      await page.waitForSelector("dialog [data-step=report]");
    };

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      await core.importCsv(CSV);
      show = await evening(core);
      const report = await core.request("GET", `/api/v1/shows/${show.id}/report`);
      file = exported(report.started_at);
      panel = await Window.open(browser, core.ready.panel, { lang });
      page = panel.page;
      await page.locator('nav a[href="#/shows"]').click();
      await page.locator(`tr[data-show="${show.id}"] a`).first().click();
      await page.waitForSelector("[data-part=totals]");
    });
    after(async () => {
      await panel?.context.close();
      await browser?.close();
      await core?.end();
    });

    it("says what the file comes to, and changes nothing yet", async () => {
      await choose();
      assert.deepEqual(await figures(), [2, 0, 2, 1]);
      const rows = part("left-out").locator("li");
      assert.equal(await rows.count(), 3);
      await panel.reads(part("left-out").locator("[data-code=unreadable_row]"), "6");
      await panel.reads(part("left-out").locator("[data-code=before_show]"), "#1003");
      await panel.reads(part("left-out").locator("[data-code=after_show]"), "#1004");
      await panel.picture(`orders-report-${lang}`);
      assert.equal(await total("orders"), ORDERS.length);
      const { totals } = await core.request("GET", `/api/v1/shows/${show.id}/report`);
      assert.equal(totals.orders, ORDERS.length);
    });

    it("imports them, and the report behind the dialog counts them", async () => {
      await panel.do("orders-confirm").click();
      await page.waitForSelector("dialog [data-step=done]");
      await panel.do("orders-close").click();
      await page.waitForSelector("dialog", { state: "detached" });
      await until(
        async () => (await total("orders")) === ORDERS.length + 2,
        async () => `${await total("orders")} orders`,
      );
      assert.equal(await total("units"), units(ORDERS) + 3);
      assert.equal(await total("gross"), gross(ORDERS) + 3 * 5_900);
    });

    it("counts no order of the same file twice", async () => {
      await choose();
      assert.deepEqual(await figures(), [0, 2, 2, 1]);
      assert.ok(await page.locator("[data-do=orders-confirm]").isDisabled());
      await panel.leaveDialog();
    });

    it("counts what came after the end where that is asked for, in the currency that is said", async () => {
      const { ended_at } = await core.request("GET", `/api/v1/shows/${show.id}/report`);
      const late = Math.floor(ended_at / 1000 + 1) * 1000;
      await until(() => Date.now() > late, "the order lies in the future");
      const unpriced = `Name,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku
#2001,${time(late)},1,Stoneware mug,59.00,MUG-BLUE
`;
      await panel.do("import-orders").click();
      await page.waitForSelector("dialog [data-step=choose]");
      await page.locator("[name=orders-tail]").selectOption("10800");
      await panel.picture(`orders-choose-${lang}`);
      await page
        .locator("[name=orders-file]")
        .setInputFiles({ name: "orders_export.csv", mimeType: "text/csv", buffer: Buffer.from(unpriced) });
      await page.waitForSelector("dialog [data-step=report]");
      assert.deepEqual(await figures(), [1, 0, 0, 0]);
      const again = async (name, value, found) => {
        await page.locator(`[name=${name}]`).selectOption(value);
        await page.waitForSelector("dialog [data-step=report]");
        await until(async () => number(await part("orders").innerText()) === found, `${name}: ${value}`);
      };
      await again("orders-tail", "0", 0);
      assert.deepEqual(await figures(), [0, 0, 1, 0]);
      await again("orders-tail", "900", 1);
      assert.equal(await page.locator("[name=orders-currency]").inputValue(), "ILS");
      await again("orders-currency", "USD", 1);
      await until(async () => (await page.locator("dialog .worth").innerText()).includes("$"), "dollars");
      await again("orders-currency", "ILS", 1);
      await page.setViewportSize({ width: 390, height: 844 });
      await panel.picture(`orders-asked-390-${lang}`);
      await page.setViewportSize({ width: 1280, height: 800 });
      await panel.picture(`orders-asked-1280-${lang}`);
      await panel.do("orders-confirm").click();
      await page.waitForSelector("dialog [data-step=done]");
      await panel.do("orders-close").click();
      await page.waitForSelector("dialog", { state: "detached" });
      await until(
        async () => (await total("orders")) === ORDERS.length + 3,
        async () => `${await total("orders")} orders`,
      );
      assert.equal(await total("gross"), gross(ORDERS) + 4 * 5_900);
    });

    it("is not offered where no show was live", async () => {
      const planned = await core.show("Not yet", ["MUG-BLUE"]);
      await page.evaluate((id) => {
        location.hash = `#/shows/${id}`;
      }, planned.id);
      await page.waitForSelector("[data-view=report] .empty");
      assert.equal(await page.locator("[data-do=import-orders]").count(), 0);
      await panel.close();
      panel = undefined;
    });
  });
}
