/**
 * The Chromiums in which the overlay has to be right: OBS 28 to 30.1 have 103 within them, 30.2 to 31.0 have 127, and
 * 109 is the last that sets some amounts in Arabic otherwise. `npm ci --ignore-scripts` in this folder brings them.
 */
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, rename } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";

const VERSIONS = ["103", "109", "127"];

/** The program itself, which its package carries compressed. */
async function unpacked(version) {
  const at = fileURLToPath(new URL(`node_modules/chromium-${version}/bin/chromium`, import.meta.url));
  if (existsSync(at)) return at;
  const packed = `${at}.br`;
  if (!existsSync(packed))
    throw new Error(`Chromium ${version} is not here: npm ci --ignore-scripts in tests/e2e/old-chromiums`);
  const half = `${at}.${process.pid}`;
  await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(half));
  await chmod(half, 0o755);
  await rename(half, at);
  return at;
}

/** Each by its name, and where its program is; the system's own comes first. The packages are for Linux alone. */
export async function chromiums() {
  const own = { name: "of today", program: process.env.CHROMIUM ?? "/usr/bin/chromium" };
  if (process.platform !== "linux" || process.arch !== "x64") return [own];
  const old = VERSIONS.map(async (version) => ({ name: version, program: await unpacked(version) }));
  return [own, ...(await Promise.all(old))];
}
