/**
 * `cargo xtask bench [--only NAME]`: measures what design and README promise, prints a table, writes JSON.
 * Bars are ratios to something measured in the same run, where such a thing exists.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { takesBesideDevices } from "./devices.mjs";
import { growth } from "./growth.mjs";
import { importing } from "./importing.mjs";
import { panel } from "./panel.mjs";
import { storeRows, stores } from "./stores.mjs";
import { memory, million, starts } from "./starts.mjs";
import { takes } from "./takes.mjs";
import { visible } from "./visible.mjs";
import { window } from "./window.mjs";
import { ms } from "./numbers.mjs";
import { measure, runPart } from "./parts.mjs";

// `--part`: this is the process of one part.
const { values } = parseArgs({ options: { only: { type: "string" }, part: { type: "string" } } });
// `stores/sales`: one part of a part.
const [only, within] = values.only?.split("/") ?? [];
const out = process.env.CARTWALL_BENCH_OUT ?? "bench.json";

/** @param {string} name */
function example(name) {
  const ran = spawnSync(join(process.env.CARTWALL_EXAMPLES ?? "", name), [], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`${name} failed: ${ran.error ?? ran.stderr}`);
  return JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "");
}

const PARTS = {
  takes,
  devices: takesBesideDevices,
  visible,
  importing,
  ingest: (report) => report(example("ingest")),
  starts,
  memory,
  growth,
  million,
  search: (report) => report(example("search_bench")),
  panel,
  window,
  stores,
};

const MINUTE = 60_000;
/** Several times what each takes on a slow computer. */
const BOUNDS = { million: 30 * MINUTE, stores: 60 * MINUTE };
const BOUND = 15 * MINUTE;

if (values.part !== undefined) await measure((report) => PARTS[values.part](report, within));
if (only !== undefined && !(only in PARTS)) {
  console.error(`${only} is none of ${Object.keys(PARTS).join(", ")}`);
  process.exit(1);
}

/** @type {Record<string, any>} */
const found = {};
for (const name of Object.keys(PARTS)) {
  if (only !== undefined && only !== name) continue;
  console.error(`measuring: ${name}`);
  found[name] = {};
  const told = values.only === undefined ? [] : ["--only", values.only];
  const problem = await runPart([fileURLToPath(import.meta.url), "--part", name, ...told], {
    bound: BOUNDS[name] ?? BOUND,
    report: (numbers) => Object.assign(found[name], numbers),
  });
  if (problem !== null) {
    found[name].error = problem;
    console.error(`${name}: ${problem}`);
  }
}

/** @type {{ what: string, measured: string, bar: string, holds: boolean | null }[]} */
const rows = [];
const row = (what, measured, bar, holds) => rows.push({ what, measured, bar, holds });
const count = (n) => n.toLocaleString("en");
const all = (s) => `${ms(s.p50)} / ${ms(s.p95)} / ${ms(s.p99)}`;

