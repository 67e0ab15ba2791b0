/** The real app, from its start to a rehearsed show: by mouse, by keyboard, and checked in the core. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "./support/processes.mjs";
import { KEY, artifacts, openDesktop } from "./support/window.mjs";

/** @type {Awaited<ReturnType<typeof openDesktop>>} */
let app;
before(async () => {
  app = await openDesktop();
});
after(() => app?.close());

const state = () => app.state();
const program = async () => (await state()).show?.program?.sku ?? null;
const preview = async () => (await state()).show?.preview?.sku ?? null;

test("it starts with the demo, ready to rehearse", async () => {
  await app.find('[data-do="start-rehearsal"]');
  assert.equal(await app.run("return location.protocol"), "tauri:");
  assert.equal((await state()).catalogue.products, 24);
  app.screen.picture(join(artifacts, "desktop-ready.png"));
});

test("a rehearsal starts with a click", async () => {
  await app.click('[data-do="start-rehearsal"]');
  await until("the core rehearses", async () => (await state()).show?.status === "rehearsal");
  await app.find('[data-do="take"]');
});

test("the keyboard takes, goes on, clears and undoes", async () => {
  await until("something is in preview", preview);
  const first = await preview();
  await app.press(KEY.space);
  await until("the first card is on air", async () => (await program()) === first);
  await app.apart();
  await app.press(KEY.right);
  const second = await until("the next card is on air", async () => {
    const now = await program();
    return now !== first && now;
  });
  await app.press(KEY.escape);
  await until("nothing is on air", async () => (await program()) === null);
  await app.press(KEY.control, "z");
  await until("the card is back", async () => (await program()) === second);
});

test("what the core says comes to the window by itself", async () => {
  const sku = await program();
  const title = (await state()).show.program.title;
  await until("the window names the card on air", async () => (await app.run("return document.body.innerText")).includes(title));
  // The demo's buyers shop, and the window shows a picture from the core's own server.
  await until("somebody buys", async () => (await state()).sales?.totals.orders > 0, 60_000);
  const shown = "return [...document.images].filter((i) => i.complete && i.naturalWidth > 0).length";
  await until(`pictures are shown with ${sku} on air`, async () => (await app.run(shown)) > 0);
  app.screen.picture(join(artifacts, "desktop-rehearsal.png"));
});

test("the page reaches nothing but its commands", async () => {
  await app.run(`
    window.tried = "waiting";
    const core = window.__TAURI_INTERNALS__;
    core.invoke("plugin:dialog|message", { message: "x" }).then(() => "allowed", (why) => String(why)).then((said) => (window.tried = said));
    window.fetched = "waiting";
    fetch(${JSON.stringify("http://127.0.0.1:")} + 9).then(() => "reached", (why) => String(why)).then((said) => (window.fetched = said));`);
  const tried = await until("the core of the shell answers", async () => {
    const said = await app.run("return window.tried");
    return said !== "waiting" && said;
  });
  assert.match(tried, /not allowed|denied/i);
  assert.notEqual(await app.run("return window.fetched"), "reached");
});

test("a file comes in from the window as it is, also with a name in Hebrew", async () => {
  await app.run(`
    window.imported = "waiting";
    const bytes = new TextEncoder().encode("sku,title,price\\nDESK-1,שמלה,12.50\\n");
    const about = '{"name":"\\\\u05d0.csv","dry_run":true,"mapping":null}';
    window.__TAURI_INTERNALS__.invoke("import_file", bytes, { headers: { "cartwall-import": about } })
      .then((report) => (window.imported = report), (why) => (window.imported = { why }));`);
  const report = await until("the import is told", async () => {
    const said = await app.run("return window.imported");
    return said !== "waiting" && said;
  });
  assert.deepEqual([report.variants, report.dry_run], [1, true], JSON.stringify(report));
});

test("a second start only brings the first to the front", async () => {
  assert.equal(await app.startAgain(), 0);
  assert.equal((await state()).show.status, "rehearsal");
});
