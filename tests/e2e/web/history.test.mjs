/** The history: every figure on the page is held against the core's report and against a sum of our own. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, launch, plain, until, Window } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

const MINUTE = 60_000;

/** What was bought, and given back, in the order of the evening. */
const ORDERS = [
  { id: "H-1", sku: "DRESS-NAT", quantity: 2, price: "249.90" },
  { id: "H-2", sku: "CANDLE-OUD", quantity: 3, price: "69.90" },
  { id: "H-3", sku: "DRESS-NAT", quantity: 1, price: "289.00" },
  { id: "H-4", sku: "MUG-BLUE", quantity: 1, price: "59.00" },
];
const REFUND = {
  id: "H-R",
  of: "H-3",
  sku: "DRESS-NAT",
  quantity: 1,
  price: "289.00",
};

const minor = (price) => Math.round(Number(price) * 100);
const sum = (orders, value) => orders.reduce((all, one) => all + value(one), 0);
const gross = (orders) =>
  sum(orders, ({ quantity, price }) => quantity * minor(price));
const units = (orders) => sum(orders, ({ quantity }) => quantity);

/** `₪1,234.50` as 123450. */
function amount(text) {
  const digits = plain(text).replace(/[^\d.]/g, "");
  const value = digits.includes(".")
    ? Number(digits.replace(".", ""))
    : Number(digits) * 100;
  return /[-−]/.test(text) ? -value : value;
}
const number = (text) => Number(plain(text).replace(/[^\d-]/g, ""));

const order = ({ id, of, sku, quantity, price }, currency = "ILS") => ({
  order_id: id,
  currency,
  ...(of === undefined ? {} : { refund_of: of }),
  lines: [{ sku, quantity, unit_price: price }],
});

async function evening(core) {
  const show = await core.show(
    "Spring linen",
    ["DRESS-NAT", "CANDLE-OUD", "MUG-BLUE"],
    "ILS",
    { planned_s: 240 },
  );
  const now = Date.now();
  await core.command("update_show", {
    show: show.id,
    starts_at: now - 5 * MINUTE,
    ends_at: now + 30 * MINUTE,
  });
  await core.command("go_live", { show: show.id });
  await core.command("take");
  await core.sale(order(ORDERS[0]));
  await core.command("set_stock", { sku: "DRESS-NAT", quantity: "unknown" });
  await core.command("next");
  await core.command("start_flash", { price: "49.90", seconds: 600 });
  // The last three: sold out on air.
  await core.sale(order(ORDERS[1]));
  await core.command("add_marker", { text: "שאלה של נועה" });
  for (const one of ORDERS.slice(2)) await core.sale(order(one));
  await core.sale(order(REFUND));
  await core.command("clear");
  await core.command("end_show", { show: show.id });
  return show;
}

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
        ["start", "take", "flash_start", "sold_out", "marker", "clear", "end"],
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
        panel.say("note_sold_out_stock"),
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

/**
 * A show of three hours in a few seconds: the core's own report of a running show, moved back in time on its way to
 * the page. Minute `n` brought `brought(n)`; a product is on air for ten minutes at a time.
 */
const LENGTH = 180;
const WINDOW = 10;
const brought = (n) => ((n % 7) + 1) * 1000;

function stretched(report, now) {
  const start = now - LENGTH * MINUTE;
  const minutes = Array.from({ length: LENGTH }, (_, n) => n);
  const count = report.products.length;
  const windows = (place) =>
    minutes
      .filter((n) => n % WINDOW === 0 && (n / WINDOW) % count === place)
      .map((n) => ({
        from: start + n * MINUTE,
        to: n + WINDOW >= LENGTH ? null : start + (n + WINDOW) * MINUTE,
      }));
  const products = report.products.map((product, place) => ({
    ...product,
    windows: windows(place),
    stock: [{ at: start, quantity: { kind: "known", n: 40 - place } }],
  }));
  const takes = products.flatMap(({ windows, title, sku }) =>
    windows.map(({ from }) => ({
      ...report.as_run[0],
      seq: from,
      at: from,
      action: "take",
      cue: sku,
      sku,
      title,
    })),
  );
  return {
    ...report,
    started_at: start,
    duration_ms: LENGTH * MINUTE,
    per_minute: minutes.map(brought),
    per_minute_units: minutes.map((n) => (n % 7) + 1),
    per_minute_orders: minutes.map(() => 1),
    products,
    as_run: takes.sort((a, b) => a.at - b.at),
    markers: [{ at: start + 95.5 * MINUTE, by: "host", text: "laughs" }],
  };
}

