/** Building a show: by keyboard alone and by mouse, with every edit taken back, in each language. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, LANGS, launch, until } from "./support/browser.mjs";
import { Core } from "./support/core.mjs";

const PRODUCTS = [
  "Linen dress",
  "Oud candle",
  "Stoneware mug",
  "Canvas tote",
  "Brass tray",
  "כד קרמיקה",
];
const CSV = `Title,SKU,Price,Quantity,Vendor,Tags
${PRODUCTS.map((title, at) => `${title},P-${at},${at + 1}0.00,${at * 5},${at % 2 ? "Yad" : "Pardes"},tag${at % 3}`).join("\n")}
,NO-TITLE,10.00,1,,
`;
const ODD = `Kennung;Bezeichner;Wert;Farbe
K-1;Vase aus Ton;10,90;rot
K-2;Krug aus Glas;12,90;blau
`;
const LONG = 1_000;
const sku = (...places) => places.map((at) => `P-${at}`);

/** Drops a file on what the selector finds, as a desktop does. */
const drop = (page, selector, name, text) =>
  page.locator(selector).evaluate(
    (element, [name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name, { type: "text/csv" }));
      const options = { dataTransfer, bubbles: true, cancelable: true };
      element.dispatchEvent(new DragEvent("dragover", options));
      element.dispatchEvent(new DragEvent("drop", options));
    },
    [name, text],
  );

