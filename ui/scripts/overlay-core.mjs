/**
 * A core that shows what it is told, for pictures and tests of the built overlay: the real page, its own policy, and
 * frames over a real WebSocket.
 */
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { START } from "./overlay-cards.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(here, "../dist");
const drawings = resolve(here, "../../src-tauri/crates/rehearsal/demo/pictures");
const KEY = "pictures";

/** @typedef {import("../src/wire/wire").Card} Card */
/** @typedef {import("../src/wire/wire").OverlayMessage} OverlayMessage */

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** The policy that the real server sends with the overlay: a page that needs more must fail here too. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws:; font-src 'self'";

/** @param {number} seq @param {OverlayMessage["mode"]} mode @param {Card | null} card @returns {OverlayMessage} */
const frame = (seq, mode, card) => ({
  type: "frame",
  seq,
  now: START,
  mode,
  layers: { card: { graphic: "card", data: card } },
  prepared: { card: null },
});

/** Starts it on a free port. */
export async function startCore() {
  if (!existsSync(join(dist, "overlay.html"))) throw new Error("The overlay is not built yet: npm run build");
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const file =
      path === "/overlay"
        ? join(dist, "overlay.html")
        : path.startsWith("/media/")
          ? join(drawings, path.slice("/media/".length))
          : join(dist, path);
    if (file.includes("..") || !existsSync(file) || extname(file) === "") {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ?? "application/octet-stream",
      "content-security-policy": POLICY,
    });
    createReadStream(file).pipe(response);
  });
  let message = frame(0, null, null);
  /** @type {(seq: number) => void} */
  let painted = () => undefined;
  const sockets = new WebSocketServer({ server, path: "/api/v1/live" });
  sockets.on("connection", (socket) => {
    socket.on("message", (data) => {
      const said = JSON.parse(String(data));
      if (said.type === "hello" && said.token === KEY) socket.send(JSON.stringify(message));
      else if (said.type === "painted") painted(said.seq);
      else if (said.type !== "opened") socket.close(4401);
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  return {
    overlay: `http://127.0.0.1:${address.port}/overlay?key=${KEY}`,
    /**
     * Puts a card on air; gives what waits until a page has painted it.
     * @param {Card | null} card @param {OverlayMessage["mode"]} [mode]
     */
    show(card, mode = "live") {
      message = frame(message.seq + 1, mode, card);
      const { seq } = message;
      const acknowledged = new Promise((done) => (painted = (n) => n === seq && done(undefined)));
      for (const one of sockets.clients) one.send(JSON.stringify(message));
      return acknowledged;
    },
    close() {
      sockets.close();
      for (const client of sockets.clients) client.terminate();
      server.close();
    },
  };
}
