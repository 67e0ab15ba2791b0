/** Files: chosen in the system's own dialog, or dropped on the window. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "./support/processes.mjs";
import { artifacts, openDesktop } from "./support/window.mjs";
import { words } from "./support/words.mjs";

/** @type {Awaited<ReturnType<typeof openDesktop>>} */
let app;
before(async () => {
  app = await openDesktop();
  await app.find("main");
});
after(() => app?.close());

const english = words("en");
const TITLE = english.import.replace("…", "");

/** Types a file's name into the system's dialog. @param {string} file */
async function type(file) {
  const dialog = await app.screen.window(TITLE);
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
