import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { LANGS } from "~/lib/format/messages";
import { locale } from "~/lib/format/i18n.svelte";
import type { SalesView } from "~/wire/wire";
import Now from "./Now.svelte";

/** As wide as the column is in a window of 1280. */
const COLUMN = 214;
const CURRENCIES = ["ILS", "USD", "KWD", "VND", "IQD", "SAR"];

const sales = (currency: string, minor: number): SalesView => {
  const money = { minor, currency };
  const totals = {
    orders: 123_456,
    units: 1_234_567,
    gross: money,
    refunds: money,
    net: money,
    refunded_units: 1,
    over_refunded: { minor: 0, currency },
    over_refunded_units: 0,
  };
  return {
    totals,
    other_currencies: [totals],
    since_take: 1,
    per_minute: [1, 2],
    unknown_skus: { "SKU-THAT-GOES-ON-AND-ON-AND-ON": 3 },
  };
};

it.each(LANGS.flatMap((lang) => CURRENCIES.map((currency) => [lang, currency] as const)))(
  "no sum runs out of its column (%s, %s)",
  async (lang, currency) => {
    locale.lang = lang;
    document.documentElement.dir = locale.dir;
    const { container } = await render(Now, {
      sales: sales(currency, 98_765_432_109),
      goal: { net: { minor: 987_654_321_098, currency }, units: 123_456_789 },
      disabled: false,
      ongoal: () => undefined,
      rehearsal: true,
      perHour: { minor: 98_765_432_100, currency },
      lost: [],
      onwindow: () => undefined,
      onmatch: () => undefined,
    });
    container.style.inlineSize = `${COLUMN}px`;
    const box = container.getBoundingClientRect();
    for (const one of container.querySelectorAll("[data-part=sales] *")) {
      const { left, right, width } = one.getBoundingClientRect();
      if (width === 0) continue;
      expect(left, one.textContent).toBeGreaterThanOrEqual(box.left - 1);
      expect(right, one.textContent).toBeLessThanOrEqual(box.right + 1);
    }
    document.documentElement.dir = "ltr";
    locale.lang = "en";
  },
);
