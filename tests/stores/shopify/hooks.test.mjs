/** A webhook only makes the core look, and only where the shop signed it. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { until } from "../../e2e/web/support/browser.mjs";
import { Core } from "../../e2e/web/support/core.mjs";
import { CLIENT_ID, CLIENT_SECRET, Simulator } from "./simulator.mjs";

/** @type {Simulator} */
let shop;
/** @type {Core} */
let core;
let id;

const store = async () => (await core.state()).stores[0];
const body = '{"id":820982911946154508}';

function call(secret) {
  const signature = createHmac("sha256", secret).update(body).digest("base64");
  return fetch(`${core.origin}/hooks/${encodeURIComponent(id)}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "x-shopify-hmac-sha256": signature },
  });
}

before(async () => {
  [shop, core] = await Promise.all([new Simulator().listen(0), Core.start()]);
  const secrets = { client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
  const asks = { kind: "shopify", address: shop.address, secrets, keep: "session" };
  ({ id } = await core.command("connect_store", asks));
  await until(async () => (await store()).status === "ok", "the shop is read", 60_000);
});
after(async () => {
  await core?.end();
  await shop?.close();
});

test("a forged one is refused, a genuine one has the shop looked at long before its time", async () => {
  const { orders_at, interval_ms } = await store();
  assert.ok(interval_ms > 30_000, "no look is due by itself");
  assert.equal((await call("another secret")).status, 401);
  assert.equal((await store()).orders_at, orders_at);
  assert.equal((await call(CLIENT_SECRET)).status, 200);
  await until(async () => (await store()).orders_at > orders_at, "the shop is looked at", 20_000);
});
