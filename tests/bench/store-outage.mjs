/**
 * A shop hangs in the middle of a show, and when it is back it has ten thousand orders. They must all be counted, once,
 * and a take must not wait for them.
 *
 * Takes go out steadily through all of it, each measured as in takes.mjs: from the post to the change in the overlay's
 * page. Folding the orders in takes seconds, so it is done several times, each time with a core and a show of its own,
 * until there are enough takes amid it. The first time the shop hangs until the core gives it up; later its line is
 * cut, which is sooner over.
 */
import { onAir, PRODUCTS, sku, startCore, temporaryFolder, title } from "./core.mjs";
import { bought, product, startLargeShop } from "./large-shop.mjs";
import { now, openLive } from "./live.mjs";
import { summary } from "./numbers.mjs";
import { openPresses } from "./press.mjs";
import { openBrowser, openPage, pause, PAUSE_MS, timed } from "./takes.mjs";

const ORDERS = 10_000;
const CUES = 100;
const WARM_UP = 30;
const IDLE_TAKES = 60;
const AFTER_TAKES = 30;
/** So many takes amid the orders, or so many rounds: fewer where the bench itself is tried. */
const ENOUGH = 200;
const MOST_ROUNDS = Number(process.env.CARTWALL_BENCH_ROUNDS ?? 12);
/** Looks after which whatever is counted twice is counted twice. */
const LOOKS = 3;
const WITHIN_MS = 600_000;
/** However soon it is missed, so that no moment has more orders than a very good one. */
const OUTAGE_MS = 3_000;

/** What all the orders come to. */
function expected() {
  let [units, gross] = [0, 0];
  for (let n = 0; n < ORDERS; n += 1) {
    const { product: of, quantity } = bought(n, PRODUCTS);
    units += quantity;
    gross += quantity * Math.round(product(of, 1).variants[0].price * 100);
  }
  return { orders: ORDERS, units, gross };
}

function countedOnce({ sales }, when) {
  const { orders, units, gross } = sales.totals;
  const [found, wanted] = [{ orders, units, gross: gross.minor }, expected()].map((part) => JSON.stringify(part));
  if (found !== wanted) throw new Error(`${when} ${found} was counted, and ${wanted} was sold`);
}

async function round(browser, outage) {
  const shop = await startLargeShop(PRODUCTS, 1);
  const core = await startCore(temporaryFolder());
  const live = await openLive(core);
  const presses = await openPresses(core);
  let page;
  try {
    await core.call("/api/v1/commands/connect_store", shop.asks);
    await live.becomes("the shop is read", ({ stores: [store] }) => store?.status === "ok", WITHIN_MS);
    const { cues } = await onAir(
      core,
      Array.from({ length: CUES }, (_, n) => sku(n)),
    );
    page = await openPage(browser, core.overlay);
    let number = 0;
    const take = async () => {
      number += 1;
      await presses.press("stand_by", { cue: cues[number % CUES] });
      await pause(PAUSE_MS);
      const began = now();
      const took = await timed(page, title(number % CUES), () => presses.press("take"));
      await pause(PAUSE_MS);
      return { began, took };
    };
    const takes = async (count) => {
      const all = [];
      while (all.length < count) all.push((await take()).took);
      return all;
    };
    /** Takes one after another until something has come to pass. */
    const takesUntil = async (event) => {
      const all = [];
      let ended = Infinity;
      void event.then(
        (at) => (ended = at),
        () => (ended = 0),
      );
      while (ended === Infinity) all.push(await take());
      await event;
      return { all, ended };
    };

    await takes(WARM_UP);
    const idle = await takes(IDLE_TAKES);

    const from = Date.now();
    shop.tell({ outage });
    const failing = ({ stores: [store] }) => store.status === "failing";
    const { all: out } = await takesUntil(
      Promise.all([live.becomes("the shop is missed", failing, WITHIN_MS), pause(OUTAGE_MS)]),
    );

    let [first, answers, looks] = [Infinity, 0, 0];
    let looked = () => undefined;
    shop.heard(({ orders, last, at }) => {
      if (orders > 0) first = Math.min(first, at);
      answers += 1;
      if (last) looks += 1;
      if (last) looked();
    });
    const all = ({ sales }) => sales.totals.orders >= ORDERS;
    const counted = live.becomes("the orders are counted", all, WITHIN_MS);
    shop.tell({ sell: ORDERS, from, until: Date.now(), outage: null });
    const folding = await takesUntil(counted);
    const amid = folding.all.filter(({ began, took }) => began + took > first && began < folding.ended);
    countedOnce(live.state, "At first");

    const after = await takes(AFTER_TAKES);
    // Each look reads them again, for they are all within the overlap.
    await new Promise((done) => (looked = done));
    [answers, looks] = [0, 0];
    await new Promise((done) => (looked = () => looks === LOOKS && done()));
    // What the last answer said may still be on its way.
    await live.looks(1, WITHIN_MS);
    countedOnce(live.state, "Several looks later");
    return {
      idle,
      out: outage === "hangs" ? out.map(({ took }) => took) : [],
      amid: amid.map(({ took }) => took),
      after,
      foldMs: folding.ended - first,
      answersALook: answers / LOOKS,
      peakMb: core.peakMemory(),
    };
  } finally {
    await page?.close();
    presses.close();
    live.close();
    await core.stop();
    shop.stop();
  }
}

export async function storeOutage(report) {
  const browser = await openBrowser();
  const rounds = [];
  try {
    while (rounds.length < MOST_ROUNDS && rounds.flatMap(({ amid }) => amid).length < ENOUGH) {
      rounds.push(await round(browser, rounds.length === 0 ? "hangs" : "gone"));
      const [idle, out, amid, after] = ["idle", "out", "amid", "after"].map((part) =>
        summary(rounds.flatMap((one) => one[part])),
      );
      report({
        orders: ORDERS,
        rounds: rounds.length,
        idle,
        out,
        amid,
        after,
        foldMs: rounds.map(({ foldMs }) => foldMs),
        answersALook: rounds.map(({ answersALook }) => answersALook),
        peakMb: rounds.map(({ peakMb }) => peakMb),
        ratio: amid.p99 / idle.p99,
      });
    }
  } finally {
    await browser.close();
  }
}
