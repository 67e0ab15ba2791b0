/** Where shops are installed, and where they run: never among the sources. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const target = process.env.CARGO_TARGET_DIR ? join(root, process.env.CARGO_TARGET_DIR) : join(root, "target");

/** `tests/stores/KIND`. @param {string} kind */
export const sources = (kind) => join(root, "tests/stores", kind);

/** Where its packages are. @param {string} kind */
export const packages = (kind) => join(target, "stores", kind);

/** A shop that was filled once; whoever starts one gets a copy. @param {string} kind */
export const prepared = (kind) => join(packages(kind), "prepared");

/** What npm installed last says so here; so does what was prepared. @param {string} kind @param {string} what */
export const stamp = (kind, what) => join(packages(kind), `.${what}`);

/** A folder for one run of a shop. Short, and open to other users: PostgreSQL refuses to be root. */
export const run = (kind) => mkdtemp(join(tmpdir(), `cartwall-${kind}-`));

/** One text that differs where any of the files does. @param {string[]} files */
export async function digest(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file.split("/").at(-1)).update(await readFile(file));
  return hash.digest("hex");
}

/** Whether this was done before, from the same files. */
export const done = async (kind, what, wanted) =>
  (await readFile(stamp(kind, what), "utf8").catch(() => "")) === wanted;

/** @param {string} kind @param {string} what @param {string} digest */
export const mark = (kind, what, digest) => writeFile(stamp(kind, what), digest);

/** In the place of what was there. @param {string} from @param {string} to */
export async function replace(from, to) {
  await rm(to, { recursive: true, force: true });
  await mkdir(join(to, ".."), { recursive: true });
  await rename(from, to);
}
