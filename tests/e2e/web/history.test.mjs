/** The history: every figure on the page is held against the core's report and against a sum of our own. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";
import {
  ORDERS,
  REFUND,
  sum,
  gross,
  units,
  amount,
  number,
  order,
  evening,
} from "./support/evening.mjs";

for (const lang of LANGS) {
  describe(`the history, read in ${lang}`, () => {
    let browser, core, panel, page, show, rehearsal, report;

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      await core.importCsv(CSV);
      rehearsal = await core.show("Café rehearsal", ["MUG-BLUE"]);
      await core.command("start_rehearsal", { show: rehearsal.id });
      await core.command("take");
      await core.sale(
        order({ id: "X-1", sku: "MUG-BLUE", quantity: 5, price: "59.00" }),
      );
      await core.command("end_show", { show: rehearsal.id });
      show = await evening(core);
      await core.show("Not yet", ["MUG-BLUE"]);
      report = await core.request("GET", `/api/v1/shows/${show.id}/report`);
      panel = await Window.open(browser, core.ready.panel, {
        lang,
        permissions: ["clipboard-read", "clipboard-write"],
      });
      page = panel.page;
      await page.locator('nav a[href="#/shows"]').click();
      await page.waitForSelector("[data-show]");
    });
    after(async () => {
      await panel?.context.close();
      await browser?.close();
      await core?.end();
    });

    const row = (id) => page.locator(`tr[data-show="${id}"]`);
    const cell = (from, column) => from.locator(`[data-column=${column}]`);

    it("lists what happened with its figures, and nothing that is only planned", async () => {
      assert.equal(await page.locator("tr[data-show]").count(), 2);
      const line = row(show.id);
      assert.equal(
        number(await cell(line, "orders").innerText()),
        ORDERS.length,
      );
      assert.equal(
        number(await cell(line, "units").innerText()),
        units(ORDERS),
      );
      assert.equal(
        amount(await cell(line, "gross").innerText()),
        gross(ORDERS),
      );
      assert.equal(
        amount(await cell(line, "refunds").innerText()),
        gross([REFUND]),
      );
      assert.equal(
        amount(await cell(line, "net").innerText()),
        gross(ORDERS) - gross([REFUND]),
      );
    });

    it("marks the rehearsal, and leaves it out of the total", async () => {
      await panel.reads(row(rehearsal.id), panel.say("rehearsal"));
      assert.equal(
        amount(
          await page.locator("[data-part=live-totals] strong").innerText(),
        ),
        gross(ORDERS) - gross([REFUND]),
      );
    });

    it("draws a small curve of each show, after the list", async () => {
      const path = row(show.id).locator("[data-part=curve] path").first();
      await path.waitFor({ state: "attached" });
      assert.match(await path.getAttribute("d"), /^M/);
    });

    it("finds a show by a word of its title, and says where there is none", async () => {
      await page.fill("[name=history-search]", "cafe");
      await until(
        async () => (await page.locator("tr[data-show]").count()) === 1,
        "one show is left",
      );
      assert.ok(await row(rehearsal.id).isVisible());
      await page.fill("[name=history-search]", "winter");
      await page.waitForSelector(".empty");
      await panel.do("all-shows").click();
      await row(show.id).waitFor();
    });

    it("keeps live shows and rehearsals apart where asked", async () => {
      await panel.do("filter-rehearsal").click();
      await row(show.id).waitFor({ state: "detached" });
      assert.equal(
        await page.locator("[data-part=live-totals]").count(),
        0,
        "a rehearsal adds up to nothing",
      );
      await panel.do("filter-all").click();
      await row(show.id).waitFor();
    });

    it("sorts by a column, and says which way round", async () => {
      const first = () =>
        page.locator("tr[data-show]").first().getAttribute("data-show");
      const head = page.locator("thead [data-column=net]");
      await head.click();
      await until(
        async () => (await first()) === show.id,
        "the higher net comes first",
      );
      const sorted = page.locator("thead th[aria-sort]");
      assert.equal(await sorted.getAttribute("aria-sort"), "descending");
      await head.click();
      await until(
        async () => (await first()) === rehearsal.id,
        "the lower net comes first",
      );
      assert.equal(await sorted.getAttribute("aria-sort"), "ascending");
    });

    it("goes through the list with the arrows, and opens a show with Enter", async () => {
      await row(rehearsal.id).locator("a").focus();
      await page.keyboard.press("ArrowDown");
      assert.equal(
        await page.evaluate(
          () => document.activeElement?.closest("tr")?.dataset.show,
        ),
        show.id,
      );
      await panel.picture(`history-${lang}`);
      await page.keyboard.press("Enter");
      await page.waitForSelector("[data-view=report] [data-part=plot]");
    });

    it("shows the totals of the report, and they are ours", async () => {
      const part = (name) =>
        page.locator(`[data-part=totals] [data-part=${name}]`).innerText();
      const { totals } = report;
      assert.equal(totals.net.minor, gross(ORDERS) - gross([REFUND]));
      assert.equal(amount(await part("net")), totals.net.minor);
      assert.equal(amount(await part("gross")), totals.gross.minor);
      assert.equal(amount(await part("refunds")), totals.refunds.minor);
      assert.equal(number(await part("orders")), totals.orders);
      assert.equal(number(await part("units")), totals.units);
      const average = Math.round(gross(ORDERS) / ORDERS.length);
      assert.equal(amount(await part("average")), average);
      const counted = report.products.filter(({ stocked }) => stocked !== null);
      await panel.reads(
        page.locator("[data-part=sell-through]"),
        String(sum(counted, ({ stocked }) => stocked)),
      );
      await panel.reads(
        page.locator("[data-part=sold-out]"),
        panel.say("sold_out_count", { count: 1 }),
      );
    });

    it("holds the show against its plan", async () => {
      await panel.reads(
        page.locator("[data-part=plan]"),
        /5:0\d/,
        "it started five minutes late",
      );
    });

    it("shows every product's figures, and they add up to ours", async () => {
      for (const sku of ["DRESS-NAT", "CANDLE-OUD", "MUG-BLUE"]) {
        const line = page.locator(`[data-part=products] tr[data-sku=${sku}]`);
        const known = report.products.find((product) => product.sku === sku);
        const sold = ORDERS.filter((one) => one.sku === sku);
        const back = REFUND.sku === sku ? gross([REFUND]) : 0;
        assert.equal(
          number(await cell(line, "units").innerText()),
          units(sold),
          sku,
        );
        const net = await cell(line, "net").locator("bdi").first().innerText();
        assert.equal(amount(net), gross(sold) - back, sku);
        assert.equal(amount(net), known.net.minor, sku);
        assert.equal(
          number(await cell(line, "windowed_units").innerText()),
          known.windowed_units,
        );
        assert.equal(
          amount(await cell(line, "windowed_gross").innerText()),
          known.windowed_gross.minor,
        );
      }
      // Two dresses were bought while the dress was on air; the third came when it was not.
      const dress = report.products.find(({ sku }) => sku === "DRESS-NAT");
      assert.equal(dress.windowed_units, 2);
    });

    it("tells everything of the minute under the cursor", async () => {
      const part = (name) => page.locator(`[data-part=minute-${name}]`);
      await page.locator("[data-part=plot]").focus();
      await page.keyboard.press("Home");
      const [net, pieces, orders] = [
        "per_minute",
        "per_minute_units",
        "per_minute_orders",
      ].map((key) => report[key][0]);
      assert.equal(amount(await part("net").innerText()), net);
      assert.equal(number(await part("units").innerText()), pieces);
      assert.equal(number(await part("orders").innerText()), orders);
      await panel.reads(part("on-air"), "Linen dress, natural");
      await panel.reads(part("on-air"), "Oud candle, large");
      await panel.reads(part("on-air"), "49.90");
      await panel.reads(part("events"), "שאלה של נועה");
      const events = part("events").locator("[data-kind]");
      assert.deepEqual(
        [
          ...new Set(
            await events.evaluateAll((all) =>
              all.map((one) => one.dataset.kind),
            ),
          ),
        ],
        ["start", "take", "flash_start", "sold_out", "marker", "flash_end", "clear", "end"],
      );
    });

    it("draws only what was known of the stock", async () => {
      const dress = page.locator("[data-part=products] tr[data-sku=DRESS-NAT]");
      await dress.locator("[data-do=choose-product]").click();
      await panel.reads(
        page.locator("[data-part=minute-stock]"),
        panel.say("stock_unknown"),
      );
      const line = await page.locator("[data-lane=stock]").getAttribute("d");
      assert.equal(line.split("M").length - 1, 1, line);
      const width = await page
        .locator("[data-part=plot]")
        .evaluate((plot) => plot.clientWidth);
      const reaches = Math.max(
        ...[...line.matchAll(/H([\d.]+)/g)].map(([, x]) => Number(x)),
      );
      assert.ok(reaches < width, "it ends where nobody knew any more");
      await dress.locator("[data-do=choose-product]").click();
    });

    it("points from the products to their windows", async () => {
      const mug = page.locator("[data-part=products] tr[data-sku=CANDLE-OUD]");
      await mug.hover();
      await page.waitForSelector("[data-part=plot] path.marked", {
        state: "attached",
      });
      await page.mouse.move(2, 2);
      await page.waitForSelector("[data-part=plot] path.marked", {
        state: "detached",
      });
    });

    it("is a table too, and its minutes add up to the totals", async () => {
      await page.locator("[data-part=minute-table] summary").click();
      const rows = page.locator("[data-part=minute-table] tbody tr");
      await rows.first().waitFor();
      const cells = await rows.evaluateAll((all) =>
        all.map((one) => [...one.cells].map((cell) => cell.innerText)),
      );
      assert.equal(
        sum(cells, ([, net]) => amount(net)),
        report.totals.net.minor,
      );
      assert.equal(
        sum(cells, ([, , pieces]) => number(pieces)),
        report.totals.units,
      );
      assert.equal(
        sum(cells, ([, , , orders]) => number(orders)),
        report.totals.orders,
      );
      await page.locator("[data-part=minute-table] summary").click();
    });

    it("copies a table the way spreadsheets take it", async () => {
      await page
        .locator("section:has([data-part=products]) [data-do=copy-table]")
        .click();
      await panel.reads(
        page.locator("section:has([data-part=products]) [role=status]"),
        panel.say("copied"),
      );
      const text = await page.evaluate(() => navigator.clipboard.readText());
      const rows = text.split("\n").map((line) => line.split("\t"));
      assert.equal(rows.length, 1 + report.products.length);
      const dress = rows.find(([sku]) => sku === "DRESS-NAT");
      const net = gross([ORDERS[0], ORDERS[2]]) - gross([REFUND]);
      assert.equal(amount(dress[8]), net);
    });

    it("narrows the log down, and finds a moment of it in the picture", async () => {
      await page.selectOption("[data-do=filter-action]", "take");
      const lines = page.locator("[data-part=as-run] li");
      await until(async () => (await lines.count()) === 2, "two takes");
      await page.selectOption("[data-do=filter-action]", "sold_out");
      await panel.reads(lines.first(), "Oud candle, large");
      await panel.reads(
        lines.first(),
        panel.say("asrun_sold_out"),
        "in the reader's words",
      );
      await page.selectOption("[data-do=filter-action]", "");
      await page.selectOption("[data-do=filter-who]", { index: 1 });
      await page.locator("[data-part=markers] [data-do=show-moment]").click();
      assert.equal(
        await page.locator("[data-part=plot]").getAttribute("data-minute"),
        "0",
      );
      await panel.picture(`history-report-${lang}`);
    });

    it("has a report for every run of a show", async () => {
      await core.command("start_rehearsal", { show: rehearsal.id });
      await core.sale(
        order({ id: "X-2", sku: "MUG-BLUE", quantity: 1, price: "59.00" }),
      );
      await core.command("end_show", { show: rehearsal.id });
      await page.evaluate((id) => {
        location.hash = `#/shows/${id}`;
      }, rehearsal.id);
      const units = page.locator("[data-part=totals] [data-part=units]");
      const runs = page.locator("[data-do=select-run]");
      await panel.reads(units, "1");
      assert.equal(await runs.inputValue(), "2");
      await runs.selectOption("1");
      await panel.reads(units, "5");
      await panel.picture(`history-runs-${lang}`);
    });

    it("says what a show is that nobody knows, and the way back", async () => {
      await page.evaluate(() => (location.hash = "#/shows/nowhere"));
      await page.waitForSelector("[data-part=report-problem]");
      await panel.reads(
        panel.part("report-problem"),
        panel.say("report_unknown"),
      );
      await panel.close();
      panel = undefined;
    });
  });
}

describe("many shows", () => {
  const MANY = 64;
  let browser, core, panel, page;
  /** Shows whose curves were asked for. */
  const asked = new Set();

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    const planned = await Promise.all(
      Array.from({ length: MANY }, (_, n) =>
        core.show(`Evening ${n + 1}`, ["MUG-BLUE"]),
      ),
    );
    for (const { id } of planned) {
      await core.command("start_rehearsal", { show: id });
      await core.command("end_show", { show: id });
    }
    panel = await Window.open(browser, core.ready.panel);
    page = panel.page;
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        const message = JSON.parse(payload);
        if (message.name !== "show_curves") return;
        for (const show of message.body.shows) asked.add(show);
      }),
    );
    await page.reload();
    await page.locator('nav a[href="#/shows"]').click();
    await panel.reads(
      page.locator("[role=search] [role=status]"),
      panel.say("shows_found", { count: MANY }),
    );
  });
  after(async () => {
    await panel?.context.close();
    await browser?.close();
    await core?.end();
  });

  const rows = () => page.locator("tr[data-show]");

  it("has only the rows in view on the page, and asks for their curves alone", async () => {
    await page.waitForSelector("[data-part=curve][data-known=true]");
    assert.ok((await rows().count()) < 50, `${await rows().count()} rows`);
    assert.ok(asked.size > 0 && asked.size < 50, `${asked.size} curves`);
    assert.equal(
      await page.locator("[data-part=shows]").getAttribute("aria-rowcount"),
      String(MANY + 1),
    );
  });

  it("comes to the oldest with End and back to the newest with Home", async () => {
    const focused = () =>
      page.evaluate(() => document.activeElement?.textContent);
    await rows().first().locator("a").focus();
    await page.keyboard.press("End");
    await until(
      async () => (await focused()) === "Evening 1",
      async () => `the focus is on ${await focused()}`,
    );
    assert.ok(
      await page.locator(":focus").evaluate((link) => {
        const { top, bottom } = link.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      }),
      "it is in sight",
    );
    await page.keyboard.press("Home");
    await until(
      async () => (await focused()) === `Evening ${MANY}`,
      async () => `the focus is on ${await focused()}`,
    );
  });

  it("are cards on a phone, and nothing is wider than it", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const card = rows().first();
    await until(
      async () => (await card.boundingBox())?.height > 100,
      "a row has become a card",
    );
    const box = await card.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 390);
    assert.equal(
      await page
        .locator("main")
        .evaluate((main) => main.scrollWidth - main.clientWidth),
      0,
    );
    await panel.close();
    panel = undefined;
  });
});
