/**
 * Takes while co-hosts are there: 200 sealed lines at the door, 20 of which never read again, beside the same core before
 * anybody came in. From the press to the change in the overlay's page.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { goLive, startCore, temporaryFolder, title } from "./core.mjs";
import { summary } from "./numbers.mjs";
import { openPresses } from "./press.mjs";
import { APART_MS, PAUSE_MS, openBrowser, openPage, pause, timed } from "./takes.mjs";

const LINES = 200;
const STALLED = 20;
const TAKES = 250;
const WARM_UP = 30;
const CUES = 100;

/** @param {{ api: string, token: string }} core */
async function devices(core) {
  const tool = join(process.env.CARTWALL_EXAMPLES ?? "", "devices");
  const child = spawn(tool, [core.api, core.token, String(LINES), String(STALLED)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise((_, fail) => {
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`the devices ended with ${code}`)));
  });
  ended.catch(() => undefined);
  const ready = new Promise((done) => createInterface(child.stdout).once("line", done));
  await Promise.race([ready, ended]);
  return { close: () => child.stdin.end() };
}

export async function takesBesideDevices(report) {
  const core = await startCore(temporaryFolder(), ["--door", "127.0.0.1"]);
  const browser = await openBrowser();
  const presses = await openPresses(core);
  let there;
  try {
    const { cues } = await goLive(core, CUES);
    const page = await openPage(browser, core.overlay);
    let number = 0;
    const takes = async () => {
      const took = [];
      for (let n = 0; n < WARM_UP + TAKES; n += 1) {
        number += 1;
        await presses.press("stand_by", { cue: cues[number % CUES] });
        await pause(PAUSE_MS);
        const ms = await timed(page, title(number % CUES), () => presses.press("take"));
        if (n >= WARM_UP) took.push(ms);
        await pause(APART_MS);
      }
      return summary(took);
    };
    const quiet = await takes();
    there = await devices(core);
    const beside = await takes();
    report({ quiet, beside, lines: LINES, stalled: STALLED });
  } finally {
    there?.close();
    presses.close();
    await browser.close();
    await core.stop();
  }
}
