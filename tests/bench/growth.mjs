/** Whether the core's memory grows with what is sold. A long show must not end because of its length. */
import { createRequire } from "node:module";
import { Agent } from "node:http";
import { fileURLToPath } from "node:url";
import { call, goLive, sku, startCore, temporaryFolder } from "./core.mjs";

const ui = fileURLToPath(new URL("../../ui/", import.meta.url));
const { WebSocket } = createRequire(`${ui}package.json`)("ws");

/** What is bounded is full after so many orders: the remembered keys, the pages of the file that are kept. */
const FULL_AFTER = 40_000;
const ORDERS = 100_000;
const PANELS = 20;
const AT_ONCE = 32;
/** Every so many orders another card goes on air. */
const TAKE_EVERY = 40;

/** A panel that takes in everything and keeps nothing. */
async function openPanel(core) {
  const socket = new WebSocket(new URL("/api/v1/live", core.api).href.replace(/^http/, "ws"));
  await new Promise((done, fail) => {
    socket.once("open", done);
    socket.once("error", fail);
  });
  socket.send(JSON.stringify({ type: "hello", token: core.token, client: "panel" }));
  socket.on("message", () => undefined);
  return socket;
}

export async function growth(report) {
  const core = await startCore(temporaryFolder());
  const { cues } = await goLive(core, 20);
  const panels = await Promise.all(Array.from({ length: PANELS }, () => openPanel(core)));
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const sales = new URL("/api/v1/sales", core.api);
  let next = 0;
  async function sell(upto) {
    while (next < upto) {
      const number = next++;
      if (number % TAKE_EVERY === 0)
        await core.call("/api/v1/commands/take", { cue: cues[(number / TAKE_EVERY) % cues.length] });
      const lines = [{ sku: sku(number % 200), quantity: 1, unit_price: "12.50" }];
      await call(agent, sales, core.token, { order_id: `growth-${number}`, currency: "EUR", lines });
    }
  }
  const all = (upto) => Promise.all(Array.from({ length: AT_ONCE }, () => sell(upto)));
  const startMb = core.memory();
  await all(FULL_AFTER);
  const fullMb = core.memory();
  await all(ORDERS);
  report({ startMb, fullMb, endMb: core.memory(), orders: ORDERS, fullAfter: FULL_AFTER });
  for (const panel of panels) panel.terminate();
  agent.destroy();
  await core.stop();
}
