/** A PostgreSQL cluster of our own, from Debian's programs: the system's cluster is never touched. */
import { chown, readdir } from "node:fs/promises";
import { join } from "node:path";
import { answers } from "./patience.mjs";
import { Program, freePort, run } from "./processes.mjs";

const DEBIAN = "/usr/lib/postgresql";

/** The folder of its newest programs, or nothing. @returns {Promise<string | undefined>} */
export async function programs() {
  const versions = await readdir(DEBIAN).catch(() => []);
  const newest = versions
    .map(Number)
    .filter(Number.isFinite)
    .sort((a, b) => b - a)[0];
  return newest && join(DEBIAN, String(newest), "bin");
}

/** PostgreSQL refuses to be root; Debian's package brings a user for it. */
async function user() {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(["-u", "-g"].map((which) => run(["id", which, "postgres"])));
  return { uid: Number(uid), gid: Number(gid) };
}

export class Postgres {
  /** @param {string} folder that holds `data`, or will hold it. */
  static async start(folder) {
    const bin = await programs();
    if (!bin) throw new Error("PostgreSQL is not installed: node tests/stores/install.mjs medusa");
    const who = await user();
    const data = join(folder, "data");
    if (who) {
      await chown(folder, who.uid, who.gid);
      await run(["chown", "-R", `${who.uid}:${who.gid}`, folder]);
    }
    const there = await readdir(data).catch(() => []);
    if (there.length === 0)
      await run(
        [
          join(bin, "initdb"),
          ...["-D", data, "-U", "medusa", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
          // Small enough to be copied for each run.
          "--wal-segsize=1",
        ],
        { cwd: "/", who },
      );
    const port = await freePort();
    const settings = {
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      fsync: "off",
      max_wal_size: "32MB",
      min_wal_size: "2MB",
      logging_collector: "off",
      log_min_messages: "error",
    };
    const url = (database) => `postgres://medusa@127.0.0.1:${port}/${database}`;
    /** @param {string} sql */
    const query = (sql, database = "postgres") => run([join(bin, "psql"), "-XAtqc", sql, url(database)]);
    const log = join(folder, "postgres.log");
    const program = await Program.start(
      [
        join(bin, "postgres"),
        ...["-D", data, "-p", String(port)],
        ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      {
        cwd: "/",
        who,
        log,
        ready: (over) => answers("PostgreSQL", () => query("select 1"), { log, over }),
      },
    );
    return { url, query, stop: () => program.stop("SIGINT") };
  }
}
