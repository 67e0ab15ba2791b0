/** What the tests of the core build on: that these shops do what real ones do. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Medusa } from "./medusa.mjs";
import { answers } from "./patience.mjs";
import { Vendure } from "./vendure.mjs";

for (const { Shop, plain, backorder, total } of [
  { Shop: Vendure, plain: "NER-KATAN", backorder: "TIK", total: 2 * 3990 + 2900 },
  { Shop: Medusa, plain: "NER-KATAN", backorder: "BAG", total: 2 * 1290 + 500 },
])
  describe(`a ${Shop.name} shop`, () => {
    /** @type {InstanceType<typeof Shop>} */
    let shop;
    before(async () => {
      shop = await Shop.start();
    });
    after(() => shop?.stop());

    it("sells in its storefront, and its books follow", async () => {
      assert.deepEqual(await shop.stock(plain), { warehouse: 12, studio: 3 });
      const order = await shop.buy({ sku: plain, quantity: 2 });
      assert.equal(order.total, total);
      assert.deepEqual(await shop.stock(plain), { warehouse: 10, studio: 3 });
      await shop.collect?.(order);
      await shop.refund(order, { amount: "10.00" });
      assert.deepEqual(await shop.stock(plain), { warehouse: 10, studio: 3 });
    });

    it("cancels pieces, and whole orders", async () => {
      const order = await shop.buy({ sku: plain, quantity: 3 });
      await shop.cancel(order, { sku: plain, quantity: 1 });
      assert.deepEqual(await shop.stock(plain), { warehouse: 8, studio: 3 });
      const other = await shop.buy({ sku: plain, quantity: 1 });
      await shop.cancel(other);
      assert.deepEqual(await shop.stock(plain), { warehouse: 8, studio: 3 });
    });

    it("keeps nothing for a basket that nobody pays", async () => {
      await shop.leave({ sku: plain, quantity: 2 });
      assert.deepEqual(await shop.stock(plain), { warehouse: 8, studio: 3 });
    });

    it("sells what it does not have, where the merchant allows it", async () => {
      const { warehouse } = await shop.stock(backorder);
      await shop.buy({ sku: backorder, quantity: warehouse + 2 });
      assert.equal((await shop.stock(backorder)).warehouse, -2);
    });

    it("takes a new count and a new price", async () => {
      await shop.setStock(plain, "studio", 30);
      assert.equal((await shop.stock(plain)).studio, 30);
      await shop.setPrice(plain, "100.00");
      const { total } = await shop.buy({ sku: plain, quantity: 1 });
      assert.equal(total, 10_000 + (shop.kind === "vendure" ? 2900 : 500));
    });

    it("sends an order off", async () => {
      const order = await shop.buy({ sku: plain, quantity: 1 });
      const before = await shop.stock(plain);
      await shop.dispatch(order);
      assert.deepEqual(await shop.stock(plain), before);
    });

    it("is held, killed, and comes back with its books", async () => {
      const before = await shop.stock(plain);
      shop.pause();
      await assert.rejects(fetch(`${shop.address}/health`, { signal: AbortSignal.timeout(300) }));
      shop.resume();
      await answers("the shop", async () => (await fetch(`${shop.address}/health`)).ok);
      await shop.kill();
      await assert.rejects(fetch(`${shop.address}/health`));
      await shop.restart();
      assert.deepEqual(await shop.stock(plain), before);
    });
  });
