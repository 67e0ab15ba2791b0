/**
 * A Medusa shop of any size, as far as the core asks one: nothing of it is kept, every page is made when it is asked
 * for. It runs in a process of its own, so that neither its work nor its memory is the driver's.
 *
 *   fork(large-shop-server.mjs, [VARIANTS, VARIANTS_PER_PRODUCT]); see large-shop.mjs
 *
 * It says `{ port }` once it listens. `{ outage: "hangs" }` begins an outage: questions are taken and not answered;
 * with `"gone"` the line is cut instead. `{ sell, from, until }` lets so many orders be placed, evenly between two moments;
 * `{ outage: null }` ends the outage, and whoever still waits is sent away. Of every answer about orders it says
 * `{ orders, last, at }`: how many were in it, whether no page follows, and when it was sent.
 */
import { createServer } from "node:http";
import { KEY, bought, product } from "./large-shop.mjs";

const [variants, perProduct] = process.argv.slice(2).map(Number);
const products = Math.ceil(variants / perProduct);

const padded = (n) => String(n).padStart(8, "0");
const iso = (at) => new Date(at).toISOString();
const levels = (stock) => ({
  manage_inventory: true,
  allow_backorder: false,
  inventory_items: [
    {
      required_quantity: 1,
      inventory: {
        id: "iitem",
        location_levels: [{ location_id: "sloc_1", stocked_quantity: stock, reserved_quantity: 0 }],
      },
    },
  ],
});

const ownId = (n, at) => `variant_${padded(n)}_${at}`;

function productAnswer(n) {
  const each = Math.min(perProduct, variants - n * perProduct);
  const { title, picture, tag, variants: all } = product(n, each);
  return {
    id: `prod_${padded(n)}`,
    title,
    thumbnail: picture,
    images: [{ url: picture }],
    tags: [{ value: tag }],
    options: [{ id: `opt_${padded(n)}` }],
    variants: all.map(({ sku, option, barcode, price, stock }, at) => ({
      id: ownId(n, at),
      title: option,
      sku,
      barcode: null,
      ean: barcode,
      upc: null,
      thumbnail: null,
      options: [{ value: option, option_id: `opt_${padded(n)}` }],
      prices: [{ amount: price, currency_code: "eur", min_quantity: null, rules: {} }],
      ...levels(stock),
    })),
  };
}

function variantAnswer(id) {
  const [, n, at] = id.split("_").map(Number);
  const found = Number.isInteger(n) && n * perProduct + at < variants && at < perProduct;
  return found ? [{ id, ...levels(product(n, perProduct).variants[at].stock) }] : [];
}

/** Orders by number, oldest change first: all alike but for their time and what was bought. */
let sold = { count: 0, from: 0, until: 0 };
const changed = (n) => Math.floor(sold.from + ((sold.until - sold.from) * n) / Math.max(1, sold.count - 1));

function orderAnswer(n) {
  const { product: of, quantity } = bought(n, products);
  const { sku, price } = product(of, perProduct).variants[0];
  return {
    id: `order_${padded(n)}`,
    status: "pending",
    currency_code: "eur",
    created_at: iso(changed(n)),
    updated_at: iso(changed(n)),
    total: price * quantity,
    items: [
      {
        id: `ordli_${padded(n)}`,
        variant_id: ownId(of, 0),
        variant_sku: sku,
        quantity,
        unit_price: price,
        is_tax_inclusive: true,
        adjustments: [],
        tax_lines: [{ rate: 19 }],
        detail: { return_received_quantity: 0, return_dismissed_quantity: 0 },
      },
    ],
    payment_collections: [{ payments: [{ id: `pay_${padded(n)}`, refunds: [] }] }],
  };
}

const numbers = (from, count) => Array.from({ length: Math.max(0, count) }, (_, n) => from + n);

/** A part of a list, and how long all of it is. */
function page(query, count, first, make) {
  const limit = Number(query.get("limit") ?? 15);
  const from = first + Number(query.get("offset") ?? 0);
  return { items: numbers(from, Math.min(limit, first + count - from)).map(make), count };
}

function orders(query) {
  const ids = query.getAll("id[]");
  if (ids.length > 0) {
    const found = ids.map((id) => Number(id.split("_")[1])).filter((n) => n < sold.count);
    return { items: found.map(orderAnswer), count: found.length };
  }
  const since = Date.parse(query.get("updated_at[$gte]") ?? iso(0));
  let first = 0;
  while (first < sold.count && changed(first) < since) first += 1;
  return page(query, sold.count - first, first, orderAnswer);
}

/** @returns {[string, { items: unknown[], count: number }] | undefined} */
function answer(path, query) {
  switch (path) {
    case "/admin/stores": {
      const supported_currencies = [{ currency_code: "eur", is_default: true }];
      return ["stores", { items: [{ id: "store", name: "A large shop", supported_currencies }], count: 1 }];
    }
    case "/admin/stock-locations": {
      const sales_channels = [{ id: "sc_1", is_disabled: false }];
      return ["stock_locations", { items: [{ id: "sloc_1", name: "Warehouse", sales_channels }], count: 1 }];
    }
    case "/admin/products":
      return ["products", page(query, products, 0, productAnswer)];
    case "/admin/product-variants": {
      const ids = query.getAll("id[]");
      const items = (ids.length > 0 ? ids : [ownId(0, 0)]).flatMap(variantAnswer);
      return ["variants", { items, count: items.length }];
    }
    case "/admin/orders":
      return ["orders", orders(query)];
    default:
      return undefined;
  }
}

const authorized = `Basic ${Buffer.from(`${KEY}:`).toString("base64")}`;
/** @type {"hangs" | "gone" | null} */
let out = null;
/** @type {Set<import("node:http").ServerResponse>} */
const waiting = new Set();

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  if (out === "gone") return response.destroy();
  if (out === "hangs") {
    waiting.add(response);
    response.once("close", () => waiting.delete(response));
    return;
  }
  const send = (status, body) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  if (request.headers.authorization !== authorized) return send(401, {});
  const found = answer(pathname, searchParams);
  if (found === undefined) return send(404, {});
  const [name, { items, count }] = found;
  send(200, { [name]: items, count });
  if (name === "orders" && !searchParams.has("id[]")) {
    const last = Number(searchParams.get("offset")) + items.length >= count;
    process.send({ orders: items.length, last, at: performance.timeOrigin + performance.now() });
  }
});

process.on("disconnect", () => process.exit());
process.on("message", ({ outage, sell, from, until }) => {
  if (sell !== undefined) sold = { count: sell, from, until };
  if (outage !== undefined) out = outage;
  if (outage === null) for (const response of waiting) response.destroy();
});
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
