/** A real Medusa shop on a PostgreSQL of its own: its merchant, its buyers, and its bad days. */
import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { prepared, run } from "./folders.mjs";
import { ask } from "./http.mjs";
import { serve } from "./medusa-server.mjs";
import { Postgres } from "./postgres.mjs";
import { freePort } from "./processes.mjs";

export class Medusa {
  kind = "medusa";
  currency = "EUR";

  /** @param {{ port?: number }} [options] */
  static async start({ port } = {}) {
    const folder = await run("medusa");
    await cp(prepared("medusa"), folder, { recursive: true });
    const told = JSON.parse(await readFile(join(folder, "shop.json"), "utf8"));
    const shop = new Medusa(folder, port ?? (await freePort()), told);
    try {
      shop.postgres = await Postgres.start(folder);
      await shop.restart();
    } catch (error) {
      await shop.stop();
      throw error;
    }
    return shop;
  }

  #buyer;
  #merchant;

  constructor(folder, port, told) {
    this.folder = folder;
    this.port = port;
    this.address = `http://127.0.0.1:${port}`;
    this.id = `medusa:127.0.0.1:${port}`;
    this.name = told.name;
    this.secrets = { api_key: told.secretKey };
    /** @type {Record<"warehouse" | "studio", string>} */
    this.locations = told.locations;
    this.region = told.region;
    this.#buyer = { "x-publishable-api-key": told.publishableKey };
    this.#merchant = { authorization: `Basic ${Buffer.from(`${told.secretKey}:`).toString("base64")}` };
  }

  /** The server, where it is not running. The database stays up. */
  async restart() {
    const database = this.postgres.url("medusa");
    this.server = await serve({ database, port: this.port, log: join(this.folder, "server.log") });
    const { variants } = await this.admin(
      "GET",
      "product-variants?limit=100&fields=id,sku,product_id,*inventory_items",
    );
    this.variants = new Map(variants.map((variant) => [variant.sku, variant]));
  }

  pause() {
    this.server.pause();
  }

  resume() {
    this.server.resume();
  }

  kill() {
    return this.server.kill();
  }

