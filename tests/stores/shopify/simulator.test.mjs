/** The simulator behaves as Shopify does where the connector relies on it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { CLIENT_ID, CLIENT_SECRET, Simulator, TOKEN } from "./simulator.mjs";
import { VERSION } from "./schema.mjs";

const queries = new URL("../../../src-tauri/crates/stores/src/shopify/", import.meta.url);
const text = (name) => readFileSync(new URL(`${name}.graphql`, queries), "utf8");
let simulator;
before(async () => (simulator = await new Simulator().listen()));
after(() => simulator.close());

const post = (path, body, headers = {}) =>
  fetch(simulator.address + path, { method: "POST", headers, body: JSON.stringify(body) });
const control = async (name, options = {}) => (await post(`/__${name}`, options)).json();
const ask = async (query, variables = {}, token = TOKEN) => {
  const path = `/admin/api/${VERSION}/graphql.json`;
  const response = await post(path, { query, variables }, { "x-shopify-access-token": token });
  return { status: response.status, ...(await response.json()) };
};
const orders = async () => (await ask(text("orders"), { first: 10, query: "" })).data.orders.nodes;

test("what the schema does not allow is refused", async () => {
  const { status, errors } = await ask("{ shop { nome } }");
  assert.equal(status, 200);
  assert.equal(errors[0].extensions.code, "undefinedField");
});

test("a catalogue of drafts and Hebrew comes in pages", async () => {
  const seen = [];
  for (let after = null; ;) {
    const { data } = await ask(text("catalogue"), { first: 7, after });
    seen.push(...data.productVariants.nodes);
    if (!data.productVariants.pageInfo.hasNextPage) break;
    after = data.productVariants.pageInfo.endCursor;
  }
  assert.equal(new Set(seen.map((variant) => variant.id)).size, seen.length);
  assert.equal(seen.length, 38, "24 products, eight with three choices, less a draft and an archived one");
  assert.ok(seen.some((variant) => variant.product.title === 'מוצר 6 "חי"'));
});

test("a sale is committed, a refund gives it back, and a cancelled order keeps its pieces", async () => {
  const { order } = await control("buy", { sku: "S-10", qty: 3, discount: 10, currency: "EUR", rate: 0.25 });
  const available = async () => {
    const { data } = await ask(text("stock"), { ids: ["gid://shopify/ProductVariant/10"] });
    return data.nodes[0].inventoryItem.inventoryLevels.nodes.map((level) => level.quantities[0].quantity);
  };
  assert.deepEqual(await available(), [8, 1]);
  await control("refund", { order, qty: 1 });
  assert.deepEqual(await available(), [9, 1]);
  const [sold] = await orders();
  assert.equal(sold.lineItems.nodes[0].currentQuantity, 2);
  assert.equal(sold.lineItems.nodes[0].originalTotalSet.shopMoney.currencyCode, "ILS");
  await control("cancel", { order });
  const [cancelled] = await orders();
  assert.ok(cancelled.cancelledAt);
  assert.equal(cancelled.lineItems.nodes[0].currentQuantity, 2);
});

test("refusals come with status 200 and say what is left", async () => {
  await control("throttle", { n: 1 });
  const { status, errors, extensions } = await ask(text("shop"));
  assert.deepEqual([status, errors[0].extensions.code], [200, "THROTTLED"]);
  assert.equal(extensions.cost.throttleStatus.restoreRate, 100);
  const dear = await ask(text("catalogue"), { first: 250 });
  assert.equal(dear.errors[0].extensions.code, "MAX_COST_EXCEEDED");
});

test("a token of a day opens it until it ends", async () => {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
  });
  const grant = await fetch(`${simulator.address}/admin/oauth/access_token`, { method: "POST", body: form });
  const { access_token: token, expires_in: seconds } = await grant.json();
  assert.equal(seconds, 86_399);
  assert.equal((await ask(text("shop"), {}, token)).status, 200);
  await control("expire");
  assert.equal((await ask(text("shop"), {}, token)).status, 401);
});
