/** How a panel hears of things: over the core's WebSocket, each message at the moment when it came. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const ui = fileURLToPath(new URL("../../ui/", import.meta.url));
const { WebSocket } = createRequire(`${ui}package.json`)("ws");

const OPENS_WITHIN_MS = 10_000;

/** Milliseconds since 1970, finer than whole ones. */
export const now = () => performance.timeOrigin + performance.now();

/** @param {{ api: string, token: string }} core */
export async function openLive(core) {
  /** The core's state, as a panel puts it together. @type {Record<string, any>} */
  const state = {};
  /** @type {Set<(at: number) => void>} */
  const listeners = new Set();
  const socket = new WebSocket(new URL("/api/v1/live", core.api).href.replace(/^http/, "ws"));
  socket.on("message", (data) => {
    const at = now();
    const { type, seq, sections } = JSON.parse(String(data));
    if (type !== "state") return;
    Object.assign(state, { seq }, sections);
    for (const heard of [...listeners]) heard(at);
  });
  const ended = new Promise((_, fail) => {
    socket.once("error", fail);
    socket.once("close", (code) => fail(new Error(`the core closed the line: ${code}`)));
  });
  ended.catch(() => undefined);

  /**
   * When the state was first such. What is so already is as old as the last message.
   * @param {string} what @param {(state: any) => boolean} is @param {number} within
   */
  function becomes(what, is, within) {
    return Promise.race([
      ended,
      new Promise((done, fail) => {
        const look = (at) => {
          if (state.seq === undefined || !is(state)) return;
          clearTimeout(late);
          listeners.delete(look);
          done(at);
        };
        const late = setTimeout(() => {
          listeners.delete(look);
          fail(new Error(`${what}: not within ${within} ms; shops: ${JSON.stringify(state.stores)}`));
        }, within);
        listeners.add(look);
        look(now());
      }),
    ]);
  }

  await Promise.race([ended, new Promise((done) => socket.once("open", done))]);
  socket.send(JSON.stringify({ type: "hello", token: core.token, client: "panel" }));
  await becomes("the first state", () => true, OPENS_WITHIN_MS);
  return {
    state,
    becomes,
    /** Reads the shop again and again; each look is told by when it was. */
    async looks(times, within) {
      for (let look = 0; look < times; look += 1) {
        const [{ orders_at: before }] = state.stores;
        await becomes("another look", ({ stores: [store] }) => store.orders_at > before, within);
      }
    },
    close() {
      listeners.clear();
      socket.terminate();
    },
  };
}
