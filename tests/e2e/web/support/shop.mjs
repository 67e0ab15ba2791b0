/**
 * A small Medusa shop, as far as the core asks one: what it sells can be
 * changed while a test watches the panel, and it can fall silent. The real
 * ones are in tests/stores.
 */
import { createServer } from "node:http";
import { once } from "node:events";

export const KEY = "sk_of_a_test";
const AUTHORIZED = `Basic ${Buffer.from(`${KEY}:`).toString("base64")}`;

export class Shop {
  static async start() {
    const shop = new Shop();
    shop.server.listen(0, "127.0.0.1");
    await once(shop.server, "listening");
    shop.address = `http://127.0.0.1:${shop.server.address().port}`;
    return shop;
  }

  constructor() {
    this.silent = false;
    this.waiting = new Set();
    this.orders = [];
    this.products = [
      { n: 1, title: "נר עוד", sku: "NER", price: 69, stock: 12 },
      { n: 2, title: "Linen dress", sku: "DRESS", price: 180, stock: 4 },
      { n: 3, title: "Mug", sku: "MUG", price: 15, stock: 40 },
    ];
    this.server = createServer((request, response) => {
      if (this.silent) {
        this.waiting.add(response);
        return;
      }
      const { pathname, searchParams } = new URL(request.url, "http://shop");
      const refused = request.headers.authorization !== AUTHORIZED;
      const found = refused ? undefined : this.answer(pathname, searchParams);
      response.writeHead(refused ? 401 : found ? 200 : 404, {
        "content-type": "application/json",
      });
      response.end(JSON.stringify(found ?? {}));
    });
  }

  /** It takes questions and does not answer, until it wakes. */
  sleep() {
    this.silent = true;
  }

  wake() {
    this.silent = false;
    for (const response of this.waiting) response.destroy();
    this.waiting.clear();
  }

  sell(sku, quantity) {
    const product = this.products.find((one) => one.sku === sku);
    product.stock -= quantity;
    const at = new Date().toISOString();
    this.orders.push({
      id: `order_${this.orders.length + 1}`,
      status: "pending",
      currency_code: "eur",
      created_at: at,
      updated_at: at,
      total: product.price * quantity,
      items: [
        {
          id: `line_${this.orders.length + 1}`,
          variant_id: `variant_${product.n}`,
          variant_sku: sku,
          quantity,
          unit_price: product.price,
          is_tax_inclusive: true,
          adjustments: [],
          tax_lines: [],
          detail: {
            return_received_quantity: 0,
            return_dismissed_quantity: 0,
          },
        },
      ],
      payment_collections: [{ payments: [{ id: "pay", refunds: [] }] }],
    });
  }

  answer(path, query) {
    const list = (name, items) => ({ [name]: items, count: items.length });
    const ids = query.getAll("id[]");
    const asked = (items) =>
      ids.length > 0 ? items.filter(({ id }) => ids.includes(id)) : items;
    switch (path) {
      case "/admin/stores":
        return list("stores", [
          {
            id: "store",
            name: "סטודיו יפו",
            supported_currencies: [{ currency_code: "eur", is_default: true }],
          },
        ]);
      case "/admin/stock-locations":
        return list("stock_locations", [
          {
            id: "sloc_1",
            name: "Studio",
            sales_channels: [{ id: "sc", is_disabled: false }],
          },
        ]);
      case "/admin/products":
        return list(
          "products",
          this.products.map((one) => ({
            id: `prod_${one.n}`,
            title: one.title,
            thumbnail: null,
            images: [],
            tags: [],
            options: [],
            variants: [this.variant(one)],
          })),
        );
      case "/admin/product-variants":
        return list(
          "variants",
          asked(this.products.map((one) => this.variant(one))),
        );
      case "/admin/orders": {
        const since = Date.parse(query.get("updated_at[$gte]") ?? 0);
        return list(
          "orders",
          asked(this.orders).filter(
            ({ updated_at }) =>
              ids.length > 0 || !(Date.parse(updated_at) < since),
          ),
        );
      }
      default:
        return undefined;
    }
  }

  variant({ n, sku, price, stock }) {
    return {
      id: `variant_${n}`,
      title: "Default",
      sku,
      barcode: null,
      ean: null,
      upc: null,
      thumbnail: null,
      options: [],
      prices: [
        { amount: price, currency_code: "eur", min_quantity: null, rules: {} },
      ],
      manage_inventory: true,
      allow_backorder: false,
      inventory_items: [
        {
          required_quantity: 1,
          inventory: {
            id: `iitem_${n}`,
            location_levels: [
              {
                location_id: "sloc_1",
                stocked_quantity: stock,
                reserved_quantity: 0,
              },
            ],
          },
        },
      ],
    };
  }

  async end() {
    this.wake();
    this.server.closeAllConnections();
    this.server.close();
  }
}
