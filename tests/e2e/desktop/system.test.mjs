/** What the app has to do with the desktop around it: the tray, sleep, notifications, the clipboard, folders. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { until } from "./support/processes.mjs";
import { openScreen } from "./support/screen.mjs";
import { openServices } from "./support/services.mjs";
import { startApp } from "./support/window.mjs";
import { words } from "./support/words.mjs";

/** @type {Awaited<ReturnType<typeof openScreen>>} */
let screen;
/** @type {Awaited<ReturnType<typeof openServices>>} */
let services;
/** @type {Awaited<ReturnType<typeof startApp>>} */
let app;
/** @type {{ id: string }} */
let panel;
/** @type {string} */
let show;
/** @type {string[]} */
let skus;
before(async () => {
  screen = await openScreen();
  services = await openServices(screen.bus);
  app = await startApp(screen);
  panel = await screen.window("Cartwall");
  await app.find('[data-do="start-rehearsal"]');
  show = (await app.state()).shows[0].id;
  skus = (await app.state()).rundowns[show].slice(0, 2).map(({ sku }) => sku);
});
after(async () => {
  await app?.close();
  services?.close();
  await screen?.close();
});

const english = words("en");
const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);

test("the tray says that nothing runs, and offers the way back", async () => {
  await until("there is a tray icon", async () => services.tray.there());
  assert.equal(await services.tray.tooltip(), english.idle);
  assert.deepEqual(await services.tray.labels(), [
    english.idle,
    english.show_cartwall,
    english.copy_overlay,
    english.open_data,
    english.quit,
  ]);
});

test("the address for OBS is copied from the tray, and pasted from the menus", async () => {
  await services.tray.choose(english.copy_overlay);
  await app.click("main input");
  // File, Edit; Cut, Copy, Paste.
  await screen.key(panel.id, "F10");
  screen.x("key", "Right", "Down", "Down", "Down", "Return");
  const pasted = await until("something is pasted", async () => app.run('return document.querySelector("main input").value'));
  assert.ok(pasted.startsWith(`${app.api}/overlay`), pasted);
});

test("the data folder opens in the system's own program", async () => {
  const opener = screen.inside("bin/xdg-open");
  const opened = screen.inside("opened");
  writeFileSync(opener, `#!/bin/sh\nprintf %s "$1" > ${opened}.new && mv ${opened}.new ${opened}\n`);
  chmodSync(opener, 0o700);
  await services.tray.choose(english.open_data);
  await until("a program was asked", async () => existsSync(opened));
  assert.equal(readFileSync(opened, "utf8"), app.data);
  assert.deepEqual(await app.invoke("open_data_folder"), { value: null });
});

test("the tray brings the window back", async () => {
  await screen.minimize(panel.id);
  await services.tray.choose(english.show_cartwall);
  await until("the panel is in front", async () => screen.x("getactivewindow") === panel.id);
  await screen.minimize(panel.id);
  await services.tray.click();
  await until("the panel is in front again", async () => screen.x("getactivewindow") === panel.id);
});

test("a rehearsal shows in the tray and keeps the computer awake; its end lets it sleep", async () => {
  const idle = await services.tray.icon();
  assert.deepEqual(services.holds(), []);
  await app.command("start_rehearsal", { show });
  const { title } = (await app.state()).show;
  await until("the tray tells of the rehearsal", async () => (await services.tray.tooltip()) === fill(english.rehearsal, { title }));
  await until("so does its menu", async () => (await services.tray.labels())[0] === fill(english.rehearsal, { title }));
  const rehearsal = await services.tray.icon();
  assert.notEqual(rehearsal, idle);
  await until("the computer stays awake", async () => services.holds().length === 1);
  assert.deepEqual(services.holds(), ["Cartwall"]);
  await app.command("end_show", { show });
  await until("the computer may sleep", async () => services.holds().length === 0);
  await until("the tray is as before", async () => (await services.tray.icon()) === idle);
});

test("on air it looks different again, and stays awake too", async () => {
  const { id } = await app.command("create_show", { title: "Tom & Jerry", currency: "ILS" });
  for (const sku of skus) await app.command("add_cue", { show: id, sku });
  const idle = await services.tray.icon();
  await app.command("go_live", { show: id });
  const says = fill(english.on_air, { title: "Tom & Jerry" });
  await until("the tray says so", async () => (await services.tray.tooltip()) === says);
  await until("so does its menu", async () => (await services.tray.labels())[0] === says);
  assert.notEqual(await services.tray.icon(), idle);
  await until("the computer stays awake", async () => services.holds().length === 1);
});

test("what cannot wait is notified while nobody looks, and only then", async () => {
  await app.command("take", {});
  const { title, sku } = (await app.state()).program;
  await screen.key(panel.id, "Shift_L");
  await app.command("send_memo", { text: "seen in the panel" });
  await until("the panel has the memo", async () => (await app.run("return document.body.innerText")).includes("seen in the panel"));
  await screen.minimize(panel.id);
  await app.command("send_memo", { text: "size <M> is back" });
  await until("the memo is notified", async () => services.notices.length === 1);
  assert.deepEqual(services.notices[0], { title: english.memo, text: "size &lt;M&gt; is back" });
  await app.command("set_stock", { sku, quantity: 0 });
  await until("the sell-out is notified", async () => services.notices.length === 2);
  assert.deepEqual(services.notices[1], { title: english.sold_out, text: title });
});

test("they can be switched off", async () => {
  await app.invoke("set_notifications", { on: false });
  await app.command("send_memo", { text: "not notified" });
  await app.invoke("set_notifications", { on: true });
  await app.command("send_memo", { text: "notified" });
  await until("the last memo is notified", async () => services.notices.some(({ text }) => text === "notified"));
  assert.ok(services.notices.every(({ text }) => text !== "not notified"));
});

test("quitting from the tray asks on air, and ends at once where nothing runs", async () => {
  await services.tray.choose(english.quit);
  const question = await screen.window(english.close_live);
  await screen.key(question.id, "Escape");
  await screen.gone(english.close_live);
  assert.ok(app.runs());
  await app.command("end_show", { show: (await app.state()).show.id });
  await until("the tray says that nothing runs", async () => (await services.tray.tooltip()) === english.idle);
  await services.tray.choose(english.quit).catch(() => undefined);
  await app.ended();
});
