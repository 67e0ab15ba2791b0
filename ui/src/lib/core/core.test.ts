import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Platform } from "~/platform/types";
import type { SalesView, Sections } from "~/wire/wire";
import { Core } from "./core.svelte";

const sales = (orders: number): SalesView => {
  const money = { minor: 0, currency: "ILS" };
  return {
    totals: {
      orders,
      units: orders,
      gross: money,
      refunds: money,
      net: money,
      refunded_units: 0,
      over_refunded: money,
      over_refunded_units: 0,
    },
    other_currencies: [],
    since_take: null,
    per_minute: [],
    unknown_skus: {},
  };
};

describe("states that come in", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 10_000 }));
  afterEach(() => void vi.useRealTimers());

  const core = (): { core: Core; send: (sections: Sections, full?: boolean) => void } => {
    const one = new Core({} as Platform);
    let seq = 0;
    return {
      core: one,
      send: (sections, full = false) =>
        one.receive({ seq: ++seq, now: Date.now(), client: "host", run: "r1", full, sections }),
    };
  };

  it("show a sale at once while it is quiet", () => {
    const { core: one, send } = core();
    send({ sales: sales(1) });
    expect(one.sales?.totals.orders).toBe(1);
  });

  it("show numbers five times a second in a crowd, always the latest, and miss none", () => {
    const { core: one, send } = core();
    const shown = new Set<number>();
    for (let n = 1; n <= 40; n += 1) {
      send({ sales: sales(n) });
      shown.add(one.sales?.totals.orders ?? 0);
      vi.advanceTimersByTime(50);
    }
    vi.advanceTimersByTime(200);
    expect(one.sales?.totals.orders).toBe(40);
    expect(shown.size).toBeLessThanOrEqual(12);
  });

  it("never let what is on air wait", () => {
    const { core: one, send } = core();
    send({ sales: sales(1) });
    send({ sales: sales(2), markers: [{ at: 1, by: { kind: "client", id: "host" }, text: "now" }] });
    expect(one.markers).toHaveLength(1);
    expect(one.sales?.totals.orders).toBe(1);
  });

  it("put a whole state in place of everything that waited", () => {
    const { core: one, send } = core();
    send({ sales: sales(1) });
    send({ sales: sales(2) });
    send({ sales: sales(3) }, true);
    vi.advanceTimersByTime(1_000);
    expect(one.sales?.totals.orders).toBe(3);
  });
});
