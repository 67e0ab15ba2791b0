/** One evening: a real shop, the real core beside it, and a show that sells what the shop has. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { busy } from "./patience.mjs";
import { Core } from "../../e2e/web/support/core.mjs";

/** Of what the core says, the part that a shop decides. */
export const totals = ({ sales }) => {
  assert.deepEqual(sales.other_currencies, [], "the shop sells in one currency");
  assert.deepEqual(sales.unknown_skus, {}, "everything sold is in the catalogue");
  const { orders, units, gross, refunds, net, refunded_units } = sales.totals;
  assert.equal(net.minor, gross.minor - refunds.minor);
  return { orders, units, gross: gross.minor, refunds: refunds.minor, refunded_units };
};

export const known = (n) => ({ kind: "known", n });
export const backorder = (n) => ({ kind: "backorder", n });
export const untracked = { kind: "untracked" };

export class Evening {
  /** @template S @param {{ start: () => Promise<S> }} Shop */
  static async start(Shop) {
    const [shop, core] = await Promise.allSettled([Shop.start(), Core.start()]);
    const evening = new Evening(shop.value, core.value);
    const { reason } = [shop, core].find(({ status }) => status === "rejected") ?? {};
    if (reason) {
      await evening.end();
      throw reason;
    }
    return evening;
  }

  /** What the show has sold so far, told by the tests as they buy. */
  sold = { orders: 0, units: 0, gross: 0, refunds: 0, refunded_units: 0 };

  /** The longest pause between looks so far: a shop that answers slowly, on a busy machine, is asked less often. */
  #slowest = 0;

  constructor(shop, core) {
    this.shop = shop;
    this.core = core;
  }

  async end() {
    await Promise.all([this.shop?.stop(), this.core?.end()]);
  }

  /** The body of `check_store` and `connect_store`. */
  asks(secrets = this.shop.secrets) {
    return { kind: this.shop.kind, address: this.shop.address, secrets };
  }

  check(secrets) {
    return this.core.request("POST", "/api/v1/queries/check_store", this.asks(secrets), {
      "content-type": "application/json",
    });
  }

  connect(more = { keep: "session" }) {
    return this.core.command("connect_store", { ...this.asks(), ...more });
  }

  /** The shop as the panel sees it. */
  store({ stores }) {
    return stores.find(({ id }) => id === this.shop.id);
  }

