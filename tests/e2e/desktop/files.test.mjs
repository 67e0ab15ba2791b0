/** Files: chosen in the system's own dialog, or dropped on the window. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "./support/processes.mjs";
import { artifacts, openDesktop } from "./support/window.mjs";
import { panelWords, words } from "./support/words.mjs";

/** @type {Awaited<ReturnType<typeof openDesktop>>} */
let app;
before(async () => {
  app = await openDesktop();
  await app.find("main");
});
after(() => app?.close());

const english = words("en");
const TITLE = english.import.replace("…", "");
const ORDERS = panelWords("en", "orders").title;

/** Types a file's name into the system's dialog. @param {string} file @param {string} [title] */
async function type(file, title = TITLE) {
  const dialog = await app.screen.window(title);
  await app.screen.key(dialog.id, "ctrl+l");
  const { width, height } = app.screen.place(dialog.id);
  const button = () => app.screen.looks(dialog.id, { x: width - 100, y: height - 45, width: 95, height: 40 }).toString("base64");
  const grey = button();
  app.screen.x("type", "--delay", "5", file);
  app.screen.picture(join(artifacts, "desktop-choose.png"));
  // The dialog looks the name up first: while its button is grey it takes no Enter.
  await until("the dialog takes the name", async () => {
    if (app.screen.windows().every(({ id }) => id !== dialog.id)) return true;
    if (app.screen.x("getactivewindow") === dialog.id && button() !== grey) app.screen.x("key", "Return");
    return false;
  });
}

/** Asks for a catalogue, as the page does. */
const choose = () =>
  app.run(`
    window.chosen = undefined;
    window.__TAURI_INTERNALS__.invoke("choose_catalogue").then(
      (file) => (window.chosen = { file }),
      (problem) => (window.chosen = { problem }),
    );`);
const chosen = () => until("the page gets an answer", () => app.run("return window.chosen"));

test("the page knows the name and size of a catalogue that is chosen in the system's dialog, and not where it is", async () => {
  const [file, rows] = [app.screen.inside("products.csv"), "sku,title,price\nA,Mug,12\n"];
  writeFileSync(file, rows);
  await choose();
  await type(file);
  assert.deepEqual(await chosen(), { file: { id: "1", name: "products.csv", size: rows.length } });
});

test("choosing nothing is no error", async () => {
  await choose();
  const dialog = await app.screen.window(TITLE);
  await app.screen.key(dialog.id, "Escape");
  assert.deepEqual(await chosen(), { file: null });
});

test("File, Import… shows what the chosen file would bring, and takes it in", async () => {
  const file = app.screen.inside("more.csv");
  writeFileSync(file, "sku,title,price\nNEW-1,Lamp,40\nNEW-2,Chair,90\n");
  const { products } = (await app.state()).catalogue;
  await app.screen.key((await app.screen.window("Cartwall")).id, "ctrl+o");
  await type(file);
  await app.click('[data-do="import-confirm"]');
  await until("both products are there", async () => (await app.state()).catalogue.products === products + 2);
});

test("orders of a show that is over come in from a file that is chosen in the system's dialog", async () => {
  const { id } = await app.command("create_show", { title: "Orders of a file", currency: "EUR" });
  await app.command("add_cue", { show: id, sku: "NEW-1" });
  await app.command("go_live", { show: id });
  await app.command("end_show", {});
  const report = async () => (await app.invoke("rpc", { kind: "query", name: "show_report", body: { show: id }, key: null })).value;
  const began = new Date(Math.floor((await report()).started_at / 1000) * 1000).toISOString().replace("T", " ").replace(/[.]000Z$/, " +0000");
  const file = app.screen.inside("orders_export.csv");
  writeFileSync(file, `Name,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n#1,${began},2,Mug,12.00,MUG\n`);
  await app.run("location.hash = arguments[0]", [`#/shows/${id}`]);
  await app.click('[data-do="import-orders"]');
  await app.click('[data-do="choose-orders"]');
  await type(file, ORDERS);
  await app.find('[name="orders-currency"]');
  await app.click('[data-do="orders-confirm"]');
  await app.find('[data-step="done"]');
  const { totals } = await report();
  assert.deepEqual([totals.orders, totals.units, totals.gross], [1, 2, { minor: 2_400, currency: "EUR" }]);

  // The page names a file by its number alone, never by where it is.
  const about = { show: id, dry_run: true, zone: null, currency: null, tail_s: 0 };
  const refused = await app.invoke("import_orders_chosen", { file, about });
  assert.equal(refused.problem.code, "unknown_file");
});

test("orders that are dropped on the dialog come in, and count once", async () => {
  await app.click('[data-do="orders-close"]');
  await app.click('[data-do="import-orders"]');
  await app.find("dialog .drop");
  await app.run(
    `const dataTransfer = new DataTransfer();
     dataTransfer.items.add(new File([arguments[0]], "הזמנות.csv"));
     const drop = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer });
     document.querySelector("dialog .drop").dispatchEvent(drop);`,
    [readFileSync(app.screen.inside("orders_export.csv"), "utf8")],
  );
  await app.find('[data-step="report"]');
  const said = () => app.run('return document.querySelector("dialog [data-part=known]")?.textContent');
  await until("it is known", async () => (await said()) === "1");
});
