/** The timeline of a long show that goes on: by keys, mouse and wheel, and followed to the minute of now. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch, plain, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";
import { MINUTE, sum, amount } from "./support/evening.mjs";

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
