/** Fills a new Vendure shop as its merchant would, and prints what a caller has to know as JSON. */
import { GraphQl } from "../support/http.mjs";
import { require, serve } from "./shop.mjs";

const { Populator } = require("@vendure/core");

const app = await serve({ empty: true });
await app.get(Populator).populateInitialData({
  defaultLanguage: "he",
  defaultZone: "Israel",
  countries: [{ name: "Israel", code: "IL", zone: "Israel" }],
  taxRates: [{ name: "VAT", percentage: 18 }],
  shippingMethods: [{ name: "Courier", price: 2900 }],
  paymentMethods: [
    {
      name: "Card",
      handler: { code: "dummy-payment-handler", arguments: [{ name: "automaticSettle", value: "true" }] },
    },
  ],
  collections: [],
});

/** The merchant, in a channel: the first where none is named. */
async function login(headers = {}) {
  const merchant = new GraphQl(`http://127.0.0.1:${process.env.PORT}/admin-api`, headers);
  await merchant.ask(`mutation {
    login(username: "merchant", password: "merchant") { __typename ... on ErrorResult { errorCode message } }
  }`);
  return merchant;
}
const merchant = await login();

const { activeChannel, stockLocations, taxCategories } = await merchant.ask(`{
  activeChannel { id token seller { id } }
  stockLocations { items { id } }
  taxCategories { items { id } }
}`);
await merchant.ask(`mutation ($input: UpdateSellerInput!) { updateSeller(input: $input) { id } }`, {
  input: { id: activeChannel.seller.id, name: "חנות החוף" },
});
await merchant.ask(
  `mutation ($input: UpdateChannelInput!) {
    updateChannel(input: $input) { __typename ... on ErrorResult { errorCode message } }
  }`,
  {
    input: {
      id: activeChannel.id,
      availableCurrencyCodes: ["ILS"],
      defaultCurrencyCode: "ILS",
      pricesIncludeTax: true,
    },
  },
);

const warehouse = stockLocations.items[0].id;
await merchant.ask(
  `mutation ($input: UpdateStockLocationInput!) { updateStockLocation(input: $input) { id } }`,
  {
    input: { id: warehouse, name: "מחסן" },
  },
);
const { createStockLocation } = await merchant.ask(
  `mutation ($input: CreateStockLocationInput!) { createStockLocation(input: $input) { id } }`,
  { input: { name: "Studio" } },
);
const studio = createStockLocation.id;
await merchant.ask(
  `mutation ($input: AssignStockLocationsToChannelInput!) { assignStockLocationsToChannel(input: $input) { id } }`,
  { input: { channelId: activeChannel.id, stockLocationIds: [studio] } },
);

const names = (name, more = {}) => [{ languageCode: "he", name, ...more }];

/** @param {string} name @param {string} slug @param {object[]} variants each with `sku`, `price`, `stock`, … */
async function product(name, slug, variants) {
  const { createProduct } = await merchant.ask(
    `mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }`,
    {
      input: {
        enabled: true,
        translations: names(name, { slug, description: "<p>שורה ראשונה</p><p>עוד</p>" }),
      },
    },
  );
  let options = [];
  if (variants.length > 1) {
    const { createProductOptionGroup: group } = await merchant.ask(
      `mutation ($input: CreateProductOptionGroupInput!) {
        createProductOptionGroup(input: $input) { id options { id code } }
      }`,
      {
        input: {
          code: `${slug}-size`,
          translations: names("גודל"),
          options: variants.map(({ sku, option }) => ({
            code: sku.toLowerCase(),
            translations: names(option),
          })),
        },
      },
    );
    await merchant.ask(
      `mutation ($group: ID!, $product: ID!) {
        addOptionGroupToProduct(optionGroupId: $group, productId: $product) { id }
      }`,
      { group: group.id, product: createProduct.id },
    );
    options = group.options;
  }
  await merchant.ask(
    `mutation ($input: [CreateProductVariantInput!]!) { createProductVariants(input: $input) { id } }`,
    {
      input: variants.map(({ sku, price, stock, option, ...more }) => ({
        productId: createProduct.id,
        sku,
        price,
        taxCategoryId: taxCategories.items[0].id,
        translations: names(option ? `${name} ${option}` : name),
        optionIds: options.filter(({ code }) => code === sku.toLowerCase()).map(({ id }) => id),
        trackInventory: "TRUE",
        stockLevels: stock.map((stockOnHand, at) => ({
          stockLocationId: [warehouse, studio][at],
          stockOnHand,
        })),
        ...more,
      })),
    },
  );
  return createProduct.id;
}

