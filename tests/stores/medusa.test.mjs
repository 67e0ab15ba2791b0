/** An evening with a real Medusa shop. What it sells is bought in its storefront, as viewers do. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Evening, backorder, known, totals, untracked } from "./support/evening.mjs";
import { Medusa } from "./support/medusa.mjs";

const NAMES = [
  "נר ריחני בעבודת יד",
  "Mug “Strand”",
  "صابون الغار",
  "ערכת מתנה: שני נרות וספל",
  "תיק בד",
  "Gift card",
  "Sold out print",
];
const PASSPHRASE = "the lighthouse at the end of the pier";

describe("an evening with a Medusa shop", () => {
  /** @type {Evening} */
  let evening;
  /** @type {Medusa} */
  let shop;
  /** Put together before the show, and sold in it. */
  let draft;

  before(async () => {
    evening = await Evening.start(Medusa);
    shop = evening.shop;
    // Sold before anybody was watching: it is in the shop's stock, and in no show.
    await shop.buy({ sku: "MUG", quantity: 1 });
    draft = await shop.draft({ sku: "GIFT", quantity: 2 });
  });
  after(() => evening?.end());

  it("says what it is, and that its key may do more than is needed", async () => {
    await assert.rejects(evening.check({ api_key: "sk_0123456789" }), /store_unauthorized/);
    const { clock_offset_ms, ...check } = await evening.check();
    assert.ok(Math.abs(clock_offset_ms) < 3000);
    assert.equal(check.name, shop.name);
    assert.equal(check.currency, "EUR");
    assert.deepEqual(check.missing, []);
    assert.deepEqual(check.excess, ["full_admin"]);
    assert.deepEqual(
      new Map(check.locations.map(({ id, name }) => [id, name])),
      new Map([
        [shop.locations.warehouse, "Warehouse"],
        [shop.locations.studio, "Studio"],
      ]),
    );
    assert.deepEqual((await evening.core.state()).stores, []);
  });

  it("brings its products by itself, each name as the shop writes it", async () => {
    const { id } = await evening.connect({ keep: "vault", passphrase: PASSPHRASE });
    assert.equal(id, shop.id);
    await evening.becomes(
      "the shop is read",
      (state) => {
        const { status, products, variants } = evening.store(state);
        return { status, products, variants };
      },
      { status: "ok", products: 7, variants: 8 },
      15_000,
    );
    const { items } = await evening.core.request("GET", "/api/v1/catalogue?limit=200");
    assert.deepEqual(new Set(items.map(({ title }) => title)), new Set(NAMES));
  });

  it("puts its stock beside the rundown, without what was sold before", async () => {
    await evening.goLive(["MUG", "NER-KATAN", "NER-GADOL", "SOAP", "KIT", "BAG", "GIFT", "PRINT"]);
    await evening.counts("NER-KATAN", known(15));
    await evening.counts("MUG", known(13));
    assert.deepEqual(totals(await evening.core.state()), evening.sold);
    const cue = evening.cue(await evening.core.state(), "NER-KATAN");
    assert.deepEqual(cue.list_price, { minor: 1290, currency: "EUR" });
  });

  it("counts what its storefront sells, within two looks, and once", async (t) => {
    await evening.buys("NER-KATAN", 3, 1290);
    t.diagnostic(`counted after ${Math.round(await evening.hasSold())} ms`);
    await evening.counts("NER-KATAN", known(12));
    const { feed } = await evening.core.state();
    const sales = feed.filter(({ kind, by }) => kind === "sale" && by.id === shop.id);
    assert.deepEqual(
      sales.map(({ units, amount }) => [units, amount]),
      [[3, { minor: 3870, currency: "EUR" }]],
    );
    await shop.leave({ sku: "NER-KATAN", quantity: 4 });
    await evening.hasSoldOnce();
    await evening.counts("NER-KATAN", known(12));
  });

  it("counts what was given back: money alone, pieces, whole orders", async () => {
    const chipped = await evening.buys("NER-GADOL", 1, 1990);
    const none = await evening.buys("MUG", 2, 1450);
    const returned = await evening.buys("MUG", 3, 1450);
    await evening.hasSold();

    await shop.collect(chipped);
    await shop.refund(chipped, { amount: "5.00" });
    evening.adds({ refunds: 500 });
    // A cancelled order keeps its total and its quantities over there.
    await shop.cancel(none);
    evening.adds({ refunds: 2 * 1450, refunded_units: 2 });
    await evening.hasSold();

    await shop.collect(returned);
    await shop.dispatch(returned);
    await shop.takeBack(returned, { sku: "MUG", quantity: 1 });
    evening.adds({ refunds: 1450, refunded_units: 1 });
    await evening.hasSold();
    // The money for what came back follows later, and is no second refund.
    await shop.refund(returned, { amount: "14.50" });
    // 13, less three that were sent, and one of them came back.
    await evening.counts("MUG", known(11));
  });

  it("counts what is left of an order that the merchant changed", async () => {
    const edited = await evening.buys("NER-KATAN", 3, 1290);
    await evening.hasSold();
    await shop.cancel(edited, { sku: "NER-KATAN", quantity: 1 });
    evening.adds({ units: -1, gross: -1290 });
    await evening.hasSold();
    await evening.counts("NER-KATAN", known(10));
  });

  it("counts the stock of the places that were chosen", async () => {
    const places = (...names) =>
      evening.core.command("update_store", {
        store: shop.id,
        locations: names.map((name) => shop.locations[name]),
      });
    assert.deepEqual(await shop.stock("NER-KATAN"), { warehouse: 7, studio: 3 });
    await places("studio");
    await evening.counts("NER-KATAN", known(3));
    await evening.counts("SOAP", known(5));
    await places("warehouse");
    await evening.counts("NER-KATAN", known(7));
    // There are five, and not here.
    assert.equal((await evening.counts("SOAP", known(0))).sold_out, true);
  });

  it("has as many kits as can be put together, and no part of one", async () => {
    // Seven candles, two to a kit.
    await evening.counts("KIT", known(3));
    await evening.buys("KIT", 1, 3500);
    await evening.counts("KIT", known(2));
    await evening.counts("NER-KATAN", known(5));
    await evening.counts("MUG", known(6));
    await evening.hasSold();
    await evening.core.command("update_store", {
      store: shop.id,
      locations: Object.values(shop.locations),
    });
    await evening.counts("NER-KATAN", known(8));
  });

  it("shows what is owed, oversold, sold out or not counted as what it is", async () => {
    await evening.buys("BAG", 3, 2499);
    const owed = await evening.counts("BAG", backorder(-2));
    assert.deepEqual([owed.sold_out, owed.sellable], [false, null]);

    await evening.buys("NER-GADOL", 2, 1990);
    await evening.counts("NER-GADOL", known(1));
    // Three are promised, and one is all that is found.
    await shop.setStock("NER-GADOL", "warehouse", 1);
    const oversold = await evening.counts("NER-GADOL", known(-2));
    assert.deepEqual([oversold.sold_out, oversold.oversold_by], [true, 2]);

    assert.equal((await evening.counts("PRINT", known(0))).sold_out, true);
    const endless = await evening.counts("GIFT", untracked);
    assert.deepEqual([endless.sold_out, endless.sellable], [false, null]);
    await evening.buys("GIFT", 2, 2500);
    await evening.hasSold();
  });

  it("says what is on air costs now, within two looks", async () => {
    await evening.core.command("stand_by", { cue: evening.cues.SOAP });
    await shop.setPrice("SOAP", "7.77");
    await evening.costs("SOAP", { minor: 777, currency: "EUR" });
  });

  it("says what buyers pay while there is a sale, and when it is over", async () => {
    const end = await shop.putOnSale("SOAP", "5.55");
    await evening.costs("SOAP", { minor: 555, currency: "EUR" });
    await evening.buys("SOAP", 1, 555);
    await evening.hasSold();
    await end();
    await evening.costs("SOAP", { minor: 777, currency: "EUR" });
  });

  it("is lost when it is killed: its numbers are old, and the show goes on", async () => {
    await evening.takes("NER-KATAN");
    const before = evening.stock(await evening.core.state(), "NER-KATAN");
    assert.equal(before.lost, false);
    const patience = await evening.patience();
    await shop.kill();
    await evening.doesNotAnswer();
    await evening.takes("MUG");
    await evening.takes("NER-KATAN");
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

    await shop.restart();
    await evening.buys("NER-KATAN", 1, 1290);
    await evening.core.command("sync_store", { store: shop.id });
    await evening.hasSold(15_000);
    await evening.isFound("NER-KATAN");
    const told = (await evening.core.state()).feed.filter(({ kind }) => kind.startsWith("store_"));
    assert.deepEqual(
      told.slice(0, 2).map(({ kind, text }) => [kind, text]),
      [
        ["store_found", shop.name],
        ["store_lost", shop.name],
      ],
    );
    await evening.counts("NER-KATAN", known(7));
  });

  it("is held for a moment, and what it sells right after is counted once", async () => {
    const { orders_at, interval_ms } = evening.store(await evening.core.state());
    shop.pause();
    try {
      await evening.takes("MUG");
      await evening.takes("NER-KATAN");
      // One look has surely met a shop that does not answer.
      await evening.becomes(
        "a look is overdue",
        (state) => state.now - evening.store(state).orders_at > 2 * interval_ms,
        true,
        4 * interval_ms,
      );
    } finally {
      shop.resume();
    }
    await evening.buys("MUG", 1, 1450);
    await evening.hasSold(30_000);
    assert.ok(evening.store(await evening.core.state()).orders_at > orders_at);
    await evening.hasSold();
    await evening.counts("MUG", known(9));
  });

  it("loses nothing and doubles nothing when the core is killed", async () => {
    await evening.core.kill();
    const before = { ...evening.sold };
    await evening.buys("MUG", 2, 1450);
    evening.core = await evening.core.again();
    assert.deepEqual(totals(await evening.core.state()), before);
    // The vault stays shut until somebody opens it.
    await evening.becomes("the vault is shut", (state) => evening.store(state).status, "locked", 5000);
    await assert.rejects(evening.core.command("unlock_stores", { passphrase: "the pier" }));
    await evening.core.command("unlock_stores", { passphrase: PASSPHRASE });
    await evening.hasSold(15_000);
    await evening.counts("MUG", known(7));
  });

  it("is the same shop after it was disconnected and connected again", async () => {
    await evening.comesBack({ sku: "MUG", price: 1450, left: known(6), variants: 8, meanwhile: "MUG" });
  });

  it("counts what was a draft before the show from when it is sold", async () => {
    await shop.sell(draft);
    evening.adds({ orders: 1, units: 2, gross: 2 * 2500 });
    await evening.hasSoldOnce();
  });

  it("counts nothing anew that is sent for something broken or exchanged", async () => {
    const order = await evening.buys("MUG", 2, 1450);
    await shop.collect(order);
    await shop.dispatch(order);
    await evening.hasSold();
    await shop.replace(order, "MUG");
    await evening.hasSoldOnce();
    await shop.exchange(order, "MUG", "GIFT");
    await evening.hasSoldOnce();
  });

  it("does not sell what is a draft again, and sells what is published again", async () => {
    await evening.counts("GIFT", untracked);
    await shop.offer("GIFT", false);
    await evening.counts("GIFT", known(0));
    await shop.offer("GIFT", true);
    await evening.counts("GIFT", untracked);
  });

  it("says the same in the report", async () => {
    await evening.reports();
  });
});
