/**
 * Fails when the overlay page grows past its budget: OBS reloads it often, and on the computer that also encodes
 * the stream. Counts every script and style that overlay.html pulls in, gzipped; fonts are not counted.
 */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = 40_000;
const dist = resolve(dirname(fileURLToPath(import.meta.url)), "../dist");

/** @type {Map<string, number>} */
const sizes = new Map();

/** @param {string} file */
function count(file) {
  if (sizes.has(file)) return;
  const bytes = readFileSync(file);
  sizes.set(file, gzipSync(bytes, { level: 9 }).length);
  if (!file.endsWith(".js")) return;
  for (const [, path] of bytes.toString().matchAll(/["'`]([^"'`\s]+\.(?:js|css))["'`]/g)) {
    if (path?.startsWith(".")) count(resolve(dirname(file), path));
  }
}

const html = readFileSync(join(dist, "overlay.html"), "utf8");
for (const [, path] of html.matchAll(/(?:src|href)="\/?([^"]+\.(?:js|css))"/g)) {
  if (path !== undefined) count(join(dist, path));
}
if (sizes.size === 0) throw new Error("overlay.html names no script: was it built?");

const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
for (const [file, size] of sizes) console.log(`${String(size).padStart(7)}  ${file.slice(dist.length + 1)}`);
console.log(`${String(total).padStart(7)}  of ${BUDGET} bytes gzipped for the overlay page`);
if (total > BUDGET) {
  console.error("The overlay page is over its budget.");
  process.exit(1);
}
