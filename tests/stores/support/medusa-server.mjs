/** The server of a Medusa shop, with a database that is there. */
import { join } from "node:path";
import { packages } from "./folders.mjs";
import { answers } from "./patience.mjs";
import { Program, run } from "./processes.mjs";

const cli = (...words) => [
  process.execPath,
  join(packages("medusa"), "node_modules/@medusajs/cli/cli.js"),
  ...words,
];
const env = (database) => ({
  DATABASE_URL: database,
  MEDUSA_DISABLE_TELEMETRY: "true",
  NODE_ENV: "production",
});

/** @param {string} database @param {string[]} words */
export const medusa = (database, ...words) =>
  run(cli(...words), { cwd: packages("medusa"), env: env(database) });

/** @param {{ database: string, port: number, log: string }} where */
export const serve = ({ database, port, log }) =>
  Program.start(cli("start", "--host", "127.0.0.1", "--port", String(port)), {
    cwd: packages("medusa"),
    env: env(database),
    log,
    ready: (over) =>
      answers(
        "Medusa",
        async () =>
          (await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(30_000) })).ok,
        { log, over },
      ),
  });
