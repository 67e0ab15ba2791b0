import { expect, it } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { locale } from "~/lib/format/i18n.svelte";
import { LANGS } from "~/lib/format/messages";
import PlanTools from "./PlanTools.svelte";

const nothing = (): void => undefined;
const actions = {
  onedit: nothing,
  onchange: nothing,
  onstock: nothing,
  onduplicate: nothing,
  onmove: nothing,
  ongroup: nothing,
  onremove: nothing,
  onclear: nothing,
};

// The rundown of Build in windows of 1280, 1440, 1600, 1680 and 1920.
it.each(LANGS.flatMap((lang) => [687, 773, 859, 902, 1031].map((width) => [lang, width] as const)))(
  "stays in its column, each button on one line, however many are selected (%s, %i wide)",
  async (lang, width) => {
    await page.viewport(1280, 800);
    locale.lang = lang;
    document.documentElement.dir = locale.dir;
    for (const chosen of [0, 1, 120]) {
      const { container, unmount } = await render(PlanTools, {
        count: 120,
        chosen,
        disabled: false,
        idle: false,
        ...actions,
      });
      container.style.cssText = `inline-size: ${width}px; container-type: inline-size; font: 16px / 1.4 sans-serif`;
      const all = container.getBoundingClientRect();
      for (const part of container.querySelectorAll<HTMLElement>("p, button")) {
        part.style.fontFamily = "sans-serif";
        const { left, right, height } = part.getBoundingClientRect();
        const said = `${part.textContent}: ${left}–${right}`;
        expect(left, said).toBeGreaterThanOrEqual(all.left);
        expect(right, said).toBeLessThanOrEqual(all.right);
        expect(height, said).toBeLessThan(46);
        expect(part.scrollWidth, said).toBeLessThanOrEqual(part.clientWidth + 1);
      }
      await unmount();
    }
    document.documentElement.dir = "ltr";
    locale.lang = "en";
  },
);
