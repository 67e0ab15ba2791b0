/**
 * A made-up shop with the shape of Shopify's types: what it sells, its stock in two places, its orders, and what
 * happens to them. Knows nothing of HTTP and of queries.
 */

const gid = (type, id) => `gid://shopify/${type}/${id}`;
const typed = (type, id, fields) => ({ __typename: type, id: gid(type, id), ...fields });
const fixed = (minor) => (minor / 100).toFixed(2);

const variantPrice = (id) => ({
  price: (9.9 + id).toFixed(2),
  compareAtPrice: id % 5 ? null : (19.9 + id).toFixed(2),
});

/** A connection over what `all` gives at that moment; the cursor is a number nobody should read. */
const connection =
  (all) =>
  ({ first, after, query, sortKey }) => {
    const list = all({ query: query ?? "", sortKey });
    const from = after ? Number(Buffer.from(after, "base64url").toString().slice(1)) : 0;
    const nodes = list.slice(from, from + (first ?? list.length));
    const cursor = (at) => Buffer.from(`c${at}`).toString("base64url");
    return {
      nodes,
      edges: nodes.map((node) => ({ node })),
      pageInfo: {
        hasNextPage: from + first < list.length,
        hasPreviousPage: from > 0,
        startCursor: nodes.length ? cursor(from) : null,
        endCursor: nodes.length ? cursor(from + nodes.length) : null,
      },
    };
  };

/** What Shopify's search understands of our queries; the rest it ignores, as Shopify does. */
const changedSince = (query) => {
  const from = /updated_at:>='([^']+)'/.exec(query)?.[1];
  return (thing) => !from || Date.parse(thing.updatedAt) >= Date.parse(from);
};
const ofStatus = (query) => {
  const wanted = /product_status:([A-Z,]+)/.exec(query)?.[1]?.split(",");
  return (variant) => !wanted || wanted.includes(variant.product.status);
};

export class Shop {
  currency = "ILS";
  variants = [];
  orders = [];
  locations = [
    typed("Location", 1, { name: "Main", isActive: true, fulfillsOnlineOrders: true }),
    typed("Location", 2, { name: "אולפן", isActive: true, fulfillsOnlineOrders: false }),
  ];
  scopes = ["read_products", "read_inventory", "read_locations", "read_orders"];
  #refunds = [];
  #last = 1000;
  #lastChange = 0;

