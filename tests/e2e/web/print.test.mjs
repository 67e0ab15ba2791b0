/** The report and the comparison on paper: whoever gets the sheet reads every name and every figure whole. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { LANGS, Window, launch } from "./support/browser.mjs";
import { Core } from "./support/core.mjs";
import { order } from "./support/evening.mjs";
import { cutWords } from "./support/whole.mjs";

/** What A4 leaves between the margins, in pixels of CSS. */
const SHEETS = { portrait: [703, 1017], landscape: [1032, 687] };
const NAMES = {
  "VERY-LONG-NUMBER-OF-AN-ARTICLE-2026-0001": `${"Hand-thrown stoneware serving bowl with a celadon glaze ".repeat(3)}`.trim(),
  "NER-01": "נר ריחני בעבודת יד, שעוות סויה טבעית, ניחוח לבנדר ועץ ארז, 220 גרם, במארז מתנה עם סרט סאטן",
  "WORD-1": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
  DRESS: "Linen dress",
};
const CSV = `Title,SKU,Price,Quantity,Vendor\n${Object.entries(NAMES)
  .map(([sku, title], at) => `"${title}",${sku},${1249 + at}.125,${400 + at},"Pardes Hanna Ceramics and Sons, est. 1931"`)
  .join("\n")}
Hoodie with a hood,HOOD-S,39.000,9,Yad
`;

describe("a report on paper", () => {
  let browser, core, shows;

  /** A show in which everything happens that a report has a place for. */
  async function evening(title, times) {
    const show = await core.show(title, [...Object.keys(NAMES), "HOOD-S"], "KWD", { planned_s: 240 });
    const now = Date.now();
    await core.command("update_show", { show: show.id, starts_at: now - 300_000, goal: "9000.000", goal_units: 40 });
    await core.command("go_live", { show: show.id });
    await core.command("take");
    for (const [at, sku] of Object.keys(NAMES).entries()) {
      const sale = { id: `${title}-${at}`, sku, quantity: 104 + at, price: "1249.125" };
      await core.sale(order(sale, "KWD"));
      await core.sale(order({ ...sale, id: `${sale.id}-R`, of: sale.id, quantity: 11 }, "KWD"));
      if (at === 0) await core.command("start_flash", { price: "999.875", seconds: 600 });
      await core.command("add_marker", { text: times === 1 ? "שאלה של נועה" : NAMES["WORD-1"] });
      await core.next();
    }
    await core.sale(order({ id: `${title}-U`, sku: "UNKNOWN-GIFT-CARD-OF-ANOTHER-SHOP", quantity: 2, price: "50.000" }, "KWD"));
    await core.sale(order({ id: `${title}-E`, sku: "DRESS", quantity: 2, price: "50.00" }, "EUR"));
    await core.command("end_show", { show: show.id });
    return show.id;
  }

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    shows = [
      await evening("An evening of ceramics, candles and linen with guests from everywhere, and with a second hour for whoever could not be here at the beginning", 1),
      await evening("ערב של קרמיקה, נרות ופשתן עם אורחים מכל הארץ", 2),
    ];
  });
  after(async () => {
    await browser?.close();
    await core?.end();
  });

  for (const lang of LANGS)
    for (const [turned, [width, height]] of Object.entries(SHEETS))
      it(`is whole in ${lang}, ${turned}`, async () => {
        const panel = await Window.open(browser, core.ready.panel, { lang });
        const { page } = panel;
        const folder = process.env.CARTWALL_ARTIFACTS;
        const reads = async (name, view) => {
          await page.waitForSelector(`[data-view=${view}] tbody tr`);
          if (folder !== undefined) {
            mkdirSync(folder, { recursive: true });
            await page.pdf({ path: join(folder, `${name}-${lang}-${turned}.pdf`), format: "A4", landscape: turned === "landscape" });
          }
          await page.setViewportSize({ width, height });
          await page.emulateMedia({ media: "print" });
          await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
          const cut = await page.locator(`[data-view=${view}]`).evaluate(cutWords);
          assert.deepEqual(cut, [], name);
          const broken = await page.locator("dd bdi").evaluateAll((all) => all.filter((one) => one.getClientRects().length > 1).length);
          assert.equal(broken, 0, "figures in two lines");
          await page.emulateMedia({ media: null });
          await page.setViewportSize({ width: 1440, height: 900 });
          await page.evaluate(() => dispatchEvent(new Event("afterprint")));
        };
        const go = (hash) => page.evaluate((to) => (location.hash = to), hash);
        for (const [at, show] of shows.entries()) {
          await go(`#/shows/${show}`);
          await page.waitForSelector(`[data-view=report] [data-lane=net]`);
          await page.locator("[data-part=minute-table] summary").click();
          await reads(`print-report-${at}`, "report");
        }
        await page.locator("[data-do=select-brand]").selectOption({ index: 1 });
        await page.waitForSelector("[data-part=brand-totals]");
        await reads("print-brand", "report");
        await go(`#/compare/${shows.join("/")}`);
        await reads("print-compare", "compare");
        await panel.close();
      });
});