  /**
   * Looks at the core's state until `expected` is there, and tells what was there instead. Without a time of its own it
   * may take two looks at the shop, and on a busy machine each of them comes two fifths of a pause late.
   * @returns {Promise<number>} how long it took, in milliseconds
   */
  async becomes(what, see, expected, within) {
    const began = performance.now();
    let took, seen;
    const late = () => (within ?? 2.8 * this.#slowest + 1500) * busy();
    do {
      const state = await this.core.state();
      this.#slowest = Math.max(this.#slowest, this.store(state)?.interval_ms ?? 0);
      seen = see(state);
      took = performance.now() - began;
      if (isDeepStrictEqual(seen, expected)) return took;
      await sleep(100);
    } while (took < late());
    const { status, problem, orders_at, stock_at } = this.store(await this.core.state()) ?? {};
    const stands = JSON.stringify({ status, problem, orders_at, stock_at, now: Date.now() });
    assert.deepEqual(seen, expected, `${what}, within ${Math.round(late())} ms; the shop: ${stands}`);
  }

  /** How long a shop may be silent before it is lost: six looks, within bounds. And five seconds to say so. */
  async patience() {
    const pause = Math.max(this.#slowest, this.store(await this.core.state()).interval_ms);
    return Math.min(Math.max(6 * pause, 20_000), Math.max(60_000, 3 * pause)) + 5000;
  }

  /** So many looks later: whatever is counted twice is counted twice by then. */
  async looks(times = 3) {
    for (let look = 0; look < times; look++) {
      const { orders_at } = this.store(await this.core.state());
      await this.becomes("another look", (state) => this.store(state).orders_at > orders_at, true);
    }
  }

  /** A live show with these on its rundown, the first of them on air. @param {string[]} skus */
  async goLive(skus) {
    const { id, cues } = await this.core.show("An evening", skus, this.shop.currency);
    this.show = id;
    this.cues = Object.fromEntries(skus.map((sku, at) => [sku, cues[at]]));
    await this.core.command("go_live", { show: id });
    await this.core.command("take", { cue: cues[0] });
  }

  /** A card on air at once, whatever the shop does. @param {string} sku */
  async takes(sku) {
    const began = performance.now();
    await this.core.command("take", { cue: this.cues[sku], anyway: true });
    const took = performance.now() - began;
    const { show } = await this.core.state();
    assert.equal(show.program.sku, sku);
    assert.ok(took < 500, `a take took ${Math.round(took)} ms`);
  }

  /** @param {string} sku */
  cue(state, sku) {
    return state.rundowns[this.show].find((cue) => cue.sku === sku);
  }

  /** Stock of a cue. @param {string} sku */
  stock(state, sku) {
    return state.stock[this.cue(state, sku).stock];
  }

  /** What stands by is asked for as often as what is on air. @param {string} sku @param {object} quantity */
  async counts(sku, quantity) {
    await this.core.command("stand_by", { cue: this.cues[sku] });
    await this.becomes(`the stock of ${sku}`, (state) => this.stock(state, sku).quantity, quantity);
    const stock = this.stock(await this.core.state(), sku);
    const { kind, stores } = stock.source;
    assert.deepEqual([kind, stores.map(({ id }) => id)], ["stores", [this.shop.id]]);
    return stock;
  }

  /** What a cue costs, as far as its own price is not set. @param {string} sku @param {object} price */
  costs(sku, price) {
    return this.becomes(`the price of ${sku}`, (state) => this.cue(state, sku).list_price, price);
  }

  /** Buys in the storefront, and notes what the show must have sold. @param {number} price of a piece, in minor units */
  async buys(sku, quantity, price) {
    const order = await this.shop.buy({ sku, quantity });
    this.adds({ orders: 1, units: quantity, gross: quantity * price });
    return order;
  }

  adds(more) {
    for (const [name, n] of Object.entries(more)) this.sold[name] += n;
  }

  /** The core counts all that was noted, and no more. */
  hasSold(within) {
    return this.becomes("what was sold", totals, this.sold, within);
  }

  /** Still so, several looks later. */
  async hasSoldOnce() {
    await this.hasSold();
    await this.looks();
    assert.deepEqual(totals(await this.core.state()), this.sold);
  }

  /** The core has noticed that nobody is there. */
  doesNotAnswer() {
    return this.becomes(
      "the shop does not answer",
      (state) => {
        const { status, problem } = this.store(state);
        return [status, problem?.code];
      },
      ["failing", "store_unreachable"],
    );
  }

  /** It is heard again, and so is the stock of a cue. @param {string} sku */
  isFound(sku) {
    return this.becomes(
      "the shop is found",
      (state) => {
        const { status, lost_at, problem } = this.store(state);
        return { status, lost_at, problem, lost: this.stock(state, sku).lost };
      },
      { status: "ok", lost_at: null, problem: null, lost: false },
      60_000,
    );
  }

  /**
   * Disconnects the shop, sells one piece, and connects it again: nothing is counted twice, and the cue's product is the
   * one it was.
   * @param {{ sku: string, price: number, left: object, variants: number, meanwhile: string }} the
   */
  async comesBack({ sku, price, left, variants, meanwhile }) {
    const { variant } = this.cue(await this.core.state(), sku);
    await this.core.command("disconnect_store", { store: this.shop.id });
    assert.deepEqual((await this.core.state()).stores, []);
    await this.takes(meanwhile);
    await this.buys(sku, 1, price);
    assert.equal((await this.connect()).id, this.shop.id);
    // The first look comes after the shop has been asked who it is: on a busy machine that is not soon.
    await this.hasSold(60_000);
    await this.hasSoldOnce();
    await this.counts(sku, left);
    assert.equal(this.cue(await this.core.state(), sku).variant, variant);
    assert.equal((await this.core.state()).catalogue.variants, variants);
  }

  /** The show is over, and its report says what was sold. */
  async reports() {
    await this.core.command("end_show");
    const report = await this.core.request("GET", `/api/v1/shows/${this.show}/report`);
    const { orders, units, gross, refunds } = report.totals;
    const { sold } = this;
    assert.deepEqual(
      { orders, units, gross: gross.minor, refunds: refunds.minor },
      { orders: sold.orders, units: sold.units, gross: sold.gross, refunds: sold.refunds },
    );
  }
}
