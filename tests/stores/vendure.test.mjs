/** An evening with a real Vendure shop. What it sells is bought in its storefront, as viewers do. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Evening, backorder, known, totals, untracked } from "./support/evening.mjs";
import { Vendure } from "./support/vendure.mjs";

const NAMES = ["נר ריחני בעבודת יד", "צמיד „חוף” – 18 ק״ט", "عطر العود", "תיק בד", "שובר מתנה", "ספל"];

describe("an evening with a Vendure shop", () => {
  /** @type {Evening} */
  let evening;
  /** @type {Vendure} */
  let shop;
  /** An order of early in the evening. */
  let chipped;

  before(async () => {
    evening = await Evening.start(Vendure);
    shop = evening.shop;
    // Sold before anybody was watching: it is in the shop's stock, and in no show.
    await shop.buy({ sku: "TZAMID", quantity: 1 });
  });
  after(() => evening?.end());

  it("does not connect with a key that is wrong, or that may not read orders", async () => {
    const wrong = { api_key: "0123456789abcdef01234567:0123456789abcdef" };
    await assert.rejects(evening.check(wrong), /store_unauthorized/);
    await assert.rejects(
      evening.core.command("connect_store", { ...evening.asks(shop.narrow), keep: "session" }),
      /store_missing_rights/,
    );
    assert.deepEqual((await evening.core.state()).stores, []);
  });

  it("says what it is before it is connected", async () => {
    const { clock_offset_ms, ...check } = await evening.check();
    assert.ok(Math.abs(clock_offset_ms) < 3000);
    assert.equal(check.name, shop.name);
    assert.equal(check.currency, "ILS");
    assert.deepEqual([check.missing, check.excess], [[], []]);
    assert.deepEqual(
      check.locations.map(({ id, name }) => [id, name]),
      [
        [shop.locations.warehouse, "מחסן"],
        [shop.locations.studio, "Studio"],
      ],
    );
    assert.deepEqual((await evening.core.state()).stores, []);
  });

  it("brings its products by itself, each name as the shop writes it", async () => {
    assert.equal((await evening.connect()).id, shop.id);
    await evening.becomes(
      "the shop is read",
      (state) => {
        const { status, products, variants } = evening.store(state);
        return { status, products, variants };
      },
      { status: "ok", products: 6, variants: 7 },
      15_000,
    );
    const { items } = await evening.core.request("GET", "/api/v1/catalogue?limit=200");
    assert.deepEqual(new Set(items.map(({ title }) => title)), new Set(NAMES));
  });

  it("puts its stock beside the rundown, without what was sold before", async () => {
    await evening.goLive(["NER-KATAN", "TZAMID", "OUD", "TIK", "SHOVAR", "SEFEL", "NER-GADOL"]);
    await evening.counts("NER-KATAN", known(15));
    await evening.counts("TZAMID", known(19));
    assert.deepEqual(totals(await evening.core.state()), evening.sold);
    const cue = evening.cue(await evening.core.state(), "NER-KATAN");
    assert.deepEqual(cue.list_price, { minor: 3990, currency: "ILS" });
  });

  it("counts what its storefront sells, within two looks, and once", async (t) => {
    await evening.buys("NER-KATAN", 2, 3990);
    t.diagnostic(`counted after ${Math.round(await evening.hasSold())} ms`);
    await evening.counts("NER-KATAN", known(13));
    const { feed } = await evening.core.state();
    const sales = feed.filter(({ kind, by }) => kind === "sale" && by.id === shop.id);
    assert.deepEqual(
      sales.map(({ units, amount }) => [units, amount]),
      [[2, { minor: 7980, currency: "ILS" }]],
    );
    await shop.leave({ sku: "NER-KATAN", quantity: 4 });
    await evening.hasSoldOnce();
    await evening.counts("NER-KATAN", known(13));
  });

  it("counts what was given back: pieces, whole orders, money alone", async () => {
    chipped = await evening.buys("NER-GADOL", 1, 6990);
    const fewer = await evening.buys("NER-KATAN", 3, 3990);
    const none = await evening.buys("TZAMID", 2, 12900);
    await evening.hasSold();
    await shop.cancel(fewer, { sku: "NER-KATAN", quantity: 1 });
    await shop.cancel(none);
    evening.adds({ refunds: 3990 + 2 * 12900, refunded_units: 3 });
    await evening.hasSold();
    await evening.counts("NER-KATAN", known(11));
    await evening.counts("TZAMID", known(19));
    // The money for what was cancelled follows later, and is no second refund; five more are one.
    await shop.refund(none, { amount: "258.00" });
    await shop.refund(fewer, { amount: "44.90" });
    evening.adds({ refunds: 500 });
    await evening.hasSold(45_000);
  });

  it("counts the stock of the places that were chosen", async () => {
    const places = (...names) =>
      evening.core.command("update_store", {
        store: shop.id,
        locations: names.map((name) => shop.locations[name]),
      });
    await places("warehouse");
    await evening.counts("NER-KATAN", known(8));
    await places("warehouse", "studio");
    await evening.counts("NER-KATAN", known(11));
  });

  it("shows what is owed, oversold, sold out or not counted as what it is", async () => {
    await evening.buys("TIK", 4, 8900);
    const owed = await evening.counts("TIK", backorder(-2));
    assert.deepEqual([owed.sold_out, owed.sellable], [false, null]);

    await evening.buys("OUD", 3, 14900);
    await evening.counts("OUD", known(2));
    // Two were broken in the warehouse, after three of five were promised.
    await shop.setStock("OUD", "warehouse", 1);
    const oversold = await evening.counts("OUD", known(-2));
    assert.deepEqual([oversold.sold_out, oversold.oversold_by], [true, 2]);

    assert.equal((await evening.counts("SEFEL", known(0))).sold_out, true);
    const endless = await evening.counts("SHOVAR", untracked);
    assert.deepEqual([endless.sold_out, endless.sellable], [false, null]);
    await evening.hasSold();
  });

  it("keeps its numbers when what was promised leaves the warehouse", async () => {
    const order = await evening.buys("NER-KATAN", 1, 3990);
    await evening.counts("NER-KATAN", known(10));
    await shop.dispatch(order);
    await evening.hasSold();
    await evening.counts("NER-KATAN", known(10));
  });

  it("says what is on air costs now, within two looks", async () => {
    await evening.core.command("stand_by", { cue: evening.cues["NER-GADOL"] });
    await shop.setPrice("NER-GADOL", "59.90");
    await evening.costs("NER-GADOL", { minor: 5990, currency: "ILS" });
  });

  it("is lost while it hangs: its numbers are old, and the show goes on", async () => {
    assert.equal((await evening.core.state()).show.program.sku, "NER-KATAN");
    const before = evening.stock(await evening.core.state(), "NER-KATAN");
    assert.equal(before.lost, false);
    const losses = async () =>
      (await evening.core.state()).feed.filter(({ kind }) => kind === "store_lost").length;
    const [earlier, patience] = [await losses(), await evening.patience()];
    shop.pause();
    try {
      await evening.becomes(
        "the shop is lost",
        (state) => {
          const { lost_at } = evening.store(state);
          const { lost, quantity } = evening.stock(state, "NER-KATAN");
          return { since: typeof lost_at, lost, quantity };
        },
        // What is old is not gone.
        { since: "number", lost: true, quantity: before.quantity },
        patience,
      );
      await evening.takes("TZAMID");
      await evening.takes("NER-KATAN");
      assert.equal(await losses(), earlier + 1);
    } finally {
      shop.resume();
    }
    await evening.buys("NER-KATAN", 1, 3990);
    // Nobody presses anything: it is asked again by itself.
    await evening.hasSold(60_000);
    await evening.isFound("NER-KATAN");
    await evening.counts("NER-KATAN", known(9));
  });

  it("is missed at once when it is killed, and what it sold and gave back is counted once when it is back", async () => {
    await shop.kill();
    await evening.doesNotAnswer();
    await evening.takes("TZAMID");
    await shop.restart();
    await evening.buys("TZAMID", 1, 12900);
    // Money for an order of long ago, which is no newer by it: the orders of the show are read again now and then.
    await shop.refund(chipped, { amount: "10.00" });
    evening.adds({ refunds: 1000 });
    await evening.hasSold(90_000);
    await evening.counts("TZAMID", known(18));
  });

  it("loses nothing and doubles nothing when the core is killed", async () => {
    await evening.core.kill();
    const before = { ...evening.sold };
    await evening.buys("TZAMID", 2, 12900);
    evening.core = await evening.core.again();
    const state = await evening.core.state();
    assert.equal(state.show.program.sku, "TZAMID");
    assert.deepEqual(totals(state), before);
    // The key was kept in memory alone, as was asked, and has to be given again.
    await evening.becomes(
      "the key is asked for",
      (state) => {
        const { status, keeps } = evening.store(state);
        return { status, keeps };
      },
      { status: "locked", keeps: "nowhere" },
      5000,
    );
    await evening.connect();
    await evening.hasSold(15_000);
    await evening.counts("TZAMID", known(16));
  });

  it("is the same shop after it was disconnected and connected again", async () => {
    await evening.comesBack({
      sku: "TZAMID",
      price: 12900,
      left: known(15),
      variants: 7,
      meanwhile: "NER-KATAN",
    });
  });

  it("does not sell what was switched off, and sells it again when it is on", async () => {
    await evening.counts("TZAMID", known(15));
    await shop.offer("TZAMID", false);
    await evening.counts("TZAMID", known(0));
    await shop.offer("TZAMID", true);
    await evening.counts("TZAMID", known(15));
  });

  it("says the same in the report", async () => {
    await evening.reports();
  });
});