const { quiet, relay, bareRelay, loaded, quietAfter, crowd } = found.takes ?? {};
if (quiet) {
  row("take → page changed, p50 / p95 / p99", all(quiet), "", null);
  row("  bare Node relay, the same page", all(relay), "", null);
  row("  bare Node relay, a bare page", all(bareRelay), "", null);
  row("  p50, of the relay's", `${(quiet.p50 / relay.p50).toFixed(2)} ×`, "≤ 1 ×", quiet.p50 <= relay.p50);
  row("  p99, of the relay's", `${(quiet.p99 / relay.p99).toFixed(2)} ×`, "≤ 1 ×", quiet.p99 <= relay.p99);
}
if (loaded) {
  row("take in a crowd, p50 / p95 / p99", all(loaded), "", null);
  row("  lines per second that came in", crowd.linesPerSecond.toFixed(0), "2,000", crowd.linesPerSecond >= 1900 && crowd.failed === 0);
  row("  quiet again after it", all(quietAfter), "", null);
  row("  p99, of its idle p99", `${(loaded.p99 / quiet.p99).toFixed(2)} ×`, "≤ 2 ×", loaded.p99 <= 2 * quiet.p99);
}
if (found.visible?.prepared) {
  const { prepared, relay: theirs, unprepared, pictureKb } = found.visible;
  row(`take → frame with a picture of ${pictureKb} kB, prepared`, all(prepared), "", null);
  row("  bare Node relay, the same card prepared", all(theirs), "", null);
  row("  p50, of the relay's", `${(prepared.p50 / theirs.p50).toFixed(2)} ×`, "≤ 1 ×", prepared.p50 <= theirs.p50);
  row("  p99, of the relay's", `${(prepared.p99 / theirs.p99).toFixed(2)} ×`, "≤ 1 ×", prepared.p99 <= theirs.p99);
  row("  a cue that did not stand by", all(unprepared), "", null);
}
if (found.devices?.beside) {
  const { quiet: idle, beside, lines, stalled } = found.devices;
  row(`take with ${lines} lines of co-hosts, ${stalled} stalled, p50 / p95 / p99`, all(beside), "", null);
  row("  idle before it", all(idle), "", null);
  row("  p99, of its idle p99", `${(beside.p99 / idle.p99).toFixed(2)} ×`, "≤ 2 ×", beside.p99 <= 2 * idle.p99);
}
if (found.importing?.beside) {
  const { quiet: idle, beside, rows: lines, longestSeconds, peakMb, manyRows, manyPeakMb } = found.importing;
  row(`take while ${count(lines)} variants come in, p50 / p95 / p99`, all(beside), "", null);
  row("  idle before it", all(idle), "", null);
  row("  p99, of its idle p99", `${(beside.p99 / idle.p99).toFixed(2)} ×`, "≤ 2 ×", beside.p99 <= 2 * idle.p99);
  row("  the longest import, with the takes", `${longestSeconds.toFixed(1)} s`, "", null);
  row("  the most memory", `${peakMb.toFixed(0)} MB`, "≤ 300 MB", peakMb <= 300);
  if (manyPeakMb !== undefined) row(`  and after ${count(manyRows)}`, `${manyPeakMb.toFixed(0)} MB`, "", null);
}
if (found.ingest?.ratio !== undefined) {
  const share = found.ingest.ratio;
  row("journal ingest, of plain batched inserts", `${(share * 100).toFixed(0)} %`, "≥ 70 %", share >= 0.7);
}
if (found.memory?.idleMb !== undefined) {
  const { idleMb, idleDemoMb } = found.memory;
  row("idle memory", `${idleMb.toFixed(1)} MB`, "≤ 30 MB", idleMb <= 30);
  if (idleDemoMb !== undefined) row("  with the demo", `${idleDemoMb.toFixed(1)} MB`, "≤ 30 MB", idleDemoMb <= 30);
}
if (found.growth?.endMb !== undefined) {
  const { startMb, fullMb, endMb, orders, fullAfter } = found.growth;
  row(`memory at the start of a show / after ${count(fullAfter)} orders`, `${startMb.toFixed(0)} / ${fullMb.toFixed(0)} MB`, "", null);
  const more = `+${(endMb - fullMb).toFixed(1)} MB`;
  row(`  and after ${count(orders)}, 20 panels, takes`, more, "≤ 6 MB", endMb - fullMb <= 6);
}
if (found.starts?.readyMs !== undefined) {
  row("start → ready, median of 20", ms(found.starts.readyMs), "≤ 150 ms", found.starts.readyMs <= 150);
}
if (found.million?.readyMs !== undefined) {
  const { readyMs, events } = found.million;
  row(`  on a file of ${events.toLocaleString("en")} events`, ms(readyMs), "≤ 150 ms", readyMs <= 150);
}
if (found.search?.p95_ms !== undefined) {
  const { p95_ms: p95, variants } = found.search;
  row(`search in ${variants.toLocaleString("en")} variants, p95 a keystroke`, ms(p95), "≤ 10 ms", p95 <= 10);
}
if (found.panel?.typing) {
  const { bare, rundown, catalogue, typing, busy, firstPaintMs, deskMs, heapMb, cues, variants } = found.panel;
  const frames = (f) => `${all(f)}, ${f.over50} over 50 ms`;
  const ratio = (f) => f.p95 / bare.p95;
  row("panel: first paint in headless Chromium", ms(firstPaintMs), "", null);
  row(`  desk with ${cues.toLocaleString("en")} cues stands`, ms(deskMs), "", null);
  row("  memory of its scripts", `${heapMb.toFixed(1)} MB`, "", null);
  row("scrolling a bare list, frames p50 / p95 / p99", frames(bare), "", null);
  row(`  a rundown of ${cues.toLocaleString("en")} cues`, frames(rundown), "", null);
  row("  p95, of the bare list's", `${ratio(rundown).toFixed(2)} ×`, "≤ 1.5 ×", ratio(rundown) <= 1.5);
  row(`  ${variants.toLocaleString("en")} variants`, frames(catalogue), "", null);
  row("  p95, of the bare list's", `${ratio(catalogue).toFixed(2)} ×`, "≤ 1.5 ×", ratio(catalogue) <= 1.5);
  row("typing in it, key → results, p50 / p95 / p99", all(typing), "", null);
  const share = (part) => `${(part * 100).toFixed(0)} %`;
  row("page's thread, quiet show", share(busy.idleShare), "", null);
  row("  with 200 orders a second", share(busy.busyShare), "≤ 50 %", busy.busyShare <= 0.5);
  row("  frames while scrolling in it", frames(busy.frames), "", null);
}
if (found.window?.firstPaintMs !== undefined) {
  const { firstPaintMs, webMb, appMb } = found.window;
  row("desktop window: first paint", ms(firstPaintMs), "", null);
  row("  memory of the app / of its page's process", `${appMb.toFixed(0)} / ${webMb.toFixed(0)} MB`, "", null);
}
if (found.stores) storeRows(found.stores, row);

const width = (key) => Math.max(...rows.map((line) => line[key].length), 0);
const widths = { what: width("what"), measured: width("measured"), bar: width("bar") };
console.log();
for (const { what, measured, bar, holds } of rows) {
  const verdict = holds === null ? "" : holds ? "pass" : "MISS";
  console.log(
    `${what.padEnd(widths.what)}  ${measured.padStart(widths.measured)}  ${bar.padStart(widths.bar)}  ${verdict}`,
  );
}
const machine = { cpu: cpus()[0]?.model ?? "?", cores: cpus().length, linux: release(), node: process.version };
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, `${JSON.stringify({ at: new Date().toISOString(), machine, table: rows, numbers: found }, null, 2)}\n`);
console.log(`\n${machine.cores} cores, ${machine.cpu}. All numbers: ${out}`);
const broken = Object.values(found).some((part) => part.error !== undefined);
process.exit(broken ? 1 : 0);
