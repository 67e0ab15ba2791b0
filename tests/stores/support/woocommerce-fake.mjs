/**
 * A WooCommerce in memory, as far as its checks go: products that can be made, changed and deleted by whoever signs, prices
 * with tax that it keeps without, orders compared as WordPress compares them. It stands in for a real one only where the
 * checks themselves are tested.
 */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";

const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const TAX = 1.18;

export class WooCommerceFake {
  key = "ck_0123456789abcdef0123456789abcdef01234567";
  secret = "cs_fedcba9876543210fedcba9876543210fedcba98";

  static async start() {
    const fake = new WooCommerceFake();
    fake.server = createServer((request, response) => void fake.#answer(request, response));
    await new Promise((resolve) => fake.server.listen(0, "127.0.0.1", resolve));
    fake.address = `http://127.0.0.1:${fake.server.address().port}`;
    return fake;
  }

  #last = 100;
  /** @type {Map<number, any>} products and variations, which have a `parent_id` */
  products = new Map();
  orders = ["2026-11-29T14:59:10", "2026-11-29T15:00:00", "2026-11-29T15:00:00", "2026-11-29T15:10:30"].map(
    (date_modified_gmt, at) => ({ id: at + 1, date_modified_gmt, status: "completed", line_items: [] }),
  );
  /** Whether anything but products was to be changed. */
  trespassed = false;

  async stop() {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  async #answer(request, response) {
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    const url = new URL(request.url, this.address);
    const params = Object.fromEntries(url.searchParams);
    const [status, answer, pages = 1] = this.#route(request.method, url.pathname, params, body);
    response.writeHead(status, {
      "content-type": "application/json; charset=UTF-8",
      "x-wp-totalpages": String(pages),
    });
    response.end(JSON.stringify(answer));
  }

  #route(method, path, params, body) {
    if (path === "/wp-json/")
      return [
        200,
        {
          name: "Fake",
          home: this.address,
          namespaces: ["wc/v3", "wc/store/v1"],
          timezone_string: "Asia/Jerusalem",
        },
      ];
    if (path === "/wp-json/wc/store/v1/products") return [200, this.#shown(params)];
    if (!this.#isSigned(method, path, params))
      return [401, { code: "woocommerce_rest_authentication_error", message: "" }];
    const [list, id, below, own] = path.replace("/wp-json/wc/v3/", "").split("/");
    if (method !== "GET" && list !== "products") this.trespassed = true;
    if (list === "settings") return [200, { value: this.#setting(below) }];
    if (list === "orders")
      return id ? [404, { code: "woocommerce_rest_shop_order_invalid_id" }] : this.#orders(params);
    if (list === "variations")
      return this.#page(
        [...this.products.values()].filter((row) => row.parent_id),
        params,
      );
    if (list !== "products") return [404, { code: "rest_no_route" }];
    if (method === "POST") return [201, this.#make(JSON.parse(body), below ? Number(id) : 0)];
    if (!id)
      return this.#page(
        [...this.products.values()].filter((row) => !row.parent_id),
        params,
      );
    const row = this.products.get(Number(own ?? id));
    if (!row) return [404, { code: "woocommerce_rest_product_invalid_id" }];
    if (method === "DELETE") {
      for (const gone of [row.id, ...row.variations]) this.products.delete(gone);
      return [200, row];
    }
    return [200, method === "PUT" ? Object.assign(row, JSON.parse(body)) : row];
  }

  #setting(name) {
    const settings = {
      woocommerce_currency: "ILS",
      woocommerce_calc_taxes: "yes",
      woocommerce_prices_include_tax: "no",
      woocommerce_tax_display_shop: "incl",
    };
    return settings[name];
  }

  #make(what, parent_id) {
    const id = ++this.#last;
    const price = what.sale_price ?? what.regular_price ?? "";
    const fixed = { id, parent_id, price, on_sale: what.sale_price !== undefined, variations: [] };
    const row = { status: "publish", type: "simple", stock_status: "instock", images: [], ...what, ...fixed };
    if (parent_id) this.products.get(parent_id).variations.push(id);
    this.products.set(id, row);
    return row;
  }

  #shown({ include, type }) {
    const rows = (include ?? "").split(",").map((id) => this.products.get(Number(id)));
    const minor = (price) => String(Math.round(Number(price) * TAX * 100));
    return rows
      .filter((row) => row?.status === "publish" && Boolean(row.parent_id) === (type === "variation"))
      .map((row) => ({
        id: row.id,
        prices: {
          price: minor(row.price),
          regular_price: minor(row.regular_price ?? row.price),
          currency_code: "ILS",
          currency_minor_unit: 2,
        },
      }));
  }

  /** WordPress turns a moment with a zone into local time, and compares what comes out with UTC. */
  #orders(params) {
    const local = (text) => new Date(Date.parse(text) + 2 * 3_600_000).toISOString().slice(0, 19);
    const { modified_after: after = "" } = params;
    const from = after.endsWith("Z") ? local(after) : after;
    const found = this.orders.filter((order) => order.date_modified_gmt > from);
    return this.#page(found, { ...params, status: "any" });
  }

  #page(rows, { include, status = "any", page = "1", per_page = "10" }) {
    const ids = include?.split(",");
    const found = rows.filter(
      (row) => (!ids || ids.includes(String(row.id))) && (status === "any" || row.status === status),
    );
    const size = Number(per_page);
    const from = (Number(page) - 1) * size;
    return [200, found.slice(from, from + size), Math.ceil(found.length / size)];
  }

  #isSigned(method, path, params) {
    const { oauth_signature: signature, ...rest } = params;
    const pairs = Object.entries(rest).map(([name, value]) => `${encode(name)}=${encode(value)}`);
    const text = `${method}&${encode(this.address + path)}&${encode(pairs.sort().join("&"))}`;
    return signature === createHmac("sha256", `${this.secret}&`).update(text).digest("base64");
  }
}
