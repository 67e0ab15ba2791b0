/** A WooCommerce that somebody has, asked as its owner: it changes nothing but products that it made itself. */
import { createHmac, randomBytes } from "node:crypto";
import { ask } from "./http.mjs";

const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export class WooCommerce {
  kind = "woocommerce";

  /** @param {{ address: string, key: string, secret: string }} its */
  static async start({ address, key, secret }) {
    const shop = new WooCommerce(address.replace(/\/+$/, ""), key, secret);
    const index = await ask("GET", `${shop.address}/wp-json/`);
    shop.home = index.data.home.replace(/\/+$/, "");
    const { value } = await shop.api("GET", "settings/general/woocommerce_currency");
    shop.currency = value;
    return shop;
  }

  /** Of what was made, the newest last: how it is deleted. @type {string[]} */
  #made = [];

  constructor(address, key, secret) {
    const { host, pathname } = new URL(address);
    this.address = address;
    this.id = [`woocommerce:${host}`, ...pathname.split("/").filter(Boolean)].join(":");
    this.secrets = { consumer_key: key, consumer_secret: secret };
  }

  /**
   * Below `/wc/v3/`, as its owner. Over plain http WooCommerce only knows who signs.
   * @param {string} method @param {string} route @param {Record<string, string>} [params] @param {unknown} [body]
   */
  async api(method, route, params = {}, body) {
    const path = `/wp-json/wc/v3/${route}`;
    const { consumer_key: key, consumer_secret: secret } = this.secrets;
    const plain = this.address.startsWith("http:");
    const all = plain ? this.#signed(method, path, params) : params;
    const query = Object.entries(all).map(([name, value]) => `${encode(name)}=${encode(value)}`);
    const url = `${this.address}${path}${query.length ? `?${query.join("&")}` : ""}`;
    const basic = { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}` };
    return (await ask(method, url, body, plain ? {} : basic)).data;
  }

  #signed(method, path, params) {
    const { consumer_key: key, consumer_secret: secret } = this.secrets;
    const all = {
      ...params,
      oauth_consumer_key: key,
      oauth_nonce: randomBytes(16).toString("hex"),
      oauth_signature_method: "HMAC-SHA256",
      oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    };
    const pairs = Object.entries(all).map(([name, value]) => `${encode(name)}=${encode(value)}`);
    const home = this.home ?? this.address;
    const text = `${method}&${encode(home + path)}&${encode(pairs.sort().join("&"))}`;
    return { ...all, oauth_signature: createHmac("sha256", `${secret}&`).update(text).digest("base64") };
  }

  /** A product of its own, which no list of the shop shows. @param {object} what */
  async make(what) {
    const hidden = { status: "publish", catalog_visibility: "hidden", ...what };
    const product = await this.api("POST", "products", {}, hidden);
    this.#made.push(`products/${product.id}`);
    return product;
  }

  /** @param {{ id: number }} product @param {object} what */
  makeVariation({ id }, what) {
    return this.api("POST", `products/${id}/variations`, {}, what);
  }

  /** @param {string} route of a product or variation that it made @param {object} what */
  change(route, what) {
    return this.api("PUT", route, {}, what);
  }

  /** For good. @param {string} route of a product that it made */
  async remove(route) {
    await this.api("DELETE", route, { force: "true" });
    this.#made = this.#made.filter((made) => made !== route);
  }

  /** What a buyer sees, in minor units; nothing where the shop does not tell. @param {number} id @param {boolean} [variation] */
  async shown(id, variation = false) {
    const kind = variation ? "&type=variation" : "";
    const url = `${this.address}/wp-json/wc/store/v1/products?include=${id}${kind}`;
    const rows = await ask("GET", url).then(
      ({ data }) => data,
      () => [],
    );
    return rows.length ? Number(rows[0].prices.price) : undefined;
  }

  /** Leaves nothing of its own. */
  async stop() {
    for (const route of [...this.#made].reverse()) await this.remove(route);
  }
}
