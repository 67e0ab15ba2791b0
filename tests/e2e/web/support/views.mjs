/**
 * Every view of the panel, one after another in the course of one evening, with the real core behind it. The pictures
 * and the check for accessibility walk through the same list, so that a view that is in neither is in none.
 */
import { Core } from "./core.mjs";
import { Window, until } from "./browser.mjs";
import { BAD_ROW, CSV } from "./catalogue.mjs";
import { KEY, Shop } from "./shop.mjs";

export const SIZES = [
  { name: "1280", width: 1280, height: 800 },
  { name: "1920", width: 1920, height: 1080 },
];
export const PHONE = { name: "phone", width: 390, height: 844 };
export const THEMES = ["dark", "light"];

/** Another language or theme in the page that is open, as when a second window chooses it. */
export async function wear(panel, { lang, theme }) {
  await panel.page.evaluate(
    (chosen) => {
      for (const [key, newValue] of Object.entries(chosen)) {
        localStorage.setItem(key, newValue);
        window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
      }
    },
    { "cartwall.lang": lang, "cartwall.theme": theme },
  );
  await panel.page.waitForFunction(
    ([lang, theme]) =>
      document.documentElement.lang === lang &&
      document.documentElement.dataset.theme === theme,
    [lang, theme],
  );
  panel.lang = lang;
}

/**
 * Walks through the views. `look` is called with the panel and the view's name wherever something new is to be seen.
 * @param {import("playwright-core").Browser} browser
 * @param {(panel: Window, name: string, more: { phone: boolean }) => Promise<void>} look
 */
export async function walk(browser, look) {
  await firstRun(browser, look);
  await shops(browser, look);
  const core = await Core.start({ args: ["--demo"] });
  try {
    const panel = await Window.open(browser, core.ready.panel);
    const at = (name, phone = false) => look(panel, name, { phone });
    try {
      await building(core, panel, at);
      await onAir(core, panel, at);
      await afterwards(core, panel, at);
      await core.kill();
      await panel.page.waitForSelector("[data-part=connection] p");
      await at("connection-lost", true);
    } finally {
      await panel.close();
    }
  } finally {
    await core.end();
  }
}

/** Whoever comes to a view, or closes a dialog, is somewhere in the page. */
const isSomewhere = (panel, after) =>
  until(
    () => panel.page.evaluate(() => document.activeElement !== document.body),
    `the focus is nowhere after ${after}`,
  );

const go = async (panel, hash, view) => {
  const there = (await panel.page.locator(`[data-view=${view}]`).count()) > 0;
  await panel.page.evaluate((to) => (location.hash = to), hash);
  await panel.page.waitForSelector(`[data-view=${view}]`);
  // Windows of their own have nothing to go to.
  if (!there && !["prompter", "timeline"].includes(view)) await isSomewhere(panel, hash);
};
const shut = async (panel) => {
  const what = await panel.page.locator("dialog[open] h2").first().innerText();
  await panel.page.keyboard.press("Escape");
  await panel.page.waitForSelector("dialog", { state: "detached" });
  await isSomewhere(panel, what);
};

async function firstRun(browser, look) {
  const core = await Core.start();
  try {
    const locked = await Window.open(browser, `${core.origin}/`);
    await locked.page.waitForSelector("[data-part=locked]");
    await look(locked, "locked", { phone: true });
    await locked.close();
    const panel = await Window.open(browser, core.ready.panel);
    const at = (name) => look(panel, name, { phone: false });
    await panel.page.waitForSelector("[data-step=language]");
    await at("first-language");
    await panel.do("first-language-en").click();
    await at("first-products");
    await panel.do("first-demo").click();
    await panel.page.waitForSelector("[data-step=overlay]");
    await at("first-overlay");
    await panel.close();
  } finally {
    await core.end();
  }
}

const KINDS = ["shopify", "woocommerce", "tiktok", "medusa", "vendure"];

/** Connecting a shop, and what is to be seen when it sells more than it has, changes a price, and falls silent. */
async function shops(browser, look) {
  const [core, shop] = await Promise.all([Core.start(), Shop.start()]);
  try {
    const panel = await Window.open(browser, core.ready.panel);
    const at = (name, phone = false) => look(panel, name, { phone });
    await panel.do("first-skip").click();
    await go(panel, "#/stores", "stores");
    await panel.page.waitForSelector("[data-part=store-kinds]");
    await at("stores-empty");
    for (const kind of KINDS) {
      await go(panel, `#/stores/${kind}`, "connect-store");
      await at(`connect-${kind}`, kind === "shopify");
    }
    await go(panel, "#/stores/medusa", "connect-store");
    await panel.page.locator("[name=address]").fill(shop.address);
    await panel.page.locator("[name=api_key]").fill(KEY);
    await panel.do("test-store").click();
    await panel.page.waitForSelector("[data-part=store-check]");
    await at("connect-tested", true);
    const { id } = await core.command("connect_store", {
      kind: "medusa",
      address: shop.address,
      secrets: { api_key: KEY },
      keep: "session",
    });
    await until(
      async () => (await core.state()).stores[0].status === "ok",
      "the shop is read",
    );
    await go(panel, "#/stores", "stores");
    await panel.page.waitForSelector("[data-store]");
    await at("stores", true);
    const show = await core.show("An evening", ["NER", "DRESS", "MUG"], "EUR");
    await core.command("go_live", { show: show.id });
    await core.command("take");
    shop.sell("DRESS", 6);
    shop.products[2].price = 19;
    await core.command("sync_store", { store: id });
    await core.command("stand_by", { cue: show.cues[2] });
    await go(panel, "#/desk", "desk");
    await panel.page.waitForSelector("[data-check=price-changed]");
    await until(
      async () =>
        Object.values((await core.state()).stock).some(
          ({ oversold_by }) => oversold_by === 2,
        ),
      "the dress is oversold",
    );
    await at("live-shop", true);
    shop.sleep();
    await panel.page.waitForSelector("[data-age=stale]:visible", { timeout: 60_000 });
    await at("live-lost", true);
    await go(panel, `#/build/${show.id}`, "build");
    await panel.page.waitForSelector("[data-part=finder] [data-age=stale]");
    await at("build-lost");
    await panel.close();
  } finally {
    await core.end();
    await shop.end();
  }
}

