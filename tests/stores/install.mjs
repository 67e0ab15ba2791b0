/**
 * Installs and fills the shops that the tests sell from, each in `target/stores/KIND`. What is there and up to date
 * stays. `node tests/stores/install.mjs [vendure] [medusa]`; without a name both, side by side.
 */
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seed as seedMedusa } from "./medusa/seed.mjs";
import { digest, done, mark, packages, prepared, run as runFolder, sources } from "./support/folders.mjs";
import { medusa, serve } from "./support/medusa-server.mjs";
import { Postgres, programs } from "./support/postgres.mjs";
import { freePort, run } from "./support/processes.mjs";

const SHOPS = {
  vendure: { system: async () => {}, fill: fillVendure, filledBy: ["seed.mjs", "shop.mjs"] },
  medusa: { system: postgres, fill: fillMedusa, filledBy: ["seed.mjs", "medusa-config.js"] },
};

const began = Date.now();
const say = (kind, text) =>
  console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${kind}: ${text}`);

async function install(kind) {
  const { system, fill, filledBy } = SHOPS[kind];
  await mkdir(packages(kind), { recursive: true });
  const lists = ["package.json", "package-lock.json", ".npmrc"].map((name) => join(sources(kind), name));
  const installed = await digest(lists);
  await Promise.all([system(), npm(kind, lists, installed)]);
  const filled = await digest([...lists, ...filledBy.map((name) => join(sources(kind), name))]);
  if (await done(kind, "filled", filled)) {
    say(kind, "filled before");
    return;
  }
  const folder = await runFolder(kind);
  try {
    await fill(folder);
    await rm(prepared(kind), { recursive: true, force: true });
    await cp(folder, prepared(kind), { recursive: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await mark(kind, "filled", filled);
  say(kind, "filled, ready to be started");
}

async function npm(kind, lists, installed) {
  if (await done(kind, "installed", installed)) {
    say(kind, "its packages are here");
    return;
  }
  say(kind, "npm ci");
  for (const file of lists) await cp(file, join(packages(kind), file.split("/").at(-1)));
  await run(["npm", "ci", "--loglevel=error"], { cwd: packages(kind) });
  await mark(kind, "installed", installed);
  say(kind, "its packages are here now");
}

/** Debian's package, where there is none yet. */
async function postgres() {
  if (await programs()) return;
  if (process.getuid() !== 0)
    throw new Error(
      "PostgreSQL is missing, and only an administrator may install it: apt-get install postgresql-15",
    );
  const apt = (...words) =>
    run(["apt-get", "-o", "DPkg::Lock::Timeout=300", ...words], {
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
  say("medusa", "apt-get install postgresql-15");
  // Where the lists cannot be renewed, those on disk may still do.
  await apt("update", "-qq").catch((problem) => say("medusa", problem.message));
  await apt("install", "--yes", "--no-install-recommends", "postgresql-15");
  say("medusa", "PostgreSQL is here now");
}

/** @param {string} folder */
async function fillVendure(folder) {
  const told = await run([process.execPath, join(sources("vendure"), "seed.mjs")], {
    env: {
      PORT: String(await freePort()),
      SHOP_PACKAGES: packages("vendure"),
      SHOP_DATABASE: join(folder, "shop.sqlite"),
    },
  });
  await writeFile(join(folder, "shop.json"), told.trim().split("\n").at(-1));
}

/** @param {string} folder */
async function fillMedusa(folder) {
  await cp(join(sources("medusa"), "medusa-config.js"), join(packages("medusa"), "medusa-config.js"));
  const cluster = await Postgres.start(folder);
  try {
    await cluster.query("create database medusa");
    const database = cluster.url("medusa");
    await medusa(database, "db:migrate");
    say("medusa", "its tables are made");
    const person = { email: "merchant@example.test", password: "merchant" };
    await medusa(database, "user", "--email", person.email, "--password", person.password);
    const port = await freePort();
    const server = await serve({ database, port, log: join(folder, "server.log") });
    try {
      await writeFile(
        join(folder, "shop.json"),
        JSON.stringify(await seedMedusa(`http://127.0.0.1:${port}`, person)),
      );
    } finally {
      await server.stop();
    }
  } finally {
    await cluster.stop();
  }
}

const asked = process.argv.slice(2);
for (const kind of asked)
  if (!(kind in SHOPS)) throw new Error(`${kind} is none of ${Object.keys(SHOPS).join(", ")}`);
const outcomes = await Promise.allSettled((asked.length ? asked : Object.keys(SHOPS)).map(install));
for (const { reason } of outcomes) if (reason) console.error(reason);
process.exitCode = outcomes.some(({ status }) => status === "rejected") ? 1 : 0;
