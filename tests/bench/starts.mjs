/** How long the core takes to be ready, and how much memory it holds when nothing happens. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { startCore, temporaryFolder } from "./core.mjs";
import { median } from "./numbers.mjs";

const STARTS = 20;
const IDLE_MS = 10_000;
const EVENTS = 1_000_000;
const pause = (time) => new Promise((done) => setTimeout(done, time));

async function readyTimes(data, count) {
  const times = [];
  for (let n = 0; n < count; n += 1) {
    const core = await startCore(data);
    times.push(core.readyMs);
    await core.stop();
  }
  return times;
}

export async function starts(report) {
  const data = temporaryFolder();
  await readyTimes(data, 1);
  const times = await readyTimes(data, STARTS);
  report({ readyMs: median(times), readyWorstMs: Math.max(...times) });
}

export async function memory(report) {
  for (const [name, args] of [
    ["idleMb", []],
    ["idleDemoMb", ["--demo"]],
  ]) {
    const core = await startCore(temporaryFolder(), args);
    await pause(IDLE_MS);
    report({ [name]: core.memory() });
    await core.stop();
  }
}

export async function million(report) {
  const data = temporaryFolder();
  const fill = join(process.env.CARTWALL_EXAMPLES ?? "", "fill");
  const filled = spawnSync(fill, [data, String(EVENTS)], { encoding: "utf8" });
  if (filled.status !== 0) throw new Error(`fill failed: ${filled.error ?? filled.stderr}`);
  const made = JSON.parse(filled.stdout);
  const times = await readyTimes(data, STARTS);
  const core = await startCore(data);
  report({
    events: made.events,
    fillSeconds: made.seconds,
    fileMb: statSync(made.file).size / 1e6,
    readyMs: median(times),
    readyWorstMs: Math.max(...times),
    memoryMb: core.memory(),
  });
  await core.stop();
}
