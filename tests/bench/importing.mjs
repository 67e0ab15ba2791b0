/**
 * Takes while a large file is imported: what a co-host does beside a show that runs. Each round imports a file with
 * other prices, so that every row is written. Then the most memory that the core ever took, for two sizes of file.
 */
import { call, goLive, startCore, temporaryFolder, title } from "./core.mjs";
import { Agent } from "node:http";
import { summary } from "./numbers.mjs";
import { openPresses } from "./press.mjs";
import { APART_MS, openBrowser, openPage, pause, PAUSE_MS, timed } from "./takes.mjs";

const CUES = 100;
const TAKES = 250;
const ROWS = 100_000;
const MANY_ROWS = 300_000;

/** @param {number} rows @param {number} round */
function file(rows, round) {
  const lines = ["sku,title,price,quantity,vendor"];
  for (let n = 0; n < rows; n += 1) {
    lines.push(`LARGE-${n},Large shop product ${n},${(n % 90) + 10}.${10 + (round % 90)},${(n + round) % 50},Brand ${n % 40}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The takes beside imports of 100,000 rows, and the peaks. */
export async function importing(report) {
  const core = await startCore(temporaryFolder());
  const browser = await openBrowser();
  const presses = await openPresses(core);
  // The import has a connection of its own, as another program or another window has.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const bring = (text) => call(agent, new URL("/api/v1/catalogue/import?name=large.csv", core.api), core.token, text);
  try {
    const { cues } = await goLive(core, CUES);
    const page = await openPage(browser, core.overlay);
    let number = 0;
    const take = async () => {
      number += 1;
      await presses.press("stand_by", { cue: cues[number % CUES] });
      await pause(PAUSE_MS);
      return timed(page, title(number % CUES), () => presses.press("take"));
    };
    // Until every cue was shown the core stands one by itself, and a take of that one may be the same press again.
    for (let n = 0; n < CUES; n += 1) {
      await take();
      await pause(APART_MS);
    }
    const quiet = [];
    for (let n = 0; n < TAKES; n += 1) {
      quiet.push(await take());
      await pause(PAUSE_MS);
    }
    report({ quiet: summary(quiet) });

    const beside = [];
    const seconds = [];
    for (let round = 0; beside.length < TAKES; round += 1) {
      const text = file(ROWS, round);
      const began = performance.now();
      let done = false;
      const brought = bring(text).finally(() => (done = true));
      while (!done) {
        const took = await take();
        await pause(PAUSE_MS);
        // A take that ended after the import ended was not beside it.
        if (!done) beside.push(took);
      }
      await brought;
      seconds.push((performance.now() - began) / 1000);
    }
    report({ rows: ROWS, beside: summary(beside), imports: seconds.length, longestSeconds: Math.max(...seconds), peakMb: core.peakMemory() });

    await bring(file(MANY_ROWS, 99));
    report({ manyRows: MANY_ROWS, manyPeakMb: core.peakMemory() });
  } finally {
    presses.close();
    agent.destroy();
    await browser.close();
    await core.stop();
  }
}
