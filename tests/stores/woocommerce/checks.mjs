/**
 * Checks against a real WooCommerce: `cargo xtask test stores --woocommerce URL`. It makes products of its own, changes and
 * deletes them, and only reads everything else. CARTWALL_WOOCOMMERCE_KEY and CARTWALL_WOOCOMMERCE_SECRET are a key that may
 * read and write; Cartwall itself only reads with it.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Evening, known } from "../support/evening.mjs";
import { WooCommerce } from "../support/woocommerce.mjs";

const given = (name) => {
  const value = process.env[`CARTWALL_WOOCOMMERCE_${name}`];
  if (!value) throw new Error(`CARTWALL_WOOCOMMERCE_${name} is not set; see tests/stores/README.md`);
  return value;
};
const run = randomBytes(4).toString("hex").toUpperCase();
const sku = (name) => `CARTWALL-${run}-${name}`;
/** A count comes with the second question at the latest; a shop on a small host answers slowly. */
const SOON = 60_000;

describe("a real WooCommerce", () => {
  /** @type {Evening} */
  let evening;
  /** @type {WooCommerce} */
  let shop;
  let mug, shirt, small, reduced;

  before(async () => {
    const its = { address: given("URL"), key: given("KEY"), secret: given("SECRET") };
    evening = await Evening.start({ start: () => WooCommerce.start(its) });
    shop = evening.shop;
    const stock = (pieces) => ({ manage_stock: true, stock_quantity: pieces });
    const called = `Cartwall test ${run} „חוף” – عطر`;
    mug = await shop.make({ name: called, sku: sku("MUG"), regular_price: "49.90", ...stock(5) });
    reduced = await shop.make({
      name: `${called} reduced`,
      sku: sku("REDUCED"),
      regular_price: "20.00",
      sale_price: "15.00",
      ...stock(3),
    });
    shirt = await shop.make({
      name: `${called} shirt`,
      type: "variable",
      attributes: [{ name: "Size", variation: true, visible: true, options: ["S", "L"] }],
    });
    const variation = (option, pieces) =>
      shop.makeVariation(shirt, {
        sku: sku(option),
        regular_price: "12.00",
        attributes: [{ name: "Size", option }],
        ...stock(pieces),
      });
    small = await variation("S", 2);
    await variation("L", 4);
  });
  after(() => evening?.end());

  const counts = async (name, pieces) => {
    await evening.core.command("stand_by", { cue: evening.cues[sku(name)] });
    const quantity = (state) => evening.stock(state, sku(name)).quantity;
    await evening.becomes(`the stock of ${name}`, quantity, known(pieces), SOON);
  };

  it("refuses a key that is wrong", async () => {
    const wrong = { ...shop.secrets, consumer_secret: `cs_${"0".repeat(40)}` };
    await assert.rejects(evening.check(wrong), /store_unauthorized/);
  });

  it("says what it is, with a clock that signatures can be made by", async () => {
    const check = await evening.check();
    assert.deepEqual([check.currency, check.missing], [shop.currency, []]);
    assert.ok(Math.abs(check.clock_offset_ms) < 10 * 60_000, `${check.clock_offset_ms} ms apart`);
  });

  it("tells its products with the names and prices that buyers see", async () => {
    assert.equal((await evening.connect()).id, shop.id);
    const status = (state) => [evening.store(state).status, evening.store(state).products > 0];
    await evening.becomes("the shop is read", status, ["ok", true], 10 * 60_000);
    await evening.goLive(["MUG", "REDUCED", "S", "L"].map(sku));
    const state = await evening.core.state();
    for (const [name, id, variation, kept] of [
      ["MUG", mug.id, false, 4990],
      ["REDUCED", reduced.id, false, 1500],
      ["S", small.id, true, 1200],
    ]) {
      const { list_price } = evening.cue(state, sku(name));
      assert.deepEqual(list_price, {
        minor: (await shop.shown(id, variation)) ?? kept,
        currency: shop.currency,
      });
    }
  });

  it("tells what is left, also after it was counted anew", async () => {
    await counts("MUG", 5);
    await counts("S", 2);
    await shop.change(`products/${mug.id}`, { stock_quantity: 9 });
    await counts("MUG", 9);
  });

  it("sells nothing that is a draft, sold out by hand or switched off, and sells it again", async () => {
    const variation = `products/${shirt.id}/variations/${small.id}`;
    for (const [name, route, off, on, pieces] of [
      ["MUG", `products/${mug.id}`, { status: "draft" }, { status: "publish" }, 9],
      ["S", variation, { status: "private" }, { status: "publish" }, 2],
      ["L", `products/${shirt.id}`, { status: "draft" }, { status: "publish" }, 4],
    ]) {
      await shop.change(route, off);
      await counts(name, 0);
      await shop.change(route, on);
      await counts(name, pieces);
    }
  });

  it("sells nothing that was deleted for good", async () => {
    await shop.remove(`products/${reduced.id}`);
    await counts("REDUCED", 0);
  });

  it("is asked for orders by a moment that it reads as we mean it, wherever it is", async (t) => {
    const fields = { _fields: "id,date_modified_gmt", orderby: "modified", per_page: "50", status: "any" };
    const orders = await shop.api("GET", "orders", fields);
    const moments = [...new Set(orders.map(({ date_modified_gmt }) => date_modified_gmt))].sort();
    if (moments.length < 2) return t.skip("the shop has no two orders of different seconds");
    const from = moments.at(-2);
    const later = { ...fields, modified_after: from, dates_are_gmt: "true" };
    const found = (await shop.api("GET", "orders", later)).map(({ id }) => id);
    const expected = orders.filter(({ date_modified_gmt }) => date_modified_gmt > from).map(({ id }) => id);
    assert.deepEqual(new Set(found), new Set(expected));
  });

  it("counts no sale, as nobody bought", async () => {
    const { sales } = await evening.core.state();
    const skus = Object.keys(sales.unknown_skus).filter((sold) => sold.startsWith(`CARTWALL-${run}`));
    assert.deepEqual(skus, []);
  });
});
