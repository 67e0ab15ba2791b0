/**
 * Takes pictures of the built overlay page as OBS would show it: the real page, real messages over a real
 * WebSocket, and a painted backdrop in place of the camera.
 *
 *   npm run build && npm run pictures -- --out DIR [--only NAME]
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { cards } from "./overlay-cards.mjs";
import { startCore } from "./overlay-core.mjs";

const { values } = parseArgs({ options: { out: { type: "string" }, only: { type: "string" } } });
if (values.out === undefined) {
  console.error("Say where to: npm run pictures -- --out DIR");
  process.exit(2);
}
const out = resolve(process.env.INIT_CWD ?? ".", values.out);
mkdirSync(out, { recursive: true });

/** @typedef {import("../src/wire/wire").Card} Card */
/** @typedef {import("../src/wire/wire").OverlayMessage} OverlayMessage */

const WIDE = { width: 1920, height: 1080 };
const OBS_720 = { width: 1280, height: 720 };
const TALL = { width: 1080, height: 1920 };

/** @type {{ name: string, card: Card | null, size: { width: number, height: number }, query?: string, mode?: OverlayMessage["mode"] }[]} */
const pictures = [
  { name: "landscape", card: cards.plain, size: WIDE },
  {
    name: "landscape-right-rehearsal",
    card: cards.plain,
    size: WIDE,
    query: "position=right",
    mode: "rehearsal",
  },
  { name: "landscape-720", card: cards.plain, size: OBS_720 },
  { name: "low-stock", card: cards.low, size: WIDE },
  { name: "old-stock", card: cards.old, size: WIDE },
  { name: "back-order", card: cards.backorder, size: WIDE },
  { name: "sold-out", card: cards.soldOut, size: WIDE },
  { name: "flash", card: cards.flash, size: WIDE },
  { name: "hebrew", card: cards.hebrew, size: WIDE },
  { name: "arabic", card: cards.arabic, size: WIDE },
  { name: "long-title", card: cards.long, size: WIDE },
  { name: "missing-picture", card: cards.missing, size: WIDE },
  { name: "huge-price", card: cards.huge, size: WIDE },
  { name: "arabic-dinar", card: cards.dinar, size: WIDE },
  { name: "everything-hebrew", card: cards.everything, size: WIDE },
  { name: "no-price", card: cards.noPrice, size: OBS_720 },
  { name: "portrait", card: cards.plain, size: TALL },
  { name: "portrait-flash", card: cards.flash, size: TALL },
  { name: "portrait-hebrew", card: cards.everything, size: TALL, mode: "rehearsal" },
  { name: "portrait-arabic", card: cards.arabic, size: TALL },
  { name: "portrait-long-title", card: cards.long, size: TALL },
  { name: "sizes", card: cards.sizes, size: WIDE },
  { name: "sizes-hebrew", card: cards.sizesHebrew, size: WIDE },
  { name: "sizes-two-options-arabic", card: cards.twoOptions, size: WIDE },
  { name: "sizes-thirty", card: cards.thirty, size: WIDE },
  { name: "sizes-flash-hebrew", card: cards.sizesFlash, size: WIDE },
  { name: "portrait-sizes", card: cards.sizes, size: TALL },
  { name: "portrait-sizes-hebrew", card: cards.sizesHebrew, size: TALL },
  { name: "portrait-sizes-two-options-arabic", card: cards.twoOptions, size: TALL },
  { name: "portrait-sizes-thirty", card: cards.thirty, size: TALL },
  { name: "portrait-sizes-flash-hebrew", card: cards.sizesFlash, size: TALL },
  { name: "portrait-sold-out", card: cards.soldOut, size: TALL },
];

const core = await startCore();
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
  const acknowledged = core.show(picture.card, picture.mode);
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
  await page.goto(`${core.overlay}&${picture.query ?? ""}`);
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
core.close();
if (failures > 0) process.exit(1);