  /** @param {{ products?: number }} [options] */
  constructor({ products = 24 } = {}) {
    for (let id = 1; id <= products; id += 1) this.#add(id);
    this.root = {
      shop: {
        name: "חנות פשתן",
        myshopifyDomain: "linen.myshopify.com",
        currencyCode: this.currency,
        ianaTimezone: "Asia/Jerusalem",
        shopAddress: { __typename: "ShopAddress", countryCodeV2: "IL" },
      },
      currentAppInstallation: () => ({ accessScopes: this.scopes.map((handle) => ({ handle })) }),
      locations: connection(() => this.locations),
      productVariantsCount: ({ query }) => ({
        count: this.variants.filter(ofStatus(query)).length,
        precision: "EXACT",
      }),
      productVariants: connection(({ query }) => this.variants.filter(ofStatus(query))),
      orders: connection(({ query, sortKey }) => {
        const found = this.orders.filter(changedSince(query));
        const key = sortKey === "UPDATED_AT" ? "updatedAt" : "createdAt";
        return found.sort((a, b) => a[key].localeCompare(b[key]));
      }),
      node: ({ id }) => this.#node(id),
      nodes: ({ ids }) => ids.map((id) => this.#node(id)),
    };
  }

  /** By its SKU. */
  buy({ sku, qty = 1, lines, discount = 0, shipping = 0, currency = this.currency, rate = 1, ...rest }) {
    const wanted = lines ?? [{ sku, qty }];
    const found = wanted.map((line) => ({ qty: line.qty ?? 1, variant: this.#bySku(line.sku) }));
    const bag = (minor) => this.#bag(minor, currency, rate);
    const number = (this.#last += 1);
    const items = found.map(({ qty: quantity, variant }, at) => {
      const total = Math.round(Number(variant.price) * 100) * quantity;
      const off = Math.round((total * discount) / 100);
      const level = variant.inventoryItem.levels[0];
      if (variant.inventoryItem.tracked) level.committed += quantity;
      return typed("LineItem", number * 100 + at, {
        sku: variant.sku,
        quantity,
        currentQuantity: quantity,
        unfulfilledQuantity: quantity,
        requiresShipping: true,
        isGiftCard: false,
        variant,
        originalTotalSet: bag(total),
        discountAllocations: off ? [{ allocatedAmountSet: bag(off) }] : [],
        minor: total - off,
        each: (total - off) / quantity,
      });
    });
    const total = items.reduce((sum, item) => sum + item.minor, shipping);
    const status = rest.status ?? "PAID";
    const now = this.#now();
    const order = typed("Order", number, {
      name: `#${number}`,
      createdAt: now,
      updatedAt: now,
      cancelledAt: null,
      test: rest.test ?? false,
      displayFinancialStatus: status,
      currencyCode: this.currency,
      taxesIncluded: true,
      sourceName: rest.source ?? "web",
      sourceIdentifier: rest.original ?? null,
      app: { __typename: "OrderApp", name: rest.app ?? "Online Store" },
      attribution: null,
      totalTipReceivedSet: bag(0),
      totalPriceSet: bag(total),
      totalReceivedSet: bag(status === "PAID" ? total : 0),
      totalTaxSet: bag(0),
      items,
      lineItems: connection(() => items),
      refunded: [],
      refunds: ({ first }) => order.refunded.slice(0, first ?? Infinity),
    });
    this.orders.push(order);
    return { order: order.name, id: number };
  }

  /** Pieces of its lines in order, with their money less `keep` or, without pieces, `amount` in minor units alone. */
  refund({ order: name, qty = 0, amount, shipping = 0, keep = 0, restock = true }) {
    const order = this.#order(name);
    const bag = (minor) => this.#bag(minor);
    let left = qty;
    let money = amount ?? shipping;
    const lines = [];
    for (const item of order.items) {
      const quantity = Math.min(left, item.currentQuantity);
      if (!quantity) continue;
      left -= quantity;
      const subtotal = Math.round(item.each * quantity);
      money += subtotal;
      lines.push({ quantity, lineItem: item, subtotalSet: bag(subtotal), totalTaxSet: bag(0) });
      this.#take(item, quantity, restock);
    }
    const shippingLines = shipping ? [{ subtotalAmountSet: bag(shipping), taxAmountSet: bag(0) }] : [];
    const refund = typed("Refund", Number(order.id.split("/").pop()) * 100 + order.refunded.length, {
      totalRefundedSet: bag(money - keep),
      duties: [],
      refundLineItems: connection(() => lines),
      refundShippingLines: connection(() => shippingLines),
    });
    order.refunded.push(refund);
    this.#refunds.push(refund);
    const rest = order.items.some((item) => item.currentQuantity > 0);
    order.displayFinancialStatus = rest ? "PARTIALLY_REFUNDED" : "REFUNDED";
    order.updatedAt = this.#now();
    return { order: name, refunded: money - keep };
  }

  /** Takes pieces out of an order, as editing it does: no refund comes with it. */
  takeOut({ order: name, qty = 1 }) {
    const order = this.#order(name);
    this.#take(order.items[0], qty, true);
    order.updatedAt = this.#now();
    return { order: name };
  }

  /** Pieces and totals of a cancelled order stay as they were; only its date says so. */
  cancel({ order: name }) {
    const order = this.#order(name);
    for (const item of order.items) {
      const level = item.variant.inventoryItem.levels[0];
      if (item.variant.inventoryItem.tracked) level.committed -= item.currentQuantity;
    }
    order.cancelledAt = order.updatedAt = this.#now();
    return { order: name };
  }

  /** Counts anew. */
  count({ sku, onHand, location = 1 }) {
    this.#bySku(sku).inventoryItem.levels[location - 1].onHand = onHand;
    return { sku };
  }

  #add(id) {
    const choices = id % 3 === 0 ? 3 : 1;
    const picture = (name) => ({
      id: gid("MediaImage", name),
      preview: { image: { url: `https://cdn.shopify.com/s/files/1/${name}.jpg?v=1` } },
    });
    const product = typed("Product", id, {
      title: id % 6 === 0 ? `מוצר ${id} "חי"` : `Product ${id}`,
      vendor: "Linen",
      tags: id % 2 ? ["חדש"] : [],
      status: { 7: "DRAFT", 8: "ARCHIVED", 9: "UNLISTED" }[id] ?? "ACTIVE",
      hasOnlyDefaultVariant: choices === 1,
      options: [{ __typename: "ProductOption", name: choices === 1 ? "Title" : "צבע" }],
      updatedAt: this.#now(),
      featuredMedia: { __typename: "MediaImage", ...picture(`p${id}`) },
    });
    for (let choice = 0; choice < choices; choice += 1) {
      const own = id * 10 + choice;
      const item = typed("InventoryItem", own + 5000, {
        tracked: id !== 24,
        levels: [
          { onHand: 10 + id, committed: 0 },
          { onHand: id % 4, committed: 0 },
        ],
      });
      item.inventoryLevels = connection(() => item.levels.map((level, at) => this.#level(level, at)));
      const sellable = () => item.levels[0].onHand - item.levels[0].committed;
      const media = choice ? [{ __typename: "MediaImage", ...picture(`v${own}`) }] : [];
      this.variants.push(
        typed("ProductVariant", own, {
          sku: id === 5 ? "" : `S-${own}`,
          barcode: null,
          title: choices === 1 ? "Default Title" : ["אדום", "Blue", "Green"][choice],
          price: variantPrice(id).price,
          compareAtPrice: variantPrice(id).compareAtPrice,
          contextualPricing: ({ context }) => this.#market(variantPrice(id), context.country),
          inventoryPolicy: id === 23 ? "CONTINUE" : "DENY",
          requiresComponents: false,
          sellableOnlineQuantity: sellable,
          availableForSale: () =>
            ["ACTIVE", "UNLISTED"].includes(product.status) && (!item.tracked || id === 23 || sellable() > 0),
          updatedAt: this.#now(),
          media: connection(() => media),
          product,
          inventoryItem: item,
        }),
      );
    }
  }

  /** Buyers of Germany pay a quarter in euros; everybody else pays the shop's price. */
  #market({ price, compareAtPrice }, country) {
    const [rate, currencyCode] = country === "DE" ? [0.25, "EUR"] : [1, this.currency];
    const money = (amount) => amount && { amount: (Number(amount) * rate).toFixed(2), currencyCode };
    return { price: money(price), compareAtPrice: money(compareAtPrice) };
  }

  /** Sends pieces of its first line. */
  send({ order: name, qty = 1 }) {
    const order = this.#order(name);
    order.items[0].unfulfilledQuantity -= qty;
    order.updatedAt = this.#now();
    return { order: name };
  }

  /** For good: it is in no list of changes. */
  delete({ order: name }) {
    this.orders.splice(this.orders.indexOf(this.#order(name)), 1);
    return { order: name };
  }

  #level({ onHand, committed }, at) {
    const numbers = { on_hand: onHand, committed, available: onHand - committed };
    return {
      location: this.locations[at],
      quantities: ({ names }) => names.map((name) => ({ name, quantity: numbers[name] ?? 0 })),
    };
  }

  #take(item, quantity, restock) {
    item.currentQuantity -= quantity;
    item.unfulfilledQuantity = Math.min(item.unfulfilledQuantity, item.currentQuantity);
    const { tracked, levels } = item.variant.inventoryItem;
    if (!tracked) return;
    levels[0].committed -= quantity;
    if (!restock) levels[0].onHand -= quantity;
  }

  #bag(minor, currency = this.currency, rate = 1) {
    return {
      shopMoney: { amount: fixed(minor), currencyCode: this.currency },
      presentmentMoney: { amount: fixed(minor * rate), currencyCode: currency },
    };
  }

  #bySku(sku) {
    const variant = this.variants.find((one) => one.sku === sku);
    if (!variant) throw new Error(`no ${sku} here`);
    return variant;
  }

  #order(name) {
    const order = this.orders.find((one) => one.name === name);
    if (!order) throw new Error(`no ${name} here`);
    return order;
  }

  #node(id) {
    const items = this.variants.map((variant) => variant.inventoryItem);
    const all = [...this.variants, ...items, ...this.orders, ...this.#refunds];
    return all.find((one) => one.id === id) ?? null;
  }

  /** Whole seconds, as in Shopify, and never backwards. */
  #now() {
    this.#lastChange = Math.max(this.#lastChange, Math.floor(Date.now() / 1000));
    return new Date(this.#lastChange * 1000).toISOString().replace(".000Z", "Z");
  }
}
