import { describe, expect, it } from "vitest";
import { happened, inOrder, sums, wanted, type Wish } from "./history";
import type { ShowFigures } from "~/wire/wire";

const show = (title: string, net: number, more: Partial<ShowFigures> = {}): ShowFigures => {
  const currency = more.currency ?? "ILS";
  return {
    id: title,
    title,
    currency,
    status: "ended",
    mode: "live",
    created_at: 0,
    started_at: 1000,
    ended_at: 2000,
    totals: {
      orders: 1,
      units: 2,
      gross: { minor: net, currency },
      refunds: { minor: 0, currency },
      net: { minor: net, currency },
    },
    ...more,
  };
};
const wish = (more: Partial<Wish> = {}): Wish => ({
  text: "",
  mode: "all",
  by: "date",
  order: "down",
  ...more,
});
const titles = (shows: ShowFigures[]): string[] => shows.map(({ title }) => title);

describe("the history", () => {
  const shows = [
    show("Spring linen", 500),
    show("Café night", 900, { currency: "EUR" }),
    show("חָזרה גנרלית", 9999, { mode: "rehearsal" }),
    show("Autumn linen", 700),
  ];
  it("is of shows that happened", () => {
    expect(happened(show("Later", 0, { started_at: null, mode: null }))).toBe(false);
    expect(shows.every(happened)).toBe(true);
  });
  it("finds titles by any of their words, without accents and vowel points", () => {
    expect(titles(wanted(shows, wish({ text: "LINEN spr" })))).toEqual(["Spring linen"]);
    expect(titles(wanted(shows, wish({ text: "cafe" })))).toEqual(["Café night"]);
    expect(titles(wanted(shows, wish({ text: "חזרה" })))).toEqual(["חָזרה גנרלית"]);
    expect(wanted(shows, wish({ text: "winter" }))).toEqual([]);
  });
  it("keeps live shows and rehearsals apart where asked", () => {
    expect(wanted(shows, wish({ mode: "live" }))).toHaveLength(3);
    expect(titles(wanted(shows, wish({ mode: "rehearsal" })))).toEqual(["חָזרה גנרלית"]);
  });
  it("never ranks amounts of different currencies against each other", () => {
    const rows = inOrder(shows, wish({ by: "net" }), 0, "en");
    expect(rows.map(({ currency, totals }) => [currency, totals.net.minor])).toEqual([
      ["EUR", 900],
      ["ILS", 9999],
      ["ILS", 700],
      ["ILS", 500],
    ]);
  });
  it("counts the length of a running show up to now", () => {
    const running = show("Now", 0, { ended_at: null, status: "live" });
    const rows = inOrder([show("Short", 0), running], wish({ by: "duration" }), 9000, "en");
    expect(titles(rows)).toEqual(["Now", "Short"]);
  });
  it("sums up live shows by currency, and no rehearsal", () => {
    expect(sums(shows)).toEqual([
      { shows: 2, orders: 2, units: 4, net: { minor: 1200, currency: "ILS" } },
      { shows: 1, orders: 1, units: 2, net: { minor: 900, currency: "EUR" } },
    ]);
    expect(sums([show("R", 5, { mode: "rehearsal" })])).toEqual([]);
  });
});
