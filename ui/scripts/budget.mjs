/**
 * Fails when a page grows past its budget. The overlay's is tight: OBS reloads it often, and on the computer that
 * also encodes the stream. Counts every script and style that a page pulls in, gzipped; fonts are not counted. A part
 * of the panel that is loaded only where somebody goes there has a budget of its own. The words of all three languages
 * count, as each page carries them: it comes from this computer, and languages change without a network.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** Bytes, gzipped. */
const BUDGETS = { "overlay.html": 40_000, "index.html": 200_000 };
/** Parts that are loaded later, by the name of their chunk. */
const LATER = {
  Build: 40_000,
  CueDialogs: 12_000,
  Stores: 36_000,
  Shows: 14_000,
  Compare: 10_000,
  Report: 32_000,
  OrdersDialog: 12_000,
  TimelineWindow: 18_000,
  Settings: 10_000,
  Goal: 3_000,
  GoalDialog: 4_000,
  ImportDialog: 12_000,
  "sounding.svelte": 3_000,
  KeysHelp: 3_000,
  Resume: 2_000,
  Palette: 6_000,
  MatchSku: 1_000,
  Proposals: 5_000,
  // What waits for a connection: for everybody, once the first view is there.
  Unsent: 10_000,
  Unlock: 2_000,
  FirstRun: 5_000,
  OverlayHelp: 1_000,
  OverlaySteps: 3_000,
  // For the host: letting other devices in.
  DoorParts: 20_000,
  TokensDialog: 8_000,
  // At the door alone: the encrypted line, and the page that lets a device in.
  sealed: 20_000,
  join: 8_000,
};
const ui = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(ui, "dist");

/** @param {string} file @param {RegExp} names */
const isOf = (file, names) => names.test(file.slice(file.lastIndexOf("/") + 1));
const anyLater = new RegExp(`^(${Object.keys(LATER).join("|")})-[^.]+[.](js|css)$`);

/** @param {string} file @param {Map<string, number>} sizes */
function count(file, sizes) {
  if (sizes.has(file)) return;
  const bytes = readFileSync(file);
  sizes.set(file, gzipSync(bytes, { level: 9 }).length);
  if (!file.endsWith(".js")) return;
  for (const [, path] of bytes.toString().matchAll(/["'`]([^"'`\s]+\.(?:js|css))["'`]/g)) {
    if (path?.startsWith(".") && !isOf(path, anyLater)) count(resolve(dirname(file), path), sizes);
  }
}

let over = false;
/** @param {string} what @param {Map<string, number>} sizes @param {number} budget */
function judge(what, sizes, budget) {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  for (const [file, size] of sizes)
    console.log(`${String(size).padStart(7)}  ${file.slice(dist.length + 1)}`);
  console.log(`${String(total).padStart(7)}  of ${budget} bytes gzipped for ${what}\n`);
  if (total > budget) {
    console.error(`${what} is over its budget.`);
    over = true;
  }
}

/** @type {Set<string>} */
const atOnce = new Set();
for (const [page, budget] of Object.entries(BUDGETS)) {
  /** @type {Map<string, number>} */
  const sizes = new Map();
  const html = readFileSync(join(dist, page), "utf8");
  for (const [, path] of html.matchAll(/(?:src|href)="\/?([^"]+\.(?:js|css))"/g)) {
    if (path !== undefined) count(join(dist, path), sizes);
  }
  if (sizes.size === 0) throw new Error(`${page} names no script: was it built?`);
  judge(page, sizes, budget);
  for (const file of sizes.keys()) atOnce.add(file);
}
for (const [part, budget] of Object.entries(LATER)) {
  /** @type {Map<string, number>} */
  const sizes = new Map();
  const names = new RegExp(`^${part}-[^.]+[.](js|css)$`);
  for (const file of readdirSync(join(dist, "assets"))) {
    if (isOf(file, names)) count(join(dist, "assets", file), sizes);
  }
  if (sizes.size === 0) throw new Error(`${part} is nowhere: does its name still stand here?`);
  for (const file of atOnce) sizes.delete(file);
  judge(`${part}, loaded later`, sizes, budget);
}
if (over) process.exit(1);
