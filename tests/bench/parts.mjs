/**
 * Each part of the bench runs as a process of its own, with a bound on its time: one that hangs ends with a message,
 * takes everything that it started with it, and the others go on.
 */
import { spawn } from "node:child_process";

/** How long what is left of a part may take to end by itself. */
const GRACE = 5_000;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
// A group of its own is not reached by Ctrl+C.
process.on("exit", () => running.forEach((child) => end(child, "SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

/** @param {import("node:child_process").ChildProcess} child @param {NodeJS.Signals} signal */
function end(child, signal) {
  try {
    process.kill(-(child.pid ?? 0), signal);
  } catch {
    // It has ended.
  }
}

/**
 * Runs a part; what it finds is reported as it comes, so that a part that hangs later has not measured for nothing.
 * @param {string[]} command of node, which calls `tell`
 * @param {{ bound: number, report: (numbers: Record<string, unknown>) => void }} how
 * @returns {Promise<string | null>} what went wrong
 */
export async function runPart(command, { bound, report }) {
  const child = spawn(process.execPath, command, {
    detached: true,
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  running.add(child);
  let problem = null;
  child.on("message", (/** @type {any} */ { numbers, error }) => {
    if (numbers) report(numbers);
    if (error) problem = error;
  });
  const ended = new Promise((done) => {
    child.once("error", (error) => done(String(error)));
    child.once("close", (code, signal) => done(code === 0 ? null : `it ended with ${code ?? signal}`));
  });
  let late = false;
  const alarm = setTimeout(() => {
    late = true;
    end(child, "SIGTERM");
    setTimeout(() => end(child, "SIGKILL"), GRACE).unref();
  }, bound);
  const how = await ended;
  clearTimeout(alarm);
  // What it started and left behind.
  end(child, "SIGKILL");
  running.delete(child);
  if (late) return `it was not done within ${Math.round(bound / 1000)} s, and was ended`;
  return problem ?? how;
}

/**
 * In the process of a part: measures, and tells what it finds.
 * @param {(report: (numbers: Record<string, unknown>) => void) => unknown} part
 */
export async function measure(part) {
  const tell = (message) => new Promise((done) => process.send?.(message, () => done(undefined)));
  try {
    await part((numbers) => void tell({ numbers }));
  } catch (error) {
    await tell({ error: String(error instanceof Error ? (error.stack ?? error) : error) });
    process.exit(1);
  }
  // After whatever was told before.
  await tell({});
  process.exit(0);
}
