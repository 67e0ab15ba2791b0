/** A Vendure that sells in two channels, read in the second: its own products, prices and orders. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Evening, known } from "./support/evening.mjs";
import { Vendure } from "./support/vendure.mjs";

describe("a channel of a Vendure shop", () => {
  /** @type {Evening} */
  let evening;
  /** @type {Vendure} */
  let shop;
  /** A key of the first channel. */
  let first;

  before(async () => {
    evening = await Evening.start({
      start: async () => {
        const shop = await Vendure.startInChannel();
        first = shop.first;
        return shop;
      },
    });
    shop = evening.shop;
  });
  after(() => evening?.end());

  it("is told from one that is not there, and from one that the key is none of", async () => {
    const { token: channel } = shop.channel;
    await assert.rejects(evening.check({ ...shop.secrets, channel: "europa" }), /store_unknown_channel/);
    await assert.rejects(evening.check({ ...first, channel }), /store_unknown_channel/);
    const { api_key } = shop.secrets;
    await assert.rejects(evening.check({ api_key }), /store_unauthorized/);
    await assert.rejects(evening.check({ ...first, channel: shop.defaultToken }), /store_default_channel/);
  });

  it("has its own products, at its own prices and in its own currency", async () => {
    assert.equal((await evening.check()).currency, "EUR");
    assert.equal((await evening.connect()).id, shop.id);
    await evening.becomes(
      "the channel is read",
      (state) => {
        const { status, products, variants } = evening.store(state);
        return { status, products, variants };
      },
      { status: "ok", products: 2, variants: 3 },
      15_000,
    );
    await evening.goLive(["NER-KATAN", "TZAMID"]);
    const cue = evening.cue(await evening.core.state(), "NER-KATAN");
    assert.deepEqual(cue.list_price, { minor: 998, currency: "EUR" });
    // What lies in the place that the channel does not send from is none of its.
    await evening.counts("NER-KATAN", known(12));
  });

  it("counts what it sells, and nothing of the other channel", async () => {
    await evening.buys("NER-KATAN", 2, 998);
    await shop.buy({ sku: "TZAMID", quantity: 1 }, "");
    await evening.hasSoldOnce();
    await evening.counts("NER-KATAN", known(10));
    await evening.counts("TZAMID", known(19));
  });

  it("cannot be counted a second time with the whole shop", async () => {
    const whole = { kind: "vendure", address: shop.address, secrets: first, keep: "session" };
    await assert.rejects(evening.core.command("connect_store", whole), /store_same_shop/);
  });

  it("does not sell what is taken out of it", async () => {
    await shop.takeOut("TZAMID");
    await evening.counts("TZAMID", known(0));
  });
});