for (const lang of LANGS) {
  describe(`building by keyboard alone, in ${lang}`, () => {
    let browser, core, panel, page, show;

    const rundown = async () => (await core.state()).rundowns[show] ?? [];
    const shown = () =>
      page
        .locator("[data-part=rundown] li")
        .evaluateAll((rows) => rows.map((row) => row.dataset.sku));
    /** The core and the page agree on this order. */
    const stands = (...wanted) =>
      until(
        async () =>
          String((await rundown()).map((cue) => cue.sku)) === String(wanted) &&
          String(await shown()) === String(wanted),
        async () => `${await shown()} should be ${wanted}`,
      );
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = (selector) =>
      until(
        () =>
          page.evaluate(
            (one) => document.activeElement?.matches(one) ?? false,
            selector,
          ),
        async () =>
          `${selector} should have the focus, and it is with ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`,
      );
    const cue = (one) =>
      page.locator(`[data-part=rundown] li[data-sku="${one}"]`);
    const onRow = (one) => focused(`li[data-sku="${one}"] [data-row]`);
    const closed = () => page.waitForSelector("dialog", { state: "detached" });
    const undoes = (key, values) =>
      panel.reads(
        panel.part("undo-edit"),
        panel.say("undo_edit", { what: panel.say(key, values) }),
      );

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      panel = await Window.open(browser, `${core.ready.panel}`, { lang });
      page = panel.page;
      // Past the first run.
      await page.evaluate(() => {
        localStorage.setItem("cartwall.welcomed", "yes");
        sessionStorage.removeItem("cartwall.welcoming");
      });
      await page.goto(`${core.origin}/#/build`);
      await page.reload();
    });
    after(async () => {
      await panel?.context.close();
      await browser?.close();
      await core?.end();
    });

    it("makes an empty show", async () => {
      await page.waitForSelector("[data-view=build-list]");
      await page.focus("[name=title]");
      await page.keyboard.type("Friday");
      await press("Enter");
      await page.waitForSelector("[data-view=build]");
      [{ id: show }] = (await core.state()).shows;
      await panel.reads(
        panel.part("rundown-empty"),
        panel.say("rundown_empty"),
      );
    });

    it("sees what a dropped file would bring, row by row, and takes it in", async () => {
      await drop(page, "[data-view=build]", "spring.csv", CSV);
      await page.waitForSelector("[data-step=report]");
      const preview = panel.part("import-preview").locator("tr[data-sku=P-1]");
      await panel.reads(preview, "Oud candle");
      await panel.reads(preview, "20");
      await panel.reads(preview, panel.say("stock_left", { count: 5 }));
      await panel.reads(panel.part("skipped-rows"), panel.say("row_no_title"));
      await panel.reads(
        panel.part("skipped-rows"),
        panel.say("import_row", { row: PRODUCTS.length + 2 }),
      );
      assert.equal((await core.state()).catalogue.variants, 0);
      await panel.do("import-confirm").focus();
      await press("Enter");
      await page.waitForSelector("[data-step=done]");
      await focused("[data-do=import-close]");
      await press("Enter");
      await closed();
      await page.waitForSelector("[data-part=finder] li[data-sku=P-0]");
    });

    it("adds what it finds with Enter, and several at once from the list", async () => {
      await press("/");
      await focused("[data-search]");
      await page.keyboard.type("candle");
      await page.waitForSelector(
        "[data-part=results][aria-busy=false] li[data-sku=P-1]",
      );
      await until(
        async () =>
          (await page.locator("[data-part=results] li").count()) === 1,
        "one is found",
      );
      await press("Enter");
      await stands(...sku(1));
      await focused("[data-search]");
      await undoes("did_added", { title: "Oud candle", count: 1 });
      await page.fill("[data-search]", "");
      await until(
        async () =>
          (await page.locator("[data-part=results] li").count()) === 6,
        "all are found",
      );
      const list = await page
        .locator("[data-part=results] li")
        .evaluateAll((rows) => rows.map((row) => row.dataset.sku));
      await press("ArrowDown", "Space", "Shift+ArrowDown", "Shift+ArrowDown");
      await panel.reads(
        panel.part("finder-chosen"),
        panel.say("chosen_n", { count: 3 }),
      );
      await press("Enter");
      await stands(...sku(1), ...list.slice(0, 3));
      await press("ArrowUp", "ArrowUp", "ArrowUp");
      await focused("[data-search]");
      // One undo takes all three away again.
      await press("Control+z");
      await stands(...sku(1));
    });

    it("moves cues by one place, to the ends, and to a place by its number", async () => {
      await core.command("add_cues", {
        show,
        variants: await variants([0, 2, 3, 4, 5]),
      });
      await stands(...sku(1, 0, 2, 3, 4, 5));
      await page.evaluate(() => document.activeElement?.blur());
      await press("ArrowDown");
      await onRow("P-1");
      await press("Alt+ArrowDown", "Alt+ArrowDown");
      await stands(...sku(0, 2, 1, 3, 4, 5));
      await onRow("P-1");
      await undoes("did_moved", { title: "Oud candle", count: 1 });
      await press("Alt+End");
      await stands(...sku(0, 2, 3, 4, 5, 1));
      await press("Alt+Home");
      await stands(...sku(1, 0, 2, 3, 4, 5));
      await press("m");
      await focused("dialog [name=place]");
      await page.keyboard.type("9");
      await panel.reads(
        page.locator("dialog"),
        panel.say("bad_place", { last: 6 }),
      );
      await press("Control+a");
      await page.keyboard.type("4");
      await press("Enter");
      await closed();
      await stands(...sku(0, 2, 3, 1, 4, 5));
      // Two that do not stand together go together, and come back apart.
      await press(
        "Home",
        "Control+ArrowDown",
        "Control+ArrowDown",
        "Control+Space",
      );
      await panel.reads(
        panel.part("plan-tools"),
        panel.say("chosen_of", { chosen: 2, count: 6 }),
      );
      await press("Alt+End");
      await stands(...sku(2, 1, 4, 5, 0, 3));
      for (let times = 0; times < 6; times += 1) await press("Control+z");
      await undoes("did_added", { title: "Oud candle", count: 1 });
      await stands(...sku(1, 0, 2, 3, 4, 5));
    });

    it("plans times one after another, and reads when each cue comes", async () => {
      await press("Home", "t");
      await focused("li[data-sku=P-1] [data-planned]");
      await page.keyboard.type("4:99");
      await press("Enter");
      await panel.reads(cue("P-1"), panel.say("bad_span"));
      await press("Control+a");
      await page.keyboard.type("4:00");
      await press("Enter");
      await focused("li[data-sku=P-0] [data-planned]");
      await page.keyboard.type("150");
      await press("Enter");
      await focused("li[data-sku=P-2] [data-planned]");
      await panel.reads(panel.part("plan-total"), "6:30");
      await undoes("did_planned", { title: "Linen dress", span: "2:30" });
      await panel.reads(cue("P-2"), "+6:30");
      await panel.do("show-times").focus();
      await press("Enter");
      await page.fill("dialog [name=starts_at]", "2026-03-01T20:00");
      await page.fill("dialog [name=length]", "6:00");
      assert.equal(
        await page.inputValue("dialog [name=ends_at]"),
        "2026-03-01T20:06",
      );
      await page.locator("dialog [name=length]").press("Enter");
      await closed();
      await panel.reads(
        panel.part("plan-over"),
        panel.say("plan_over", { span: "0:30" }),
      );
      const second = cue("P-0");
      await panel.reads(second, "20:04:00");
      // At the latest half a minute before.
      await panel.reads(second, "20:03:30");
      const { starts_at, ends_at } = (await core.state()).shows[0];
      assert.equal(ends_at - starts_at, 360_000);
      await press("Control+z");
      await undoes("did_planned", { title: "Linen dress", span: "2:30" });
      await panel.reads(second, "+4:00");
    });

    it("groups, renames and ungroups a segment", async () => {
      await page.evaluate(() => document.activeElement?.blur());
      await press(
        "Home",
        "Control+ArrowDown",
        "Control+ArrowDown",
        "Control+Space",
        "g",
      );
      await focused("dialog [name=segment]");
      await page.keyboard.type("Opening");
      await press("Enter");
      await closed();
      await stands(...sku(1, 2, 0, 3, 4, 5));
      const head = page.locator('[data-segment="Opening"]');
      await panel.reads(head, panel.say("cues", { count: 2 }));
      await head.locator("[data-do=rename-segment]").focus();
      await press("Enter");
      await page.locator("[name=segment-name]").fill("פתיחה");
      await press("Enter");
      await page.waitForSelector('[data-segment="פתיחה"]');
      await undoes("did_renamed_segment", { from: "Opening", name: "פתיחה" });
      await focused('[data-segment="פתיחה"] [data-do=rename-segment]');
      // A cue below goes into it first, and then on.
      await cue("P-0").locator("[data-row]").focus();
      await press("ArrowUp", "ArrowDown", "Alt+ArrowUp");
      await panel.reads(
        page.locator("[data-segment]"),
        panel.say("cues", { count: 3 }),
      );
      await stands(...sku(1, 2, 0, 3, 4, 5));
      await press("Control+z");
      await panel.reads(
        page.locator("[data-segment]"),
        panel.say("cues", { count: 2 }),
      );
      await page.locator("[data-do=ungroup]").focus();
      await press("Enter");
      await page.waitForSelector("[data-segment]", { state: "detached" });
      await press("Control+z", "Control+z", "Control+z");
      await stands(...sku(1, 0, 2, 3, 4, 5));
      await page.waitForSelector("[data-segment]", { state: "detached" });
    });

    it("writes a cue, is told what makes no sense, and goes on to the next", async () => {
      await press("Home", "Enter");
      await focused("dialog [name=talking_points]");
      await page.keyboard.type("Smells of wood\nBurns forty hours");
      await page.fill("dialog [name=price]", "18");
      await page.fill("dialog [name=compare_at]", "15");
      await panel.reads(page.locator("dialog"), panel.say("bad_compare"));
      await panel.reads(panel.part("offer-preview"), "10%");
      await press("Control+Enter");
      await focused("dialog [name=compare_at]");
      await page.fill("dialog [name=compare_at]", "20");
      await press("Alt+ArrowDown");
      await page.waitForSelector("dialog form");
      await panel.reads(page.locator("dialog h2"), "Linen dress");
      const [first] = await rundown();
      assert.deepEqual(first.details.talking_points, [
        "Smells of wood",
        "Burns forty hours",
      ]);
      assert.equal(first.details.price.minor, 1800);
      await press("Escape");
      await closed();
      await undoes("did_edited", { title: "Oud candle" });
      await press("Control+z");
      await until(
        async () => (await rundown())[0].details.price === null,
        "the price is the catalogue's again",
      );
      assert.deepEqual((await rundown())[0].details.talking_points, []);
    });

    it("duplicates and removes without asking, and takes both back", async () => {
      await press("Home", "d");
      await stands(...sku(1, 1, 0, 2, 3, 4, 5));
      await press("Control+z");
      await stands(...sku(1, 0, 2, 3, 4, 5));
      await press("Home", "ArrowDown", "Shift+ArrowDown", "Delete");
      await stands(...sku(1, 3, 4, 5));
      assert.equal(await page.locator("dialog").count(), 0);
      await undoes("did_removed", {
        title: "Linen dress",
        count: 2,
        others: 1,
      });
      await onRow("P-3");
      // By its button, as with a mouse.
      await panel.do("undo-edit").focus();
      await press("Enter");
      await stands(...sku(1, 0, 2, 3, 4, 5));
      await onRow("P-0");
    });

    it("renames the show where its name stands", async () => {
      await panel.do("rename-show").focus();
      await press("Enter");
      await focused("[name=show-title]");
      await page.keyboard.type("שוק של שישי");
      await press("Enter");
      await panel.reads(panel.part("show-title"), "שוק של שישי");
      await press("Control+z");
      await panel.reads(panel.part("show-title"), "Friday");
    });

    it("keeps a template, makes a show of it, and puts one away and back", async () => {
      await panel.do("save-template").focus();
      await press("Enter");
      await until(
        async () => (await core.state()).shows.length === 2,
        "the template is there",
      );
      await page.goto(`${core.origin}/#/build`);
      await panel.reads(panel.part("templates"), "Friday");
      await page.locator("[data-part=new-show] input[value=template]").focus();
      await press("Space");
      await page.focus("[name=title]");
      await page.keyboard.type("Saturday");
      await press("Enter");
      await page.waitForSelector("[data-view=build]");
      await panel.reads(panel.part("show-title"), "Saturday");
      const made = (await core.state()).shows.find(
        ({ title }) => title === "Saturday",
      );
      assert.deepEqual([made.cues, made.template], [6, false]);
      await panel.do("archive").focus();
      await press("Enter");
      await page.waitForSelector("[data-view=build-list]");
      await undoes("did_archived", { title: "Saturday" });
      assert.equal(await page.locator(`[data-show="${made.id}"]`).count(), 0);
      await press("Control+z");
      await page.waitForSelector(`[data-show="${made.id}"]`);
    });

    it("copies the last show", async () => {
      const [{ id }] = (await core.state()).shows.filter(
        ({ title }) => title === "Saturday",
      );
      await core.command("start_rehearsal", { show: id });
      await core.command("end_show", { show: id });
      const from = page.locator("[data-part=new-show] input[value=last]");
      await from.waitFor();
      await from.focus();
      await press("Space");
      await panel.reads(panel.part("last-show"), "Saturday");
      await page.focus("[name=title]");
      await press("Enter");
      await page.waitForSelector("[data-view=build]");
      await page.waitForSelector("[data-part=rundown] li[data-sku=P-5]");
      await panel.reads(panel.part("show-title"), "Saturday");
    });

    it("met no dialog, no stranger and no error on the way", async () => {
      await panel.close();
      panel = undefined;
    });

    async function variants(places) {
      const found = [];
      for (const at of places) {
        const answer = await core.request(
          "GET",
          `/api/v1/catalogue?text=P-${at}&limit=1`,
        );
        found.push(answer.items[0].variant);
      }
      return found;
    }
  });
}

