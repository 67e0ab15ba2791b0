/**
 * Takes pictures of the built overlay page as OBS would show it: the real page, real messages over a real
 * WebSocket, and a painted backdrop in place of the camera.
 *
 *   npm run build && npm run pictures -- --out DIR [--only NAME]
 */
import { createReadStream, existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { WebSocketServer } from "ws";

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(here, "../dist");
const drawings = resolve(here, "../../src-tauri/crates/rehearsal/demo/pictures");
const KEY = "pictures";

const { values } = parseArgs({ options: { out: { type: "string" }, only: { type: "string" } } });
if (values.out === undefined) {
  console.error("Say where to: npm run pictures -- --out DIR");
  process.exit(2);
}
if (!existsSync(join(dist, "overlay.html"))) {
  console.error("The overlay is not built yet: npm run build");
  process.exit(2);
}
const out = resolve(process.env.INIT_CWD ?? ".", values.out);
mkdirSync(out, { recursive: true });

/** @typedef {import("../src/wire/wire").Card} Card */
/** @typedef {import("../src/wire/wire").OverlayMessage} OverlayMessage */

/** @param {number} minor @param {string} [currency] */
const money = (minor, currency = "ILS") => ({ minor, currency });

/** @param {Partial<Card>} more @returns {Card} */
const card = (more) => ({
  cue: "cue-1",
  sku: "DRESS-NAT-M",
  title: "Linen dress, natural",
  number: null,
  variant_title: null,
  variants: [],
  options: [],
  picture: "/media/linen-dress.svg",
  price: money(28900),
  from: false,
  compare_at: money(34900),
  coupon: "LIVE10",
  stock: { kind: "known", left: 12, low: false, stale: false },
  sold_out: false,
  cap: null,
  flash: null,
  ...more,
});

const START = Date.UTC(2026, 2, 20, 18, 0, 0);
const plain = card({});
const low = card({
  sku: "CANDLE-OUD-L",
  title: "Oud candle, large",
  picture: "/media/oud-candle.svg",
  price: money(6990),
  compare_at: money(8990),
  coupon: null,
  stock: { kind: "known", left: 3, low: true, stale: false },
});
const old = card({ stock: { kind: "known", left: 12, low: false, stale: true } });
const backorder = card({ stock: { kind: "backorder", left: 0, stale: false } });
const soldOut = card({
  sku: "MUG-BLUE",
  title: "Stoneware mug",
  picture: "/media/stoneware-mug.svg",
  sold_out: true,
  stock: { kind: "known", left: 0, low: true, stale: false },
});
const flash = card({
  sku: "TOTE-LEAF",
  title: "Canvas tote",
  picture: "/media/canvas-tote.svg",
  price: money(5900),
  compare_at: money(7900),
  stock: { kind: "untracked" },
  coupon: null,
  flash: { started_at: START, ends_at: START + 48_500, cap: 100, claimed: 34 },
});
const hebrew = card({
  sku: "CANDLE-SOY-220",
  title: "נר ריחני בעבודת יד, שעוות סויה, 220 גרם",
  picture: "/media/soy-candle.svg",
  price: money(3990),
  compare_at: money(5990),
  stock: { kind: "known", left: 24, low: false, stale: false },
});
const arabic = card({
  sku: "MABKHARA-S",
  title: "مبخرة نحاسية بنقش يدوي",
  variant_title: "صغيرة",
  picture: "/media/incense-burner.svg",
  price: money(14500),
  compare_at: null,
  stock: { kind: "known", left: 7, low: false, stale: false },
});
const long = card({
  sku: "THROW-OAT",
  title: "Lambswool throw blanket in oatmeal with terracotta stripes, woven in one mill, 140 × 200 cm",
  picture: "/media/wool-throw.svg",
  price: money(37900),
  compare_at: money(44900),
  coupon: "SPRINGLINEN25",
  stock: { kind: "known", left: 1234, low: false, stale: false },
});
const missing = card({
  sku: "JAR-1",
  title: "Date honey, new harvest",
  picture: null,
  price: money(4450),
  compare_at: null,
  coupon: null,
  stock: { kind: "unknown" },
});
const huge = card({
  sku: "TRAY-BRASS",
  title: "Hammered brass tray",
  picture: "/media/brass-tray.svg",
  price: money(12480000, "VND"),
  compare_at: money(14950000, "VND"),
  cap: { limit: 100, claimed: 34 },
});
const dinar = card({
  sku: "TRAY-BRASS",
  title: "صينية نحاس مطروقة",
  picture: "/media/brass-tray.svg",
  price: money(1234500, "KWD"),
  compare_at: money(1500000, "KWD"),
  stock: { kind: "known", left: 2, low: true, stale: false },
});
const everything = card({
  sku: "BOWL-BLUE-30",
  title: "קערת סלט מקרמיקה, ציור יד, כחול ים עמוק, בקוטר שלושים סנטימטר",
  variant_title: "גדולה",
  picture: "/media/salad-bowl.svg",
  price: money(18990),
  compare_at: money(22900),
  stock: { kind: "known", left: 2, low: true, stale: false },
  flash: { started_at: START, ends_at: START + 605_000, cap: 40, claimed: 31 },
});
const noPrice = card({ price: null, compare_at: null, coupon: null, stock: { kind: "unknown" } });

/** @param {string | null} name @param {string[]} labels @param {string[]} out */
const option = (name, labels, out = []) => ({
  name,
  values: labels.map((label) => ({ label, sold_out: out.includes(label) })),
});
const sizes = card({
  title: "Heavyweight hoodie, sage",
  picture: "/media/linen-shirt.svg",
  options: [option("Size", ["S", "M", "L", "XL"], ["S"])],
  from: true,
  price: money(18900),
  compare_at: null,
  coupon: null,
});
const sizesHebrew = card({
  title: "קפוצ׳ון כותנה עבה, ירוק מרווה",
  variant_title: "ירוק מרווה",
  picture: "/media/linen-shirt.svg",
  options: [option("מידה", ["S", "M", "L", "XL"], ["S", "XL"])],
  from: true,
  price: money(18900),
  compare_at: money(22900),
  coupon: null,
  stock: { kind: "known", left: 3, low: true, stale: false },
});
const twoOptions = card({
  title: "شال حرير منسوج يدويًا",
  picture: "/media/silk-scarf.svg",
  options: [
    option("اللون", ["أحمر طوبي", "أزرق بحري", "أخضر زيتوني", "رملي", "أبيض"], ["أزرق بحري"]),
    option("الحجم", ["صغير", "كبير"], []),
  ],
  compare_at: null,
  stock: { kind: "untracked" },
});
const thirty = card({
  title: "Lambswool throw blanket in oatmeal with terracotta stripes, woven in one mill, 140 × 200 cm",
  picture: "/media/wool-throw.svg",
  options: [
    option(
      "Colour of the stripes",
      Array.from({ length: 30 }, (_, at) => `Terracotta with a very long name ${at + 1}`),
      ["Terracotta with a very long name 1"],
    ),
    option("Size", ["140 × 200", "180 × 220", "220 × 240"], ["180 × 220"]),
  ],
  from: true,
  price: money(37900),
  compare_at: money(44900),
  coupon: "SPRINGLINEN25",
  stock: { kind: "known", left: 1234, low: false, stale: false },
});
const sizesFlash = card({
  title: "נעלי עור בעבודת יד",
  picture: "/media/leather-sandals.svg",
  options: [
    option(
      "מידה",
      Array.from({ length: 12 }, (_, at) => String(35 + at)),
      ["36", "37", "40"],
    ),
  ],
  price: money(19900),
  compare_at: money(31900),
  coupon: "LIVE10",
  stock: { kind: "known", left: 9, low: false, stale: false },
  flash: { started_at: START, ends_at: START + 48_500, cap: 10, claimed: 4 },
});

const WIDE = { width: 1920, height: 1080 };
const OBS_720 = { width: 1280, height: 720 };
const TALL = { width: 1080, height: 1920 };

/** @type {{ name: string, card: Card | null, size: { width: number, height: number }, query?: string, mode?: OverlayMessage["mode"] }[]} */
const pictures = [
  { name: "landscape", card: plain, size: WIDE },
  { name: "landscape-right-rehearsal", card: plain, size: WIDE, query: "position=right", mode: "rehearsal" },
  { name: "landscape-720", card: plain, size: OBS_720 },
  { name: "low-stock", card: low, size: WIDE },
  { name: "old-stock", card: old, size: WIDE },
  { name: "back-order", card: backorder, size: WIDE },
  { name: "sold-out", card: soldOut, size: WIDE },
  { name: "flash", card: flash, size: WIDE },
  { name: "hebrew", card: hebrew, size: WIDE },
  { name: "arabic", card: arabic, size: WIDE },
  { name: "long-title", card: long, size: WIDE },
  { name: "missing-picture", card: missing, size: WIDE },
  { name: "huge-price", card: huge, size: WIDE },
  { name: "arabic-dinar", card: dinar, size: WIDE },
  { name: "everything-hebrew", card: everything, size: WIDE },
  { name: "no-price", card: noPrice, size: OBS_720 },
  { name: "portrait", card: plain, size: TALL },
  { name: "portrait-flash", card: flash, size: TALL },
  { name: "portrait-hebrew", card: everything, size: TALL, mode: "rehearsal" },
  { name: "portrait-arabic", card: arabic, size: TALL },
  { name: "portrait-long-title", card: long, size: TALL },
  { name: "sizes", card: sizes, size: WIDE },
  { name: "sizes-hebrew", card: sizesHebrew, size: WIDE },
  { name: "sizes-two-options-arabic", card: twoOptions, size: WIDE },
  { name: "sizes-thirty", card: thirty, size: WIDE },
  { name: "sizes-flash-hebrew", card: sizesFlash, size: WIDE },
  { name: "portrait-sizes", card: sizes, size: TALL },
  { name: "portrait-sizes-hebrew", card: sizesHebrew, size: TALL },
  { name: "portrait-sizes-two-options-arabic", card: twoOptions, size: TALL },
  { name: "portrait-sizes-thirty", card: thirty, size: TALL },
  { name: "portrait-sizes-flash-hebrew", card: sizesFlash, size: TALL },
  { name: "portrait-sold-out", card: soldOut, size: TALL },
];

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** The policy that the real server sends: a page that needs more must fail here too. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws:; font-src 'self'";

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

/** @param {number} seq @param {OverlayMessage["mode"]} mode @param {OverlayMessage["layers"][string]["data"]} card */
const frame = (seq, mode, card) => ({
  type: /** @type {const} */ ("frame"),
  seq,
  now: START,
  mode,
  layers: { card: { graphic: /** @type {const} */ ("card"), data: card } },
  prepared: { card: null },
});
/** @type {OverlayMessage} */
let message = frame(0, null, null);
let seq = 0;
/** @type {(seq: number) => void} */
let painted = () => undefined;
const sockets = new WebSocketServer({ server, path: "/api/v1/live" });
sockets.on("connection", (socket) => {
  socket.on("message", (data) => {
    const said = JSON.parse(String(data));
    if (said.type === "hello" && said.token === KEY) socket.send(JSON.stringify(message));
    else if (said.type === "painted") painted(said.seq);
    else socket.close(4401);
  });
});

await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
const address = server.address();
if (address === null || typeof address === "string") throw new Error("no port");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
  ],
});