const candle = await product("נר ריחני בעבודת יד", "candle", [
  { sku: "NER-KATAN", option: "קטן", price: 3990, stock: [12, 3] },
  { sku: "NER-GADOL", option: "גדול", price: 6990, stock: [4, 0] },
]);
const bracelet = await product("צמיד „חוף” – 18 ק״ט", "bracelet", [
  { sku: "TZAMID", price: 12900, stock: [20, 0] },
]);
await product("عطر العود", "oud", [{ sku: "OUD", price: 14900, stock: [5, 0] }]);
await product("תיק בד", "bag", [
  { sku: "TIK", price: 8900, stock: [2, 0], outOfStockThreshold: -5, useGlobalOutOfStockThreshold: false },
]);
await product("שובר מתנה", "voucher", [
  { sku: "SHOVAR", price: 10000, stock: [0, 0], trackInventory: "FALSE" },
]);
await product("ספל", "mug", [{ sku: "SEFEL", price: 4500, stock: [0, 0] }]);

// A second channel, which sells some of it in another currency.
const { zones, shippingMethods, paymentMethods } = await merchant.ask(`{
  zones { items { id } }
  shippingMethods { items { id } }
  paymentMethods { items { id } }
}`);
const ids = ({ items }) => items.map(({ id }) => id);
const { createChannel: channel } = await merchant.ask(
  `mutation ($input: CreateChannelInput!) {
    createChannel(input: $input) { ... on Channel { id token } ... on ErrorResult { errorCode message } }
  }`,
  {
    input: {
      code: "europe",
      token: "europe-token",
      defaultLanguageCode: "he",
      pricesIncludeTax: true,
      defaultTaxZoneId: zones.items[0].id,
      defaultShippingZoneId: zones.items[0].id,
      availableCurrencyCodes: ["EUR"],
      defaultCurrencyCode: "EUR",
      sellerId: activeChannel.seller.id,
    },
  },
);
for (const [what, kind, list] of [
  ["Products", "product", [candle, bracelet]],
  ["ShippingMethods", "shippingMethod", ids(shippingMethods)],
  ["PaymentMethods", "paymentMethod", ids(paymentMethods)],
  ["StockLocations", "stockLocation", [warehouse]],
])
  await merchant.ask(
    `mutation ($input: Assign${what}ToChannelInput!) { assign${what}ToChannel(input: $input) { id } }`,
    {
      input: {
        channelId: channel.id,
        [`${kind}Ids`]: list,
        ...(kind === "product" ? { priceFactor: 0.25 } : {}),
      },
    },
  );

// What is asked of whoever connects a real shop: reading, and nothing else.
const reads = async (code, channelIds) =>
  (
    await merchant.ask(`mutation ($input: CreateRoleInput!) { createRole(input: $input) { id } }`, {
      input: {
        code,
        channelIds,
        description: "Cartwall reads",
        permissions: [
          "ReadCatalog",
          "ReadProduct",
          "ReadOrder",
          "ReadStockLocation",
          "ReadSettings",
          "ReadChannel",
        ],
      },
    })
  ).createRole.id;
const role = await reads("cartwall", [activeChannel.id]);
const inChannel = await reads("cartwall-europe", [channel.id]);
// A key is one of the channel that it is made in.
const key = async (name, roleIds, whoever = merchant) =>
  (
    await whoever.ask(`mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey } }`, {
      input: { roleIds, translations: names(name) },
    })
  ).createApiKey.apiKey;
const { createRole: narrow } = await merchant.ask(
  `mutation ($input: CreateRoleInput!) { createRole(input: $input) { id } }`,
  {
    input: { code: "catalogue", description: "Knows no order", permissions: ["ReadCatalog", "ReadProduct"] },
  },
);

const inEurope = await login({ "vendure-token": channel.token });
const told = {
  name: "חנות החוף",
  apiKey: await key("Cartwall", [role]),
  defaultToken: activeChannel.token,
  channel: {
    id: channel.id,
    token: channel.token,
    apiKey: await key("Cartwall in Europe", [inChannel], inEurope),
  },
  narrowKey: await key("Catalogue only", [narrow.id]),
  locations: { warehouse, studio },
};
await app.close();
console.log(JSON.stringify(told));
process.exit(0);
