/** A page in OBS: shows what it is told, says so, and remembers whether its line ever broke. */
import { createRequire } from "node:module";
import { until } from "./processes.mjs";
import { tokenOf } from "./tokens.mjs";

const require = createRequire(new URL("../../../../ui/package.json", import.meta.url));
const { WebSocket } = require("ws");

/** @param {{ api: string, data: string }} app */
export async function openOverlay(app) {
  const overlay = tokenOf(app.data, "overlay");
  const line = new WebSocket(`${app.api.replace("http", "ws")}/api/v1/live`);
  let broken = false;
  let frame;
  line.on("open", () => line.send(JSON.stringify({ type: "hello", token: overlay, client: "overlay" })));
  line.on("close", () => (broken = true));
  line.on("error", () => (broken = true));
  line.on("message", (text) => {
    const message = JSON.parse(text);
    if (message.type !== "frame") return;
    frame = message;
    line.send(JSON.stringify({ type: "painted", seq: message.seq }));
  });
  await until("the overlay is told what to show", async () => frame !== undefined);
  return {
    /** What viewers see. */
    sku: () => frame.layers.card.data?.sku ?? null,
    broken: () => broken,
    close: () => line.terminate(),
  };
}
