/** A real Vendure shop: its merchant, its buyers, and its bad days. */
import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { packages, prepared, run, sources } from "./folders.mjs";
import { GraphQl, ask } from "./http.mjs";
import { answers } from "./patience.mjs";
import { Program, freePort } from "./processes.mjs";

const minor = (amount) => Math.round(Number(amount) * 100);

export class Vendure {
  kind = "vendure";
  currency = "ILS";

  /** @param {{ port?: number }} [options] */
  static async start({ port } = {}) {
    const folder = await run("vendure");
    await cp(prepared("vendure"), folder, { recursive: true });
    const told = JSON.parse(await readFile(join(folder, "shop.json"), "utf8"));
    const shop = new Vendure(folder, port ?? (await freePort()), told);
    try {
      await shop.restart();
    } catch (error) {
      await shop.stop();
      throw error;
    }
    return shop;
  }

  constructor(folder, port, told) {
    this.folder = folder;
    this.port = port;
    this.address = `http://127.0.0.1:${port}`;
    this.id = `vendure:127.0.0.1:${port}`;
    this.name = told.name;
    this.secrets = { api_key: told.apiKey };
    this.defaultToken = told.defaultToken;
    /** Reads the catalogue, and no order. */
    this.narrow = { api_key: told.narrowKey };
    /** A second channel: some of the products, in EUR. Its key may read this one alone. */
    this.channel = {
      id: told.channel.id,
      token: told.channel.token,
      secrets: { api_key: told.channel.apiKey, channel: told.channel.token },
    };
    /** @type {Record<"warehouse" | "studio", string>} */
    this.locations = told.locations;
  }

  /**
   * A shop whose data are elsewhere than in the prepared file.
   * @param {object} told what filling it told @param {Record<string, string>} env of its server
   */
  static async startOn(told, env) {
    const shop = new Vendure(await run("vendure"), await freePort(), told);
    shop.env = env;
    try {
      await shop.restart();
    } catch (error) {
      await shop.stop();
      throw error;
    }
    return shop;
  }

  /** Of its server, beside what every shop is told. @type {Record<string, string>} */
  env = {};

  /** The same shop as whoever sells in its second channel sees it. */
  static async startInChannel() {
    const shop = await Vendure.start();
    const { token, secrets } = shop.channel;
    const channel = { id: `${shop.id}+${token}`, currency: "EUR", secrets, sellsIn: token };
    return Object.assign(shop, { first: shop.secrets }, channel);
  }

  /** The token of the channel that buyers buy in, where it is not the first. @type {string | undefined} */
  sellsIn;

  /** The server, where it is not running. */
  async restart() {
    const log = join(this.folder, "server.log");
    this.server = await Program.start([process.execPath, join(sources("vendure"), "serve.mjs")], {
      env: {
        PORT: String(this.port),
        SHOP_PACKAGES: packages("vendure"),
        SHOP_DATABASE: join(this.folder, "shop.sqlite"),
        ...this.env,
      },
      log,
      ready: (over) => answers("Vendure", () => ask("GET", `${this.address}/health`), { log, over }),
    });
    this.merchant = new GraphQl(`${this.address}/admin-api`);
    await this.merchant.ask(`mutation {
      login(username: "merchant", password: "merchant") { __typename ... on ErrorResult { errorCode message } }
    }`);
    const { productVariants } = await this.merchant.ask(
      `{ productVariants(options: { take: 100 }) { items { id sku } } }`,
    );
    this.variants = new Map(productVariants.items.map(({ id, sku }) => [sku, id]));
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
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Buys in the storefront, and pays.
   * @param {{ sku: string, quantity: number } | { sku: string, quantity: number }[]} items
   * @param {string} [channel] the token of the channel; none for the first
   * @returns {Promise<{ id: string, number: string, total: number, placed: string }>}
   */
  async buy(items, channel = this.sellsIn) {
    const buyer = await this.#basket(items, channel);
    const { addPaymentToOrder: order } = await buyer.ask(
      `mutation ($input: PaymentInput!) {
        addPaymentToOrder(input: $input) {
          ... on Order { id code state totalWithTax orderPlacedAt }
          ... on ErrorResult { errorCode message }
        }
      }`,
      { input: { method: "card", metadata: {} } },
    );
    if (order.state !== "PaymentSettled") throw new Error(`the order is ${order.state}`);
    return { id: order.id, number: order.code, total: order.totalWithTax, placed: order.orderPlacedAt };
  }

  /** A full basket that nobody pays. */
  async leave(items) {
    await this.#basket(items);
  }

  async #basket(items, channel) {
    const buyer = new GraphQl(`${this.address}/shop-api`, channel ? { "vendure-token": channel } : {});
    for (const { sku, quantity } of [items].flat())
      await buyer.ask(
        `mutation ($variant: ID!, $quantity: Int!) {
          addItemToOrder(productVariantId: $variant, quantity: $quantity) {
            __typename ... on ErrorResult { errorCode message }
          }
        }`,
        { variant: this.variants.get(sku), quantity },
      );
    const { eligibleShippingMethods } = await buyer
      .ask(
        `mutation ($customer: CreateCustomerInput!, $address: CreateAddressInput!) {
        setCustomerForOrder(input: $customer) { __typename ... on ErrorResult { errorCode message } }
        setOrderShippingAddress(input: $address) { __typename ... on ErrorResult { errorCode message } }
      }`,
        {
          customer: { firstName: "V", lastName: "V", emailAddress: `v${Math.random()}@example.test` },
          address: { fullName: "V", streetLine1: "1", city: "Haifa", postalCode: "1", countryCode: "IL" },
        },
      )
      .then(() => buyer.ask(`{ eligibleShippingMethods { id } }`));
    await buyer.ask(
      `mutation ($method: [ID!]!) {
        setOrderShippingMethod(shippingMethodId: $method) { __typename ... on ErrorResult { errorCode message } }
        transitionOrderToState(state: "ArrangingPayment") { __typename ... on ErrorResult { errorCode message } }
      }`,
      { method: [eligibleShippingMethods[0].id] },
    );
    return buyer;
  }

