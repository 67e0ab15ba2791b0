/**
 * The panel in headless Chromium, with a rundown of 1,000 cues, a catalogue of 100,000 variants, and 200 orders a
 * second: how long until its first paint, what it holds in memory, how evenly it scrolls and how fast it finds.
 *
 * Frames are held against a bare page of the same height that scrolls the same way in the same browser, because a
 * machine without a graphics card draws slowly whatever it draws.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { PRODUCTS, sku, startCore, temporaryFolder, title } from "./core.mjs";
import { median, summary } from "./numbers.mjs";

const ui = fileURLToPath(new URL("../../ui/", import.meta.url));
const { chromium } = createRequire(`${ui}package.json`)("playwright-core");

const CUES = 1_000;
const VARIANTS = 100_000;
const OPENINGS = 7;
const SCROLL_MS = 4_000;
const ROW = 64;
const ORDERS_PER_SECOND = 200;
const BUSY_MS = 10_000;
const WORDS = ["linen", "candle", "bowl 7", "sku-99", "שמלה", "tote 123", "a", "pardes mug", "zzz", "soap 5"];

const pause = (time) => new Promise((done) => setTimeout(done, time));

/** A catalogue and a show as large as they come. */
async function fill(core) {
  const nouns = ["Linen dress", "Oud candle", "Stoneware bowl", "שמלת פשתן", "Canvas tote", "Olive soap", "Mug"];
  const rows = [];
  for (let n = 0; n < PRODUCTS; n += 1) rows.push(`${sku(n)},${title(n)},${10 + n}.50,${n % 40},Bench`);
  for (let n = PRODUCTS; n < VARIANTS; n += 1) {
    rows.push(`SKU-${n},"${nouns[n % nouns.length]} ${n}",${5 + (n % 300)}.90,${n % 50},Maker ${n % 90}`);
  }
  await core.call("/api/v1/catalogue/import?name=large.csv", `sku,title,price,quantity,vendor\n${rows.join("\n")}\n`);
  const show = (await core.call("/api/v1/commands/create_show", { title: "Bench", currency: "EUR" })).id;
  for (let n = 0; n < CUES; n += 1) {
    await core.call("/api/v1/commands/add_cue", { show, sku: sku(n % PRODUCTS), planned_s: 60, segment: `Part ${n >> 5}` });
  }
  await core.call("/api/v1/commands/go_live", { show });
  await core.call("/api/v1/commands/take", {});
  return show;
}

async function opened(browser, url, ready) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.longTasks.push(task.duration);
    }).observe({ type: "longtask", buffered: true });
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector(ready);
  return page;
}

/** First paint, first whole desk, and what the page holds. */
async function openings(browser, url) {
  const paints = [];
  const wholes = [];
  let heap = 0;
  for (let n = 0; n < OPENINGS; n += 1) {
    const page = await opened(browser, url, "[data-part=rundown] [data-row]");
    const { paint, whole } = await page.evaluate(() => ({
      paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
      whole: performance.now(),
    }));
    paints.push(paint);
    wholes.push(whole);
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    await session.send("Performance.enable");
    const { metrics } = await session.send("Performance.getMetrics");
    heap = metrics.find((one) => one.name === "JSHeapUsedSize").value / 1e6;
    await page.context().close();
  }
  return { firstPaintMs: median(paints), deskMs: median(wholes), heapMb: heap };
}

/** Scrolls an element down and up again at an even speed; the times between frames. */
function scroll(page, selector) {
  return page.evaluate(
    async ([selector, time]) => {
      const list = document.querySelector(selector);
      const reach = list.scrollHeight - list.clientHeight;
      // As a strong hand on a wheel: five screens a second, not a leap through everything.
      const perMs = Math.min((list.clientHeight * 5) / 1000, (2 * reach) / time);
      const frames = [];
      window.longTasks.length = 0;
      await new Promise((done) => {
        let before = performance.now();
        const began = before;
        const step = (at) => {
          frames.push(at - before);
          before = at;
          const gone = (at - began) * perMs;
          list.scrollTop = gone % (2 * reach) < reach ? gone % reach : reach - (gone % reach);
          if (at - began < time) requestAnimationFrame(step);
          else done();
        };
        requestAnimationFrame((at) => {
          before = at;
          requestAnimationFrame(step);
        });
      });
      return { frames: frames.slice(2), longTasks: [...window.longTasks] };
    },
    [selector, SCROLL_MS],
  );
}

