/**
 * The yardstick: a bare HTTP to WebSocket relay that stores nothing and checks nothing. Whatever is posted to
 * /take goes to every socket at once. It serves the same overlay page as the core, and a bare page of its own.
 *
 *   node relay.mjs DIST [MEDIA]      prints {"port":N}; MEDIA is a folder of pictures
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";

const [dist = "", media = ""] = process.argv.slice(2);
const { WebSocketServer } = createRequire(join(dist, "../package.json"))("ws");

const BARE = `<!doctype html><meta charset="utf-8"><p id="title"></p><script>
  const socket = new WebSocket("ws://" + location.host + "/api/v1/live");
  const title = document.getElementById("title");
  socket.onmessage = ({ data }) => { title.textContent = JSON.parse(data).layers.card.data?.title ?? ""; };
</script>`;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

const layers = { card: { graphic: "card", data: null } };
let message = JSON.stringify({ type: "frame", seq: 0, now: Date.now(), mode: null, layers, prepared: {} });

const server = createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  if (request.method === "POST") {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      message = body;
      for (const client of sockets.clients) client.send(message);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    return;
  }
  if (path === "/bare") return void response.writeHead(200, { "content-type": "text/html" }).end(BARE);
  if (path.startsWith("/media/") && /^[0-9a-z]+$/.test(path.slice(7))) {
    const kept = readdirSync(media).find((name) => name.startsWith(path.slice(7)));
    if (kept === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "image/jpeg", "cache-control": "max-age=31536000, immutable" });
    return void response.end(readFileSync(join(media, kept)));
  }
  const file = path === "/overlay" ? join(dist, "overlay.html") : join(dist, path);
  if (file.includes("..") || !existsSync(file) || extname(file) === "") {
    return void response.writeHead(404).end();
  }
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
  response.end(readFileSync(file));
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  socket.send(message);
  socket.on("message", () => undefined);
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