  /**
   * Gives money back, and nothing else. It is promised first, and counts once it is sent.
   * @param {{ id: string }} order @param {{ amount: string }} how in major units
   */
  async refund({ id }, { amount }) {
    const { order } = await this.merchant.ask(`query ($id: ID!) { order(id: $id) { payments { id } } }`, {
      id,
    });
    const { refundOrder: promised } = await this.merchant.ask(
      `mutation ($input: RefundOrderInput!) {
        refundOrder(input: $input) { ... on Refund { id } ... on ErrorResult { errorCode message } }
      }`,
      {
        input: {
          paymentId: order.payments[0].id,
          amount: minor(amount),
          lines: [],
          shipping: 0,
          adjustment: 0,
          reason: "chipped",
        },
      },
    );
    await this.merchant.ask(
      `mutation ($input: SettleRefundInput!) {
        settleRefund(input: $input) { __typename ... on ErrorResult { errorCode message } }
      }`,
      { input: { id: promised.id, transactionId: "1" } },
    );
  }

  /**
   * Takes pieces out of an order, or all of it. What was paid for them stays paid until it is given back.
   * @param {{ id: string }} order @param {{ sku: string, quantity: number }} [piece]
   */
  async cancel({ id }, piece) {
    const { order } = await this.merchant.ask(
      `query ($id: ID!) { order(id: $id) { lines { id quantity productVariant { sku } } } }`,
      { id },
    );
    const lines = order.lines
      .filter((line) => !piece || line.productVariant.sku === piece.sku)
      .map((line) => ({ orderLineId: line.id, quantity: piece?.quantity ?? line.quantity }));
    await this.merchant.ask(
      `mutation ($input: CancelOrderInput!) {
        cancelOrder(input: $input) { __typename ... on ErrorResult { errorCode message } }
      }`,
      { input: { orderId: id, lines, cancelShipping: !piece, reason: "changed their mind" } },
    );
  }

  /** Sends everything off: what was promised leaves the shelf. @param {{ id: string }} order */
  async dispatch({ id }) {
    const { order } = await this.merchant.ask(
      `query ($id: ID!) { order(id: $id) { lines { id quantity } } }`,
      { id },
    );
    await this.merchant.ask(
      `mutation ($input: FulfillOrderInput!) {
        addFulfillmentToOrder(input: $input) { __typename ... on ErrorResult { errorCode message } }
      }`,
      {
        input: {
          lines: order.lines.map((line) => ({ orderLineId: line.id, quantity: line.quantity })),
          handler: { code: "manual-fulfillment", arguments: [{ name: "method", value: "courier" }] },
        },
      },
    );
  }

  /** How many lie there. @param {string} sku @param {"warehouse" | "studio"} location @param {number} pieces */
  async setStock(sku, location, pieces) {
    await this.#update(sku, {
      stockLevels: [{ stockLocationId: this.locations[location], stockOnHand: pieces }],
    });
  }

  /** @param {string} sku @param {boolean} enabled whether buyers see it */
  async offer(sku, enabled) {
    await this.#update(sku, { enabled });
  }

  /** Out of the second channel. @param {string} sku */
  async takeOut(sku) {
    await this.merchant.ask(
      `mutation ($input: RemoveProductVariantsFromChannelInput!) {
        removeProductVariantsFromChannel(input: $input) { id }
      }`,
      { input: { channelId: this.channel.id, productVariantIds: [this.variants.get(sku)] } },
    );
  }

  /** @param {string} sku @param {string} price in major units */
  async setPrice(sku, price) {
    await this.#update(sku, { price: minor(price) });
  }

  async #update(sku, change) {
    await this.merchant.ask(
      `mutation ($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id } }`,
      { input: [{ id: this.variants.get(sku), ...change }] },
    );
  }

  /** What can still be sold of it, by location, as the shop's own books say. @param {string} sku */
  async stock(sku) {
    const { productVariant } = await this.merchant.ask(
      `query ($id: ID!) { productVariant(id: $id) { stockLevels { stockLocationId stockOnHand stockAllocated } } }`,
      { id: this.variants.get(sku) },
    );
    const at = (id) => productVariant.stockLevels.find((level) => level.stockLocationId === id);
    return Object.fromEntries(
      Object.entries(this.locations).map(([name, id]) => [
        name,
        (at(id)?.stockOnHand ?? 0) - (at(id)?.stockAllocated ?? 0),
      ]),
    );
  }
}