const told = ({ frames, longTasks }) => ({
  ...summary(frames),
  over50: frames.filter((time) => time > 50).length,
  longTasks: longTasks.length,
  longest: Math.max(0, ...longTasks),
});

/** As plain as a list can be. */
async function bare(browser) {
  const rows = Array.from({ length: CUES }, (_, n) => `<li style="height:${ROW}px">${n} ${title(n % PRODUCTS)}</li>`);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.evaluate(() => (window.longTasks = []));
  await page.setContent(
    `<style>body{margin:0;background:#090b0f;color:#eee;font:16px sans-serif}ul{height:640px;overflow:auto;margin:0}</style><ul>${rows.join("")}</ul>`,
  );
  await page.evaluate(() => (window.longTasks = []));
  const frames = told(await scroll(page, "ul"));
  await context.close();
  return frames;
}

/** From each letter typed to its results in the page. */
async function searches(page) {
  const times = [];
  for (const word of WORDS) {
    await page.locator("[data-search]").fill("");
    await page.waitForSelector("[data-part=results][aria-busy=false]");
    for (let end = 1; end <= word.length; end += 1) {
      times.push(
        await page.evaluate(async (text) => {
          const field = document.querySelector("[data-search]");
          const finder = document.querySelector("[data-part=finder]");
          const began = performance.now();
          field.value = text;
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
          await new Promise((done, fail) => {
            // The list gives way to a word where nothing is found, so the element that is there now may be gone.
            const answered = () => finder.querySelector("[data-part=results], [data-part=nothing]")?.ariaBusy === "false";
            const look = () => answered() && (watch.disconnect(), done());
            const watch = new MutationObserver(look);
            watch.observe(finder, { attributes: true, childList: true, subtree: true });
            setTimeout(() => fail(new Error(`“${text}” was not answered within 10 s`)), 10_000);
            // The answer may be here before anybody looked.
            queueMicrotask(() => queueMicrotask(look));
          });
          return performance.now() - began;
        }, word.slice(0, end)),
      );
    }
  }
  return summary(times);
}

/** Orders come in at a steady rate; how busy the page's main thread is, and how evenly it still draws. */
async function busy(page, core) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const tasks = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const find = (name) => metrics.find((one) => one.name === name).value;
    return { task: find("TaskDuration"), at: find("Timestamp") };
  };
  const share = async (time) => {
    const before = await tasks();
    await pause(time);
    const after = await tasks();
    return (after.task - before.task) / (after.at - before.at);
  };
  const idle = await share(4_000);
  const load = spawn(process.execPath, [
    fileURLToPath(new URL("load.mjs", import.meta.url)),
    core.api,
    core.token,
    String(ORDERS_PER_SECOND),
    "1",
  ]);
  let line = "";
  load.stdout.on("data", (text) => (line += text));
  await pause(1_000);
  const [working, frames] = await Promise.all([share(BUSY_MS), scroll(page, "[data-part=rundown]")]);
  const ended = new Promise((done) => load.once("exit", done));
  load.kill("SIGTERM");
  await ended;
  return { idleShare: idle, busyShare: working, frames: told(frames), load: JSON.parse(line.trim()) };
}

export async function panel(report) {
  const core = await startCore(temporaryFolder());
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
  try {
    const show = await fill(core);
    report({ cues: CUES, variants: VARIANTS });
    report(await openings(browser, core.panel));
    report({ bare: await bare(browser) });
    const page = await opened(browser, core.panel, "[data-part=rundown] [data-row]");
    report({ rundown: told(await scroll(page, "[data-part=rundown]")) });
    report({ busy: await busy(page, core) });
    await page.evaluate((id) => (location.hash = `#/build/${id}`), show);
    await page.waitForSelector("[data-part=finder] [data-sku]");
    report({ catalogue: told(await scroll(page, "[data-part=finder] [data-part=results]")) });
    report({ typing: await searches(page) });
  } finally {
    await browser.close();
    await core.stop();
  }
}
