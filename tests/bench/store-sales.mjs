/**
 * From a sale in a real shop to the number on the panel.
 *
 * A buyer orders in the shop's own storefront. The clock starts when the storefront has answered that the order is
 * placed, and stops when the core's WebSocket, which is how pages hear, brings a state with one order more. The core
 * asks a shop again and again, so what counts is when between two looks an order comes: buyers come at moments that
 * are spread evenly over the pause. Beside it the shop is asked the connector's own question directly, over a
 * connection that is kept, as the core's is.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Medusa } from "../stores/support/medusa.mjs";
import { Vendure } from "../stores/support/vendure.mjs";
import { onAir, startCore, temporaryFolder } from "./core.mjs";
import { now, openLive } from "./live.mjs";
import { median, summary } from "./numbers.mjs";
import { pause } from "./takes.mjs";

const ORDERS = 24;
/** Before the machine's caches and the shops' are warm. */
const WARM_UP = 2;
const SYNC_MS = 60_000;
const SEEN_MS = 60_000;
/** The core asks for what changed since so long before the newest change. */
const OVERLAP_MS = 30_000;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

const root = fileURLToPath(new URL("../../", import.meta.url));
const connector = (file) => readFileSync(`${root}src-tauri/crates/stores/src/${file}`, "utf8");

/** What each shop sells here, and what the core asks it about orders. */
const SHOPS = [
  {
    Shop: Vendure,
    skus: ["TZAMID", "NER-KATAN", "OUD"],
    question(shop) {
      const query = ["orders", "order_fields"].map((part) => connector(`vendure/${part}.graphql`)).join("\n");
      const headers = { "content-type": "application/json", "vendure-api-key": shop.secrets.api_key };
      return (since) => {
        const variables = { after: since, take: 100, skip: 0 };
        return fetch(`${shop.address}/admin-api`, {
          method: "POST",
          headers,
          body: JSON.stringify({ query, variables }),
        });
      };
    },
  },
  {
    Shop: Medusa,
    skus: ["MUG", "NER-KATAN", "NER-GADOL"],
    question(shop) {
      const [, fields] = /FIELDS: &str = "([^"]+)"/.exec(connector("medusa/orders.rs")) ?? [];
      if (fields === undefined) throw new Error("the fields that the connector asks for are not where they were");
      const key = Buffer.from(`${shop.secrets.api_key}:`).toString("base64");
      return (since) => {
        const url = new URL("/admin/orders", shop.address);
        const asked = { "updated_at[$gte]": since, order: "updated_at", limit: 100, offset: 0 };
        for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, String(value));
        url.searchParams.set("fields", fields.replaceAll(/\\\n\s*/g, ""));
        return fetch(url, { headers: { authorization: `Basic ${key}` } });
      };
    },
  },
];

/** How long the shop takes for one answer. */
async function answer(question) {
  const began = now();
  const response = await question(new Date(Date.now() - OVERLAP_MS).toISOString());
  const text = await response.text();
  if (!response.ok || JSON.parse(text).errors) throw new Error(`the shop itself: ${response.status} ${text}`);
  return now() - began;
}

async function sales({ Shop, skus, question }) {
  const shop = await Shop.start();
  const core = await startCore(temporaryFolder());
  let live;
  try {
    for (const sku of skus) await shop.setStock(sku, "warehouse", 10_000);
    const { kind, address, secrets } = shop;
    await core.call("/api/v1/commands/connect_store", { kind, address, secrets, keep: "session" });
    live = await openLive(core);
    await live.becomes("the shop is read", ({ stores: [store] }) => store?.status === "ok", SYNC_MS);
    const { cues } = await onAir(core, skus, shop.currency);
    await core.call("/api/v1/commands/take", { cue: cues[0] });
    await live.becomes("the show is on", ({ sales }) => sales !== null, SYNC_MS);
    await live.looks(2, SEEN_MS);

    const ask = question(shop);
    const [times, intervals, answers, buys] = [[], [], [], []];
    for (let n = 0; n < WARM_UP + ORDERS; n += 1) {
      const interval = live.state.stores[0].interval_ms;
      await pause(((n * GOLDEN) % 1) * interval);
      const direct = await answer(ask);
      const wanted = live.state.sales.totals.orders + 1;
      const began = now();
      const seen = live.becomes("the order on the panel", ({ sales }) => sales.totals.orders >= wanted, SEEN_MS);
      // Where buying fails first, nobody is left to hear that it was not seen either.
      seen.catch(() => undefined);
      await shop.buy({ sku: skus[n % skus.length], quantity: 1 });
      const placed = now();
      // A look may find it before the storefront has answered.
      const took = Math.max(0, (await seen) - placed);
      if (n < WARM_UP) continue;
      times.push(took);
      buys.push(placed - began);
      intervals.push(interval);
      answers.push(direct);
    }
    const { orders } = live.state.sales.totals;
    if (orders !== WARM_UP + ORDERS) throw new Error(`${orders} orders were counted of ${WARM_UP + ORDERS}`);
    const barMs = median(intervals) + 250;
    return {
      seen: summary(times),
      intervalMs: median(intervals),
      slowestIntervalMs: Math.max(...intervals),
      answer: summary(answers),
      buyMs: median(buys),
      barMs,
      holds: summary(times).p95 <= barMs,
      times,
    };
  } finally {
    live?.close();
    await core.stop();
    await shop.stop();
  }
}

export async function storeSales(report) {
  // What is there and up to date stays.
  const installed = spawnSync(process.execPath, [`${root}tests/stores/install.mjs`], { encoding: "utf8" });
  if (installed.status !== 0) throw new Error(`the shops were not installed: ${installed.stdout}${installed.stderr}`);
  for (const shop of SHOPS) report({ [shop.Shop.name.toLowerCase()]: await sales(shop) });
}