for (const lang of LANGS) {
  describe(`the timeline of a long show that goes on, read in ${lang}`, () => {
    let browser, core, panel, page, show;
    /** The core's clock as of the report. */
    let now = Date.now();
    let answers = 0;

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      await core.importCsv(CSV);
      const skus = ["DRESS-NAT", "CANDLE-OUD", "MUG-BLUE"];
      show = await core.show("A long night", skus);
      await core.command("go_live", { show: show.id });
      await core.command("take");
      now = (await core.state()).now;
      panel = await Window.open(browser, core.ready.panel, { lang });
      page = panel.page;
      await page.routeWebSocket(/api\/v1\/live/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((text) => {
          const message = JSON.parse(text);
          if (message.ok?.per_minute_units === undefined) socket.send(text);
          else {
            answers += 1;
            socket.send(
              JSON.stringify({ ...message, ok: stretched(message.ok, now) }),
            );
          }
        });
      });
      await page.reload();
      await page.waitForSelector("[data-view=desk]");
      await page.evaluate((id) => (location.hash = `#/shows/${id}`), show.id);
      await page.waitForSelector("[data-part=plot] path[data-lane=net]", {
        state: "attached",
      });
    });
    after(async () => {
      await panel?.context.close();
      await browser?.close();
      await core?.end();
    });

    const plot = () => page.locator("[data-part=plot]");
    const cursor = async () => Number(await plot().getAttribute("data-minute"));
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    /** In minutes of the show. */
    const view = async () => {
      // Both at once: between two questions the show goes on.
      const [from, to] = await page
        .locator("[data-part=timeline]")
        .evaluate(({ dataset }) => [dataset.viewFrom, dataset.viewTo]);
      const start = now - LENGTH * MINUTE;
      return {
        from: (Number(from) - start) / MINUTE,
        to: (Number(to) - start) / MINUTE,
      };
    };
    const length = async () => {
      const { from, to } = await view();
      return to - from;
    };
    const anotherReport = async () => {
      const seen = answers;
      await until(() => answers > seen, "the report is read again");
    };

    it("runs from left to right in every language", async () => {
      const ticks = await page
        .locator("[data-part=plot] .tick")
        .evaluateAll((all) =>
          all.map((one) => ({
            x: one.getBoundingClientRect().x,
            text: one.textContent,
          })),
        );
      assert.ok(ticks.length >= 4);
      const left = [...ticks].sort((a, b) => a.x - b.x);
      const [first, second] = left.map(({ text }) => {
        const [hours, minutes] = text.split(":").map(Number);
        return hours * 60 + minutes;
      });
      assert.equal((second - first + 24 * 60) % (24 * 60) <= 60, true);
      assert.equal(
        await page.locator("html").getAttribute("dir"),
        lang === "he" ? "rtl" : "ltr",
      );
    });

    it("moves by minute and by event with the arrows alone, and says where it is", async () => {
      await plot().focus();
      await press("Home");
      assert.equal(await cursor(), 0);
      await press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft");
      assert.equal(await cursor(), 2);
      await press("Shift+ArrowRight");
      assert.equal(await cursor(), 10, "the second take");
      await press("PageDown", "PageDown");
      assert.equal(await cursor(), 30);
      await press("Shift+ArrowLeft");
      assert.equal(await cursor(), 20);
      assert.equal(await plot().getAttribute("aria-valuenow"), "21");
      const minute = brought(20);
      assert.equal(
        amount(await page.locator("[data-part=minute-net]").innerText()),
        minute,
      );
      await until(async () => {
        const said = plain(await page.locator("[data-part=said]").innerText());
        return said.includes(panel.say("units_n", { count: 7 }));
      }, "the minute is said to those who listen");
      assert.match(
        plain(await plot().getAttribute("aria-valuetext")),
        /\d\d:\d\d.*21/,
      );
    });

    it("comes nearer around the cursor, adds up what is in view, and goes back to the whole", async () => {
      const before = await length();
      await press("+", "+");
      const near = await view();
      assert.ok(Math.abs(near.to - near.from - before / 4) < 0.01);
      assert.ok(near.from <= 20 && near.to >= 21, "the cursor stays in view");
      const [first, last] = [Math.round(near.from), Math.round(near.to)];
      const minutes = Array.from({ length: LENGTH }, (_, n) => n);
      const text = await panel.text(
        page.locator("[data-part=in-view] bdi").nth(1),
      );
      assert.equal(amount(text), sum(minutes.slice(first, last), brought));
      await press("-");
      assert.ok(Math.abs((await length()) - before / 2) < 0.01);
      await press("0");
      assert.ok((await length()) >= LENGTH);
    });

    it("takes the view along where the cursor goes", async () => {
      await press("Home", "+", "+", "+");
      for (let n = 0; n < 6; n += 1) await press("PageDown");
      const { from, to } = await view();
      assert.equal(await cursor(), 60);
      assert.ok(from <= 60 && to >= 61, `${from} to ${to}`);
      await press("0");
    });

    it("comes nearer to a range that is drawn with the mouse, unless it is given up", async () => {
      const box = await plot().boundingBox();
      const x = (share) => box.x + box.width * share;
      await page.mouse.move(x(0.25), box.y + 80);
      await page.mouse.down();
      await page.mouse.move(x(0.4), box.y + 80);
      await page.mouse.move(x(0.5), box.y + 80);
      await page.keyboard.press("Escape");
      await page.mouse.up();
      assert.ok((await length()) >= LENGTH, "given up");
      await page.mouse.move(x(0.25), box.y + 80);
      await page.mouse.down();
      await page.mouse.move(x(0.4), box.y + 80);
      await page.mouse.move(x(0.5), box.y + 80);
      await page.mouse.up();
      const { from, to } = await view();
      assert.ok(Math.abs(from - LENGTH / 4) < 2, `from ${from}`);
      assert.ok(Math.abs(to - LENGTH / 2) < 2, `to ${to}`);
      await panel.picture(`history-zoomed-${lang}`);
    });

    it("zooms at the pointer with Ctrl and the wheel, and leaves the plain wheel to the page", async () => {
      const box = await plot().boundingBox();
      const before = await view();
      await page.mouse.move(box.x + box.width / 2, box.y + 80);
      await page.mouse.wheel(0, 40);
      assert.deepEqual(await view(), before);
      const still = await plot().boundingBox();
      await page.mouse.move(still.x + still.width / 2, still.y + 80);
      await page.keyboard.down("Control");
      await page.mouse.wheel(0, -200);
      await page.keyboard.up("Control");
      await until(
        async () => (await length()) < before.to - before.from - 1,
        "it is nearer",
      );
      const { from, to } = await view();
      const middle = (before.from + before.to) / 2;
      assert.ok(Math.abs((from + to) / 2 - middle) < 0.5, "around the pointer");
      await page.mouse.move(2, 2);
    });

    it("lights up the product whose window is pointed at", async () => {
      await panel.do("zoom-whole").click();
      const name = page.locator("[data-part=plot] .name").first();
      const title = await name.innerText();
      const box = await name.boundingBox();
      await page.mouse.move(box.x + 6, box.y + 8);
      await panel.reads(
        page.locator("[data-part=products] tr.marked"),
        title.slice(0, 8),
      );
      await page.mouse.move(2, 2);
    });

    it("keeps zoom and cursor through new reports, and goes along again when asked", async () => {
      await plot().focus();
      await press("Home", "Shift+ArrowRight", "+", "+", "+");
      const before = await view();
      await anotherReport();
      assert.deepEqual(await view(), before);
      assert.equal(await cursor(), 10);
      await panel.do("to-now").click();
      const edge = await view();
      assert.ok(
        Math.abs(edge.to - edge.from - (before.to - before.from)) < 0.01,
      );
      assert.ok(edge.to >= LENGTH, `${edge.to}`);
      await anotherReport();
      await until(
        async () => (await view()).to > edge.to,
        "the newest minute stays in view",
      );
      assert.ok((await cursor()) >= LENGTH - 1);
    });

    it("met no error on the way", async () => {
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
