/** Sockets that say hello and then never read again: tablets that went to sleep, networks that are gone. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";

/** @param {string} api @param {string} token @param {string} client */
async function stall(api, token, client) {
  const { hostname, port, host } = new URL(api);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => undefined);
  await new Promise((done) => socket.once("connect", done));
  socket.write(
    `GET /api/v1/live HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nConnection: Upgrade\r\n` +
      `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
  );
  const first = await new Promise((done) => socket.once("data", (data) => done(String(data))));
  if (!first.startsWith("HTTP/1.1 101")) throw new Error(`no WebSocket: ${first.split("\r\n")[0]}`);
  const hello = Buffer.from(JSON.stringify({ type: "hello", token, client }));
  const mask = randomBytes(4);
  const head = Buffer.from([0x81, 0x80 | 126, hello.length >> 8, hello.length & 255, ...mask]);
  socket.write(Buffer.concat([head, hello.map((byte, at) => byte ^ mask[at % 4])]));
  // The kernel's buffers fill, then the core's writes wait.
  socket.pause();
  return socket;
}

/** Half of them panels, half overlays. */
export async function stalledSockets(core, overlayKey, count) {
  const sockets = [];
  for (let n = 0; n < count; n += 1) {
    const overlay = n % 2 === 1 && overlayKey !== null;
    sockets.push(await stall(core.api, overlay ? overlayKey : core.token, overlay ? "overlay" : "panel"));
  }
  return { close: () => sockets.forEach((socket) => socket.destroy()) };
}