/**
 * Something like a studio behind the card, out of focus: a window, shelves, a lamp, a host.
 * @param {{ width: number, height: number }} size
 * @param {boolean} right where the card stands
 */
function backdrop({ width, height }, right) {
  const tall = height > width;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${tall ? "656 0 608 1080" : "0 0 1920 1080"}" preserveAspectRatio="xMidYMid slice">
    <defs>
      <filter id="far" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="16"/></filter>
      <filter id="near" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="5"/></filter>
      <linearGradient id="wall" x2="1" y2="1"><stop stop-color="#bfb3a5"/><stop offset="1" stop-color="#7f6f61"/></linearGradient>
      <radialGradient id="lamp"><stop stop-color="#fff0d0"/><stop offset=".4" stop-color="#ffd79a" stop-opacity=".6"/><stop offset="1" stop-color="#ffc878" stop-opacity="0"/></radialGradient>
    </defs>
    <rect width="1920" height="1080" fill="url(#wall)"/>
    <g filter="url(#far)">
      <path d="M60 40h420v560H60z" fill="#dfe9ee"/><path d="M262 40h16v560h-16zM60 300h420v16H60z" fill="#a89a8a"/>
      <path d="M1380 250h460v18h-460zM1380 470h460v18h-460z" fill="#6a4f3a"/>
      <path d="M1420 160h60v90h-60z" fill="#b5654a"/><path d="M1500 130h46v120h-46z" fill="#e9dfd0"/><circle cx="1630" cy="206" r="44" fill="#6f8a6a"/><path d="M1710 170h90v80h-90z" fill="#d3b48f"/>
      <path d="M1410 380h120v90h-120z" fill="#39506a"/><path d="M1570 350h40v120h-40z" fill="#efe6d3"/><path d="M1640 400h150v70h-150z" fill="#9c7a52"/>
      <circle cx="1320" cy="150" r="260" fill="url(#lamp)"/>
      <path d="M0 900h1920v180H0z" fill="#4d3c30"/>
    </g>
    <g filter="url(#near)" transform="${tall ? "translate(240 40) scale(.72)" : `translate(${right ? -340 : 260})`}">
      <path d="M700 1080c10-250 90-330 190-356 40-10 60-26 62-70h96c2 44 22 60 62 70 100 26 180 106 190 356v420H700z" fill="#46606a"/>
      <path d="M944 600h112v90c0 70-112 70-112 0z" fill="#b98468"/>
      <path d="M860 470c-20-190 60-250 142-250s160 60 138 250c-4 60-2 120 18 176-50 30-90 10-98-40h-116c-10 50-50 70-100 40 18-56 18-116 16-176z" fill="#3a2a22"/>
      <path d="M906 420c0-90 40-130 94-130s94 40 94 130c0 110-44 190-94 190s-94-80-94-190z" fill="#d09a7c"/>
      <path d="M900 440c-10-120 40-176 108-176 60 0 100 50 92 160-30-30-50-70-60-100-40 50-90 70-140 116z" fill="#3a2a22"/>
    </g></svg>`;
  return `html { background: url("data:image/svg+xml,${encodeURIComponent(svg)}") center / cover no-repeat !important; }`;
}

let failures = 0;
for (const picture of pictures) {
  if (values.only !== undefined && !picture.name.includes(values.only)) continue;
  seq += 1;
  message = frame(seq, picture.mode ?? "live", picture.card);
  const expected = seq;
  const acknowledged = new Promise((done) => (painted = (n) => n === expected && done(undefined)));
  const page = await browser.newPage({ viewport: picture.size, reducedMotion: "reduce" });
  page.on("console", (line) => {
    if (line.type() === "error" || line.type() === "warning") {
      failures += 1;
      console.error(`${picture.name}: ${line.text()}`);
    }
  });
  page.on("pageerror", (error) => {
    failures += 1;
    console.error(`${picture.name}: ${error.message}`);
  });
  await page.goto(`http://127.0.0.1:${address.port}/overlay?key=${KEY}&${picture.query ?? ""}`);
  await acknowledged;
  await page.evaluate(
    (css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
      return Promise.all([
        document.fonts.ready,
        ...[...document.images].map((image) => image.decode().catch(() => undefined)),
      ]);
    },
    backdrop(picture.size, picture.query?.includes("right") === true),
  );
  // Nothing may stick out of the card, and no price may wrap.
  const spill = await page.evaluate(() => {
    const box = document.querySelector("article")?.getBoundingClientRect();
    if (box === undefined) return ["no card"];
    return [...document.querySelectorAll("article [data-part]")]
      .filter((part) => {
        const r = part.getBoundingClientRect();
        return r.left < box.left || r.right > box.right || r.top < box.top || r.bottom > box.bottom;
      })
      .map((part) => part.getAttribute("data-part"));
  });
  if (spill.length > 0) {
    failures += 1;
    console.error(`${picture.name}: out of the card: ${spill.join(", ")}`);
  }
  await page.screenshot({ path: join(out, `${picture.name}.png`) });
  console.log(join(out, `${picture.name}.png`));
  await page.close();
}

await browser.close();
sockets.close();
for (const client of sockets.clients) client.terminate();
server.close();
if (failures > 0) process.exit(1);
