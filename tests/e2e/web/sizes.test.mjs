/** A product in sizes, from the catalogue to the card: each size sells out alone, and the product with the last one. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, onAir, until } from "./support/browser.mjs";
import { Core } from "./support/core.mjs";

const SIZES = `Title,Size,SKU,Price,Quantity
Hoodie,S,HOOD-S,29.00,1
Hoodie,M,HOOD-M,29.00,2
Hoodie,L,HOOD-L,35.00,1
Hoodie,XL,HOOD-XL,39.00,1
Mug,,MUG,9.00,20
`;

describe("a product in sizes", () => {
  let browser, core, panel, obs, show;
  const cues = async () => (await core.state()).rundowns[show];
  const row = (sku) => panel.page.locator(`[data-part=finder] li[data-sku="${sku}"]`);
  const find = async (text, sku) => {
    await panel.page.fill("[data-search]", text);
    await row(sku).waitFor();
  };
  const sell = (sku, quantity = 1) =>
    core.sale({
      order_id: `${sku}-${quantity}`,
      currency: "ILS",
      lines: [{ sku, quantity, unit_price: "29.00" }],
    });
  /** The sizes on the card, those that are struck in brackets. */
  const sizes = () =>
    obs.page
      .locator("[data-slot=shown] [data-part=option]")
      .evaluateAll((all) =>
        all.map((one) => ("out" in one.dataset ? `(${one.textContent.trim()})` : one.textContent.trim())),
      );
  const shows = (wanted) =>
    until(
      async () => JSON.stringify(await sizes()) === JSON.stringify(wanted),
      async () => `the card should show ${wanted}, and shows ${await sizes()}`,
    );

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(SIZES);
    show = (await core.show("Live from Jaffa", [])).id;
    panel = await Window.open(browser, core.ready.panel);
    await panel.page.evaluate((to) => (location.hash = to), `#/build/${show}`);
    await panel.page.waitForSelector("[data-view=build]");
    obs = await Window.open(browser, core.ready.overlay, {
      viewport: { width: 1920, height: 1080 },
    });
  });
  after(async () => {
    await obs?.context.close();
    await panel?.context.close();
    await browser?.close();
    await core?.end();
  });

  it("is one row of the finder, and one press adds it whole", async () => {
    await find("hoodie", "HOOD-S");
    const found = panel.page.locator("[data-part=finder] li[data-sku]");
    await until(async () => (await found.count()) === 1, "the hoodie is found once");
    await row("HOOD-S").locator("[data-do=add-cue]").click();
    await panel.page.waitForSelector("[data-part=rundown] li[data-sku=HOOD-S]");
    const [cue] = await cues();
    assert.deepEqual(
      cue.variants.map(({ label }) => label),
      ["S", "M", "L", "XL"],
    );
    await panel.reads(panel.page.locator("[data-part=rundown] li[data-sku=HOOD-S]"), "S · M · L · XL");
    await panel.picture("sizes-finder");
  });

  it("adds one size from the row, and by its SKU with Enter", async () => {
    await row("HOOD-S").locator("[data-do=add-variant]", { hasText: "XL" }).click();
    await until(async () => (await cues()).length === 2, "the size was added");
    await find("HOOD-M", "HOOD-M");
    await panel.page.keyboard.press("Enter");
    await until(async () => (await cues()).length === 3, "the SKU was added");
    const offered = (await cues()).map(({ variants }) => variants.map(({ sku }) => sku));
    assert.deepEqual(offered.slice(1), [["HOOD-XL"], ["HOOD-M"]]);
    for (const { id } of (await cues()).slice(1)) await core.command("remove_cue", { cue: id });
    await core.command("add_cue", { show, sku: "MUG" });
  });

  it("offers fewer sizes where the cue says so", async () => {
    await panel.page.locator("[data-part=rundown] li[data-sku=HOOD-S] [data-row]").dblclick();
    await panel.page.locator("[data-part=offered] label", { hasText: "XL" }).locator("input").uncheck();
    await panel.picture("sizes-cue");
    await panel.do("save-cue").click();
    await until(async () => (await cues())[0].variants.length === 3, "XL is not offered any more");
  });

  it("shows its sizes on air, and what they cost from", async () => {
    await core.command("go_live", { show });
    await panel.page.evaluate(() => (location.hash = "#/desk"));
    await core.command("take", { cue: (await cues())[0].id });
    await onAir(panel, obs, "HOOD-S");
    await shows(["S", "M", "L"]);
    assert.equal(await obs.page.locator("[data-slot=shown] [data-part=from]").count(), 1);
    await obs.picture("sizes-on-air");
  });

  it("strikes the size that sells out, and says nothing of the product", async () => {
    await sell("HOOD-S");
    await shows(["(S)", "M", "L"]);
    assert.equal(await obs.page.locator("[data-slot=shown] [data-part=sold-out]").count(), 0);
    assert.equal(await panel.page.locator("[data-part=sold-out-alert]").count(), 0);
    const line = panel.page.locator("[data-part=rundown] li[data-sku=HOOD-S]");
    await panel.reads(line, panel.say("stock_variants_out", { out: 1, count: 3 }));
    await obs.picture("sizes-struck");
  });

  it("says sold out when the last size is, and no price from", async () => {
    await sell("HOOD-M", 2);
    await shows(["(S)", "(M)", "L"]);
    assert.equal(await obs.page.locator("[data-slot=shown] [data-part=from]").count(), 0);
    await sell("HOOD-L");
    await obs.page.waitForSelector("main[data-overlay][data-state=sold_out]");
    await panel.reads(panel.part("sold-out-alert"), "Hoodie");
  });

  it("comes back with the size that is counted again", async () => {
    await core.command("set_stock", { sku: "HOOD-M", quantity: 4 });
    await shows(["(S)", "M", "(L)"]);
    const report = await core.request("GET", `/api/v1/shows/${show}/report`);
    const [hoodie] = report.products;
    assert.deepEqual(
      [hoodie.title, hoodie.units, hoodie.variants.map(({ units }) => units)],
      ["Hoodie", 4, [1, 2, 1]],
    );
    const said = report.as_run.map(({ action, variant }) => `${action} ${variant ?? ""}`.trim());
    for (const line of ["variant_sold_out S", "sold_out", "back_in_stock"]) assert.ok(said.includes(line), `${said}`);
  });

  it("counts each size by itself in the dialog of its stock", async () => {
    await panel.page.locator("[data-part=rundown] li[data-sku=HOOD-S] [data-row]").click();
    await panel.do("stock").first().click();
    await panel.page.selectOption("[name=variant]", { label: await panel.page.locator("[name=variant] option").nth(2).innerText() });
    await panel.page.fill("[name=quantity]", "6");
    await panel.picture("sizes-stock");
    await panel.do("save-stock").click();
    await shows(["(S)", "M", "L"]);
    const state = await core.state();
    const [cue] = await cues();
    const left = cue.variants.map(({ variant }) => state.stock[variant].sellable);
    assert.deepEqual(left, [0, 4, 6]);
  });
});