  async stop() {
    await this.server?.stop();
    await this.postgres?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async admin(method, path, body) {
    return (await ask(method, `${this.address}/admin/${path}`, body, this.#merchant)).data;
  }

  async #store(method, path, body) {
    return (await ask(method, `${this.address}/store/${path}`, body, this.#buyer)).data;
  }

  /**
   * Buys in the storefront. The payment is authorised, as with a card; the merchant takes it later.
   * @param {{ sku: string, quantity: number } | { sku: string, quantity: number }[]} items
   * @returns {Promise<{ id: string, number: string, total: number, placed: string }>}
   */
  async buy(items) {
    const cart = await this.#basket(items);
    const { payment_collection } = await this.#store("POST", "payment-collections", { cart_id: cart });
    await this.#store("POST", `payment-collections/${payment_collection.id}/payment-sessions`, {
      provider_id: "pp_system_default",
    });
    const answer = await this.#store("POST", `carts/${cart}/complete`);
    if (answer.type !== "order")
      throw new Error(`no order: ${JSON.stringify(answer.error ?? answer).slice(0, 500)}`);
    const { id, display_id, total, created_at } = answer.order;
    return { id, number: String(display_id), total: Math.round(total * 100), placed: created_at };
  }

  /** A full basket that nobody pays. */
  async leave(items) {
    await this.#basket(items);
  }

  async #basket(items) {
    const { cart } = await this.#store("POST", "carts", { region_id: this.region });
    for (const { sku, quantity } of [items].flat())
      await this.#store("POST", `carts/${cart.id}/line-items`, {
        variant_id: this.variants.get(sku).id,
        quantity,
      });
    const address = { first_name: "V", last_name: "V", address_1: "1", city: "Berlin", country_code: "de" };
    const email = `v${Math.random()}@example.test`;
    await this.#store("POST", `carts/${cart.id}`, {
      email,
      shipping_address: address,
      billing_address: address,
    });
    const { shipping_options } = await this.#store("GET", `shipping-options?cart_id=${cart.id}`);
    const option = shipping_options.find((option) => !option.insufficient_inventory) ?? shipping_options[0];
    await this.#store("POST", `carts/${cart.id}/shipping-methods`, { option_id: option.id });
    return cart.id;
  }

  /** @param {{ id: string }} order */
  async #payment({ id }) {
    const { order } = await this.admin("GET", `orders/${id}?fields=id,*payment_collections.payments`);
    return order.payment_collections[0].payments[0];
  }

  /** Takes the money that was promised. @param {{ id: string }} order */
  async collect(order) {
    const payment = await this.#payment(order);
    await this.admin("POST", `payments/${payment.id}/capture`, {});
  }

  /** Gives money back, and nothing else. @param {{ id: string }} order @param {{ amount: string }} how in major units */
  async refund(order, { amount }) {
    const payment = await this.#payment(order);
    await this.admin("POST", `payments/${payment.id}/refund`, { amount: Number(amount) });
  }

  /**
   * Takes pieces out of an order by editing it, or cancels all of it.
   * @param {{ id: string }} order @param {{ sku: string, quantity: number }} [piece]
   */
  async cancel({ id }, piece) {
    if (!piece) {
      await this.admin("POST", `orders/${id}/cancel`, {});
      return;
    }
    const { order } = await this.admin("GET", `orders/${id}?fields=id,*items`);
    const item = order.items.find((item) => item.variant_sku === piece.sku);
    await this.admin("POST", "order-edits", { order_id: id });
    await this.admin("POST", `order-edits/${id}/items/item/${item.id}`, {
      quantity: item.quantity - piece.quantity,
    });
    await this.admin("POST", `order-edits/${id}/confirm`, {});
  }

  /** Sends everything off: what was promised leaves the shelf. @param {{ id: string }} order */
  async dispatch({ id }, location = "warehouse") {
    const { order } = await this.admin("GET", `orders/${id}?fields=id,*items`);
    await this.admin("POST", `orders/${id}/fulfillments`, {
      items: order.items.map((item) => ({ id: item.id, quantity: item.quantity })),
      location_id: this.locations[location],
    });
  }

  /** Takes pieces back that were sent. @param {{ id: string }} order @param {{ sku: string, quantity: number }} piece */
  async takeBack({ id }, { sku, quantity }) {
    const item = await this.#item(id, sku);
    const { return: made } = await this.admin("POST", "returns", {
      order_id: id,
      location_id: this.locations.warehouse,
    });
    await this.admin("POST", `returns/${made.id}/request-items`, { items: [{ id: item.id, quantity }] });
    await this.admin("POST", `returns/${made.id}/request`, {});
    await this.#receive(made.id, item.id, quantity);
  }

  /** Puts an order together that nobody has placed. @param {{ sku: string, quantity: number }} piece */
  async draft({ sku, quantity }) {
    const { draft_order } = await this.admin("POST", "draft-orders", {
      email: "v@example.test",
      region_id: this.region,
      items: [{ variant_id: this.variants.get(sku).id, quantity }],
    });
    return draft_order;
  }

  /** Makes an order of a draft, and takes its money. @param {{ id: string, total: number }} draft */
  async sell({ id }) {
    await this.admin("POST", `draft-orders/${id}/convert-to-order`, {});
    const { order } = await this.admin("GET", `orders/${id}?fields=id,total`);
    const { payment_collection } = await this.admin("POST", "payment-collections", {
      order_id: id,
      amount: order.total,
    });
    await this.admin("POST", `payment-collections/${payment_collection.id}/mark-as-paid`, { order_id: id });
  }

  /** Sends a new piece for a broken one, which stays where it is. @param {{ id: string }} order @param {string} sku */
  async replace({ id }, sku) {
    const item = await this.#item(id, sku);
    const { claim } = await this.admin("POST", "claims", { type: "replace", order_id: id });
    await this.admin("POST", `claims/${claim.id}/claim-items`, { items: [{ id: item.id, quantity: 1 }] });
    await this.admin("POST", `claims/${claim.id}/outbound/items`, {
      items: [{ variant_id: this.variants.get(sku).id, quantity: 1 }],
    });
    await this.admin("POST", `claims/${claim.id}/request`, {});
  }

  /** Takes a piece back and sends another for it. @param {{ id: string }} order @param {string} sku @param {string} other */
  async exchange({ id }, sku, other) {
    const item = await this.#item(id, sku);
    const { exchange } = await this.admin("POST", "exchanges", { order_id: id });
    await this.admin("POST", `exchanges/${exchange.id}/inbound/items`, {
      items: [{ id: item.id, quantity: 1 }],
    });
    await this.admin("POST", `exchanges/${exchange.id}/outbound/items`, {
      items: [{ variant_id: this.variants.get(other).id, quantity: 1 }],
    });
    await this.admin("POST", `exchanges/${exchange.id}/request`, {});
    const { returns } = await this.admin("GET", `returns?order_id=${id}&fields=id`);
    await this.#receive(returns[0].id, item.id, 1);
  }

  async #item(order, sku) {
    const { items } = (await this.admin("GET", `orders/${order}?fields=id,*items`)).order;
    return items.find((item) => item.variant_sku === sku);
  }

  async #receive(made, item, quantity) {
    await this.admin("POST", `returns/${made}/receive`, {});
    await this.admin("POST", `returns/${made}/receive-items`, { items: [{ id: item, quantity }] });
    await this.admin("POST", `returns/${made}/receive/confirm`, {});
  }

  /** @param {string} sku @param {boolean} published whether buyers see its product */
  async offer(sku, published) {
    const { product_id } = this.variants.get(sku);
    await this.admin("POST", `products/${product_id}`, { status: published ? "published" : "draft" });
  }

  /** How many lie there. @param {string} sku @param {"warehouse" | "studio"} location @param {number} pieces */
  async setStock(sku, location, pieces) {
    const [item] = this.variants.get(sku).inventory_items;
    await this.admin(
      "POST",
      `inventory-items/${item.inventory_item_id}/location-levels/${this.locations[location]}`,
      {
        stocked_quantity: pieces,
      },
    );
  }

  /** @param {string} sku @param {string} price in major units */
  async setPrice(sku, price) {
    const { id, product_id } = this.variants.get(sku);
    await this.admin("POST", `products/${product_id}/variants/${id}`, {
      prices: [{ currency_code: "eur", amount: Number(price) }],
    });
  }

  /**
   * Opens a sale, as a price list. The price that stands with the variant stays as it is.
   * @param {string} sku @param {string} price in major units
   * @returns {Promise<() => Promise<void>>} ends it
   */
  async putOnSale(sku, price) {
    const { id } = this.variants.get(sku);
    const { price_list } = await this.admin("POST", "price-lists", {
      title: "An hour of sale",
      description: "For the show",
      type: "sale",
      status: "active",
      prices: [{ variant_id: id, currency_code: "eur", amount: Number(price) }],
    });
    return () => this.admin("DELETE", `price-lists/${price_list.id}`);
  }

  /** What can still be sold of it, by location, as the shop's own books say. @param {string} sku */
  async stock(sku) {
    const [item] = this.variants.get(sku).inventory_items;
    const { inventory_item } = await this.admin(
      "GET",
      `inventory-items/${item.inventory_item_id}?fields=id,*location_levels`,
    );
    const at = (id) =>
      inventory_item.location_levels.find((level) => level.location_id === id)?.available_quantity;
    return Object.fromEntries(Object.entries(this.locations).map(([name, id]) => [name, at(id) ?? 0]));
  }
}