for (const lang of LANGS) {
  describe(`building by mouse, in ${lang}`, () => {
    let browser, core, panel, page, show;
    const row = (one) =>
      page.locator(`[data-part=rundown] li[data-sku="${one}"] [data-row]`);
    const found = (one) =>
      page.locator(`[data-part=results] li[data-sku="${one}"] [data-row]`);
    const stands = (...wanted) =>
      until(
        async () =>
          String(
            await page
              .locator("[data-part=rundown] li")
              .evaluateAll((rows) => rows.map((one) => one.dataset.sku)),
          ) === String(wanted),
        `the rundown should be ${wanted}`,
      );
    /** Drags the middle of one thing to a place in another, and holds it there. */
    const drag = async (from, to, share) => {
      const [a, b] = [await from.boundingBox(), await to.boundingBox()];
      await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
      await page.mouse.down();
      await page.mouse.move(b.x + b.width / 2, b.y + b.height * share, {
        steps: 8,
      });
      await page.waitForSelector(".above, .below, .over");
    };

    before(async () => {
      [browser, core] = await Promise.all([launch(), Core.start()]);
      await core.importCsv(CSV);
      show = (await core.show("Friday", sku(0, 1, 2, 3))).id;
      panel = await Window.open(browser, core.ready.panel, { lang });
      page = panel.page;
      await page.goto(`${core.origin}/#/build/${show}`);
      await page.waitForSelector("[data-part=results] li[data-sku=P-5]");
    });
    after(async () => {
      await panel?.context.close();
      await browser?.close();
      await core?.end();
    });

    it("drags a cue to where the line is drawn", async () => {
      await drag(row("P-3"), row("P-1"), 0.2);
      assert.equal(await page.locator("[data-slot].above").count(), 1);
      await panel.picture(`build-drag-${lang}`);
      await page.mouse.up();
      await stands(...sku(0, 3, 1, 2));
      await panel.do("undo-edit").click();
      await stands(...sku(0, 1, 2, 3));
    });

    it("drags several at once, and leaves everything as it was with Escape", async () => {
      await row("P-0").click();
      await row("P-2").click({ modifiers: ["Control"] });
      await drag(row("P-2"), row("P-3"), 0.9);
      await page.keyboard.press("Escape");
      await page.mouse.up();
      await stands(...sku(0, 1, 2, 3));
      await drag(row("P-0"), row("P-3"), 0.9);
      await page.mouse.up();
      await stands(...sku(1, 3, 0, 2));
      await panel.reads(
        panel.part("plan-tools"),
        panel.say("chosen_of", { chosen: 2, count: 4 }),
      );
    });

    it("drags from the catalogue into a place, and the product is marked there", async () => {
      await found("P-4").click();
      await found("P-5").click({ modifiers: ["Control"] });
      await drag(found("P-5"), row("P-3"), 0.2);
      await page.mouse.up();
      await stands(...sku(1, 4, 5, 3, 0, 2));
      await panel.reads(
        page.locator("[data-part=results] li[data-sku=P-5]"),
        panel.say("cue_number", { n: "3" }),
      );
    });

    it("chooses a range with Shift, and a whole segment by its heading", async () => {
      await row("P-4").click();
      await row("P-3").click({ modifiers: ["Shift"] });
      await panel.do("group-cues").click();
      await page.fill("dialog [name=segment]", "Home");
      await page.locator("dialog [data-do=group]").click();
      const head = page.locator('[data-segment="Home"]');
      await head.waitFor();
      await row("P-1").click();
      await head.locator("input[type=checkbox]").check();
      await panel.reads(
        panel.part("plan-tools"),
        panel.say("chosen_of", { chosen: 3, count: 6 }),
      );
      // Dropped beside a cue of the segment, another belongs to it.
      await drag(row("P-0"), row("P-5"), 0.2);
      await page.mouse.up();
      await stands(...sku(1, 4, 0, 5, 3, 2));
      await panel.reads(head, panel.say("cues", { count: 4 }));
    });

    it("narrows the catalogue, and clears that with one press", async () => {
      const count = () => page.locator("[data-part=results] li").count();
      await page.selectOption("[data-filter=vendor] select", "Yad");
      await until(async () => (await count()) === 3, "three of this brand");
      await page.selectOption("[data-filter=stock] select", "sold_out");
      await panel.reads(
        panel.part("finder"),
        panel.say("search_nothing_narrowed"),
      );
      await panel.do("clear-filters").click();
      await until(async () => (await count()) === 6, "all");
      await page.selectOption("[data-filter=tag] select", "tag1");
      await until(async () => (await count()) === 2, "two of this tag");
      await page.locator("[data-filter=tag] [data-do=clear-filter]").click();
      await until(async () => (await count()) === 6, "all again");
    });

    it("maps the columns of an unknown table, with its first values beside them", async () => {
      await panel.do("import").click();
      await page.setInputFiles("dialog input[type=file]", {
        name: "odd.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(ODD),
      });
      await page.waitForSelector("[data-step=mapping]");
      const title = page.locator("[data-field=title]");
      assert.equal(await title.locator("select").inputValue(), "Bezeichner");
      await panel.reads(title, panel.say("import_guess"));
      await panel.reads(page.locator("[data-field=price]"), "10,90");
      await page.selectOption("dialog [name=sku]", "");
      await page.selectOption("dialog [name=sku]", "Kennung");
      await panel.do("import-map").click();
      await page.waitForSelector("[data-step=report]");
      await panel.reads(
        page.locator("[data-part=import-preview] tr[data-sku=K-2]"),
        "12.90",
      );
      await panel.do("import-columns").click();
      await page.waitForSelector("[data-step=mapping]");
      await panel.do("import-map").click();
      await panel.do("import-confirm").click();
      await panel.do("import-close").click();
      await page.waitForSelector("[data-part=results] li[data-sku=K-2]");
    });

    it("is told what is wrong with a file, and that nothing changed", async () => {
      await panel.do("import").click();
      await page.setInputFiles("dialog input[type=file]", {
        name: "holiday.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("Dear diary,\nit was warm"),
      });
      await page.waitForSelector("[data-step=refused]");
      await panel.reads(page.locator("dialog"), panel.say("import_unchanged"));
      await page.keyboard.press("Escape");
      await page.waitForSelector("dialog", { state: "detached" });
    });

    it("leaves the keys of a running show to the show, and the undo of edits to its button", async () => {
      await core.command("start_rehearsal", { show });
      await core.command("take");
      await page.waitForSelector("[data-part=back-bar]");
      await row("P-4").click();
      await page.keyboard.press("Space");
      await until(
        async () => (await core.state()).show.program?.sku === "P-4",
        "the space bar takes what stands by",
      );
      await page.keyboard.press("Control+Space");
      await page.keyboard.press("Control+z");
      await until(
        async () => (await core.state()).show.program?.sku === "P-1",
        "the undo is the one on air",
      );
      await row("P-2").click();
      await page.keyboard.press("Delete");
      await stands(...sku(1, 4, 0, 5, 3));
      await panel.do("undo-edit").click();
      await stands(...sku(1, 4, 0, 5, 3, 2));
      assert.equal((await core.state()).show.program?.sku, "P-1");
      await panel.close();
      panel = undefined;
    });
  });
}

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
    const variants = Array.from(
      { length: LONG },
      (_, at) => items[at % items.length].variant,
    );
    const { ids } = await core.command("add_cues", { show, variants });
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
      variants: Array.from({ length: 7 }, () => items[0].variant),
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
    await panel.close();
    panel = undefined;
  });
});
