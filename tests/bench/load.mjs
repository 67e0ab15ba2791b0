/**
 * The crowd: orders from a shop at a steady rate, in a process of its own so that the driver's clock is not
 * disturbed. Orders leave when they are due, whether or not earlier ones were answered.
 *
 *   node load.mjs API TOKEN LINES_PER_SECOND LINES_PER_ORDER     until SIGTERM, then prints one line of JSON
 */
import { Agent } from "node:http";
import { PRODUCTS, call, sku } from "./core.mjs";
import { summary } from "./numbers.mjs";

const [api, token, linesPerSecond, linesPerOrder] = process.argv.slice(2);
const perSecond = Number(linesPerSecond) / Number(linesPerOrder);
const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const url = new URL("/api/v1/sales", api);
const run = `${Date.now().toString(36)}`;

let sent = 0;
let failed = 0;
let firstFailure = "";
const times = [];
const waiting = new Set();
const began = performance.now();

function order(number) {
  const lines = Array.from({ length: Number(linesPerOrder) }, (_, line) => ({
    sku: sku((number * 7 + line * 13) % PRODUCTS),
    quantity: 1 + (line % 3),
    unit_price: "12.50",
  }));
  const at = performance.now();
  const answer = call(agent, url, token, { order_id: `${run}-${number}`, currency: "EUR", lines })
    .then(() => times.push(performance.now() - at))
    .catch((error) => {
      failed += 1;
      firstFailure ||= String(error);
    })
    .finally(() => waiting.delete(answer));
  waiting.add(answer);
}

const timer = setInterval(() => {
  const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
  while (sent < due) order(sent++);
}, 5);

process.on("SIGTERM", async () => {
  clearInterval(timer);
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(waiting);
  agent.destroy();
  const lines = (times.length * Number(linesPerOrder)) / seconds;
  console.log(JSON.stringify({ orders: times.length, failed, firstFailure, linesPerSecond: lines, order: summary(times) }));
});
