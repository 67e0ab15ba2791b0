import { createRawSnippet } from "svelte";
import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { locale } from "~/lib/format/i18n.svelte";
import { LANGS } from "~/lib/format/messages";
import { Selection } from "~/lib/input/selection.svelte";
import { cueView, stockView } from "~/testing/cue";
import Rundown from "./Rundown.svelte";

// The rundown in windows of 1280, 1440 and 1920.
it.each(LANGS.flatMap((lang) => [330, 345, 422].map((width) => [lang, width] as const)))(
  "says whole by how many a cue is oversold (%s, %i wide)",
  async (lang, width) => {
    locale.lang = lang;
    document.documentElement.dir = locale.dir;
    const cue = cueView({ title: "Linen dress, natural" }, { price: { minor: 28_900, currency: "ILS" } });
    const { container } = await render(Rundown, {
      cues: [cue],
      progress: {},
      stock: { [cue.stock]: stockView({ oversold_by: 27, sold_out: true, sellable: 0 }) },
      now: 0,
      rows: new Selection({ count: () => 1, idAt: () => cue.id, placeOf: () => 0 }),
      onAirMs: null,
      onAirPrice: null,
      mediaBase: "",
      onopen: () => undefined,
      actions: createRawSnippet(() => ({ render: () => "<i></i>" })),
    });
    container.style.cssText = `display: flex; inline-size: ${width}px; block-size: 300px; font: 16px / 1.4 sans-serif`;
    const words = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
    const seen: string[] = [];
    while (words.nextNode()) {
      const text = words.currentNode;
      const range = document.createRange();
      const from = text.textContent?.indexOf("27") ?? -1;
      if (from < 0) continue;
      range.setStart(text, from);
      range.setEnd(text, from + 2);
      const at = range.getBoundingClientRect();
      const facts = container.querySelector(".facts .stock")?.getBoundingClientRect();
      const hidden = getComputedStyle(text.parentElement ?? container).clipPath !== "none";
      if (facts === undefined || hidden || at.width === 0) continue;
      if (at.left >= facts.left - 1 && at.right <= facts.right + 1 && at.bottom <= facts.bottom + 1)
        seen.push(text.textContent ?? "");
    }
    expect(seen).toHaveLength(1);
    document.documentElement.dir = "ltr";
    locale.lang = "en";
  },
);
