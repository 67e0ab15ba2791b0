/**
 * axe over every view, in each language and theme: WCAG 2.2 A and AA and axe's own best practices. At twice the size
 * of text nothing may be lost, and a person who asked for less motion gets none.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { LANGS, launch } from "./support/browser.mjs";
import { SIZES, THEMES, walk, wear } from "./support/views.mjs";

const require = createRequire(
  new URL("../../../ui/package.json", import.meta.url),
);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** What axe finds on the page as it stands, in words. */
async function complaints(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = [
      "wcag2a",
      "wcag2aa",
      "wcag21a",
      "wcag21aa",
      "wcag22aa",
      "best-practice",
    ];
    const found = await window.axe.run(document, {
      runOnly: { type: "tag", values: tags },
    });
    return found.violations.flatMap((one) =>
      one.nodes.map(
        (node) => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`,
      ),
    );
  });
}

/** Parts of the page that stick out of it sideways. */
const overflow = (page) =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    return wide > 1 ? `${wide} pixels wider than the window` : null;
  });

test("axe finds nothing in any view, language or theme, and no view is wider than its window", async (t) => {
  let seen = 0;
  const problems = [];
  await walk(browser, async (panel, name) => {
    await panel.page.setViewportSize(SIZES[0]);
    // Motion that is under way would be measured half faded.
    await panel.page.emulateMedia({ reducedMotion: "reduce" });
    for (const lang of LANGS) {
      for (const theme of THEMES) {
        await wear(panel, { lang, theme });
        const found = await complaints(panel.page);
        problems.push(
          ...found.map((one) => `${name} ${lang} ${theme}: ${one}`),
        );
        seen += 1;
      }
      // At 200 % a window of 1280 is one of 640.
      await panel.page.setViewportSize({ width: 640, height: 400 });
      const wide = await overflow(panel.page);
      if (wide !== null) problems.push(`${name} ${lang} at 200 %: ${wide}`);
      await panel.page.setViewportSize(SIZES[0]);
    }
    await wear(panel, { lang: "en", theme: "dark" });
  });
  assert.deepEqual(problems, []);
  assert.ok(seen >= 80, `only ${seen} looks`);
  t.diagnostic(`${seen} looks`);
});
