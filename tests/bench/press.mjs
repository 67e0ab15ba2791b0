/** Presses as the panel sends them: over its WebSocket, each with a key of its own. */
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const ui = fileURLToPath(new URL("../../ui/", import.meta.url));
const { WebSocket } = createRequire(`${ui}package.json`)("ws");

/** @param {{ api: string, token: string }} core */
export async function openPresses(core) {
  const socket = new WebSocket(new URL("/api/v1/live", core.api).href.replace(/^http/, "ws"));
  /** @type {Map<string, (answer: any) => void>} */
  const waiting = new Map();
  let count = 0;
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    if (message.type !== "answer") return;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  const ended = new Promise((_, fail) => {
    socket.once("error", fail);
    socket.once("close", (code) => fail(new Error(`the core closed the line of the presses: ${code}`)));
  });
  ended.catch(() => undefined);
  await Promise.race([ended, new Promise((done) => socket.once("open", done))]);
  socket.send(JSON.stringify({ type: "hello", token: core.token, client: "panel" }));
  return {
    /** Ends with the answer; a refusal is an error. @param {string} name @param {unknown} [body] */
    async press(name, body = {}) {
      const id = String((count += 1));
      const answered = new Promise((done) => waiting.set(id, done));
      socket.send(JSON.stringify({ type: "command", id, name, body, key: randomUUID() }));
      const { ok, problem } = await Promise.race([ended, answered]);
      if (problem !== null) throw new Error(`${name}: ${JSON.stringify(problem)}`);
      return ok;
    },
    close() {
      socket.removeAllListeners("close");
      socket.terminate();
    },
  };
}