async function building(core, panel, at) {
  await go(panel, "#/desk", "ready");
  await at("ready", true);
  await go(panel, "#/build", "build-list");
  await at("build-list");
  const [show] = (await core.state()).shows;
  await go(panel, `#/build/${show.id}`, "build");
  await panel.page.waitForSelector("[data-part=finder] [data-sku]");
  await at("build", true);
  await panel.page.locator("[data-part=rundown] [data-row]").first().click();
  await at("build-chosen");
  await panel.do("edit-cue").click();
  await at("cue");
  await shut(panel);
  await panel.do("show-times").click();
  await at("show-times");
  await shut(panel);
  await panel.do("move-cue").click();
  await at("move-cue");
  await shut(panel);
  await panel.do("group-cues").click();
  await at("group-cues");
  await shut(panel);
  // Many chosen on both sides, and something to take back.
  const page = panel.page;
  await panel.do("duplicate-cue").click();
  await page.waitForSelector("[data-part=undo-edit]");
  for (const part of ["results", "rundown"]) {
    const rows = page.locator(`[data-part=${part}] [data-row]`);
    await rows.first().click();
    await rows.nth(2).click({ modifiers: ["Shift"] });
  }
  await at("build-many", true);
  await panel.do("undo-edit").click();
  await page.waitForSelector("[data-part=undo-edit]", { state: "detached" });
  await panel.do("import").click();
  await panel.page.waitForSelector("[data-step=choose]");
  await at("import");
  await panel.page.locator("input[type=file]").setInputFiles({
    name: "spring.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(CSV),
  });
  await panel.page.waitForSelector("[data-step=report]");
  await panel.reads(panel.part("skipped-rows"), String(BAD_ROW));
  await at("import-report");
  await shut(panel);
  await panel.do("import").click();
  await page.locator("input[type=file]").setInputFiles({
    name: "unknown.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("Kennung;Bezeichner;Wert\nK-1;Vase aus Ton;10,90\n"),
  });
  await page.waitForSelector("[data-step=mapping]");
  await at("import-mapping");
  await shut(panel);
}

async function onAir(core, panel, at) {
  const [show] = (await core.state()).shows;
  await core.command("start_rehearsal", { show: show.id });
  await go(panel, "#/desk", "desk");
  await core.command("take");
  await panel.page.waitForSelector("[data-monitor=program][data-sku]");
  await at("rehearsal", true);
  await core.command("end_show");

  const { id } = await core.command("copy_show", {
    show: show.id,
    title: "Spring linen, live from Jaffa",
  });
  await core.command("go_live", { show: id });
  await panel.page.waitForSelector(".live [data-view=desk]");
  await at("live-nothing");
  await core.command("take");
  const sku = (await core.state()).program.sku;
  for (let n = 1; n <= 12; n += 1) {
    await core.sale({
      order_id: `V-${n}`,
      currency: "ILS",
      lines: [{ sku, quantity: 1 + (n % 2), unit_price: "259.00" }],
    });
  }
  await core.next();
  await core.command("add_marker", { text: "Great question from Noa" });
  await core.command("start_flash", { price: "149.00", seconds: 600, cap: 20 });
  await core.command("send_memo", { text: "Size M is back, nine pieces" });
  await panel.page.waitForSelector("[data-part=memos] .memo");
  await at("live", true);
  await panel.do("overlay-help").click();
  await panel.page.waitForSelector("[data-part=overlay-steps]");
  await at("overlay-help");
  await shut(panel);
  await panel.page.keyboard.press("?");
  await panel.page.waitForSelector("dialog[open]");
  await at("keys");
  await shut(panel);
  await panel.do("settings").click();
  await panel.page.waitForSelector("[data-part=settings]");
  await at("settings");
  await shut(panel);
  const now = await core.state();
  const { variants } = now.rundowns[now.show.id].find(({ id }) => id === now.program.cue);
  for (const { variant } of variants) await core.command("set_stock", { variant, quantity: 0 });
  await panel.page.waitForSelector("[data-part=sold-out-alert]");
  await at("sold-out", true);
  await panel.do("end-show").click();
  await panel.page.waitForSelector("dialog[open]");
  await at("end");
  await shut(panel);
  await go(panel, "#/prompter", "prompter");
  await at("prompter", true);
  await go(panel, "#/timeline", "timeline");
  await panel.page.waitForSelector("figure");
  await at("timeline");
  await go(panel, "#/desk", "desk");
}

async function afterwards(core, panel, at) {
  const show = (await core.state()).show.id;
  await core.command("end_show");
  await go(panel, "#/shows", "shows");
  await panel.page.waitForSelector("[data-show]");
  await at("shows", true);
  for (const place of [0, 1]) await panel.page.locator("[data-part=shows] [data-do=pick]").nth(place).check();
  await at("shows-selected", true);
  await panel.do("compare").click();
  await panel.page.waitForSelector("[data-part=comparison]");
  await at("compare", true);
  await go(panel, `#/shows/${show}`, "report");
  await panel.page.waitForSelector("[data-part=products]");
  await at("report", true);
}
