/**
 * Pictures of every view of the panel in each language, theme and size, to be looked at: no picture is compared by a
 * machine. They are small on purpose.
 *
 *   node tests/e2e/web/pictures.mjs --out DIR [--only NAME]
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { LANGS, launch } from "./support/browser.mjs";
import { PHONE, SIZES, THEMES, walk, wear } from "./support/views.mjs";

const { values } = parseArgs({
  options: { out: { type: "string" }, only: { type: "string" } },
});
if (values.out === undefined) {
  console.error("Say where to: node tests/e2e/web/pictures.mjs --out DIR");
  process.exit(2);
}
const out = resolve(process.env.INIT_CWD ?? ".", values.out);
mkdirSync(out, { recursive: true });

const browser = await launch();
let taken = 0;
try {
  await walk(browser, async (panel, name, { phone }) => {
    if (values.only !== undefined && values.only !== name) return;
    for (const size of phone ? [...SIZES, PHONE] : SIZES) {
      await panel.page.setViewportSize(size);
      for (const theme of THEMES) {
        for (const lang of LANGS) {
          await wear(panel, { lang, theme });
          await panel.page.evaluate(() => document.fonts.ready);
          const file = `${name}-${size.name}-${theme}-${lang}.jpg`;
          await panel.page.screenshot({
            path: join(out, file),
            type: "jpeg",
            quality: 72,
            animations: "disabled",
          });
          taken += 1;
        }
      }
    }
    await panel.page.setViewportSize(SIZES[0]);
    await wear(panel, { lang: "en", theme: "dark" });
  });
} finally {
  await browser.close();
}
console.log(`${taken} pictures in ${out}`);
