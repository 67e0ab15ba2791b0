/** Windows: second ones beside the panel, and all of them where they were after the next start. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "./support/processes.mjs";
import { openScreen } from "./support/screen.mjs";
import { artifacts, startApp } from "./support/window.mjs";
import { words } from "./support/words.mjs";

/** @type {Awaited<ReturnType<typeof openScreen>>} */
let screen;
/** @type {Awaited<ReturnType<typeof startApp>>} */
let app;
before(async () => {
  screen = await openScreen();
  app = await startApp(screen);
  await app.find('[data-do="start-rehearsal"]');
});
after(async () => {
  await app?.close();
  await screen?.close();
});

const english = words("en");
const PROMPTER = `${english.prompter} · Cartwall`;
const panel = () => screen.window(/^(Cartwall|.* · .*)$/);

const PLACES = "home/.config/app.cartwall.desktop/.window-state.json";
const places = () => JSON.parse(readFileSync(screen.inside(PLACES), "utf8"));

/** Turns to the page in which something is true. @param {string} what @param {string} script */
const pageWhere = (what, script) =>
  until(what, async () => {
    for (const handle of await app.pages()) {
      await app.turnTo(handle);
      if (await app.run(script)) return true;
    }
    return false;
  });
const toPanel = () => pageWhere("the panel's page", 'return !/prompter|timeline/.test(location.hash)');
const toPrompter = () => pageWhere("the prompter's page", 'return location.hash === "#/prompter"');

/** Moves and sizes a window, and waits until it stands there. @param {string} id */
async function arrange(id, { x, y, width, height }) {
  screen.x("windowsize", "--sync", id, String(width), String(height));
  screen.x("windowmove", id, String(x), String(y));
  return settled(id);
}

/** Where a window stands once it no longer moves. @param {string} id */
const settled = (id) => {
  let last = "";
  return until("the window stands still", async () => {
    const place = screen.place(id);
    const now = JSON.stringify(place);
    const still = now === last;
    last = now;
    return still && place;
  });
};

test("a second window opens on its view, with a flow of states of its own", async () => {
  assert.deepEqual(await app.invoke("open_window", { view: "prompter" }), { value: null });
  await screen.window(PROMPTER);
  const [show] = (await app.state()).shows;
  await app.command("start_rehearsal", { show: show.id });
  await app.command("take", {});
  const { title } = (await app.state()).program;
  const shown = "return document.body.innerText";
  await toPrompter();
  await until("the prompter names the card on air", async () => (await app.run(shown)).includes(title));
  await toPanel();
  await until("the panel names it too", async () => (await app.run(shown)).includes(title));
  screen.picture(join(artifacts, "desktop-prompter.png"));
});

test("asked for again, it comes to the front and is not doubled", async () => {
  assert.deepEqual(await app.invoke("open_window", { view: "prompter" }), { value: null });
  const prompter = await screen.window(PROMPTER);
  await until("the prompter is in front", async () => screen.x("getactivewindow") === prompter.id);
  assert.equal(screen.windows().filter(({ name }) => name === PROMPTER).length, 1);
});

test("in a window without a menu, keys zoom, fill the screen, and close", async () => {
  const prompter = await screen.window(PROMPTER);
  await toPrompter();
  const wide = await app.run("return window.innerWidth");
  await screen.key(prompter.id, "ctrl+equal");
  await until("everything is larger", async () => (await app.run("return window.innerWidth")) < wide);
  await screen.key(prompter.id, "ctrl+0");
  await until("everything is as before", async () => (await app.run("return window.innerWidth")) === wide);
  await screen.key(prompter.id, "F11");
  await until("it fills the screen", async () => screen.place(prompter.id).width === 1440);
  await screen.key(prompter.id, "F11");
  await until("it is a window again", async () => screen.place(prompter.id).width < 1440);
  await screen.key(prompter.id, "ctrl+w");
  await screen.gone(PROMPTER);
  assert.ok(app.runs());
  await toPanel();
});

test("after the next start the windows are back, where and as they were", async () => {
  const [{ id: show }] = (await app.state()).shows;
  await app.command("end_show", { show });
  await app.invoke("open_window", { view: "prompter" });
  const prompter = await screen.window(PROMPTER);
  const desk = await panel();
  await arrange(prompter.id, { x: 60, y: 320, width: 700, height: 420 });
  await arrange(desk.id, { x: 300, y: 60, width: 1060, height: 720 });
  const before = { prompter: screen.place(prompter.id), desk: screen.place(desk.id) };
  await app.run('location.hash = "#/shows"');
  await app.find('[data-view="shows"]');
  await screen.key(desk.id, "ctrl+q");
  await app.ended();
  await app.close();

  app = await startApp(screen);
  const [again, panelAgain] = [await screen.window(PROMPTER), await screen.window("Cartwall")];
  assert.deepEqual({ prompter: await settled(again.id), desk: await settled(panelAgain.id) }, before);
  await toPanel();
  await app.find('[data-view="shows"]');
});

test("a second window that was closed does not come back", async () => {
  const prompter = await screen.window(PROMPTER);
  await screen.key(prompter.id, "ctrl+w");
  await screen.gone(PROMPTER);
  await screen.key((await panel()).id, "ctrl+q");
  await app.ended();
  await app.close();
  app = await startApp(screen);
  await app.find("main");
  assert.equal((await app.pages()).length, 1);
});

test("where the session ends it, it ends in order, and remembers all the same", async () => {
  const { x } = await arrange((await panel()).id, { x: 120, y: 90, width: 1060, height: 720 });
  const before = places().panel.x;
  process.kill(app.pid, "SIGTERM");
  await app.ended();
  await app.close();
  assert.notEqual(places().panel.x, before);
  app = await startApp(screen);
  assert.equal((await settled((await screen.window("Cartwall")).id)).x, x);
});

test("a window whose monitor is gone comes where it can be seen", async () => {
  await screen.key((await panel()).id, "ctrl+q");
  await app.ended();
  await app.close();
  const file = screen.inside(PLACES);
  const kept = places();
  // Its lower edge still lies on the screen that is left, but nothing that a hand could hold.
  Object.assign(kept.panel, { x: 1400, y: -700, prev_x: 1400, prev_y: -700 });
  writeFileSync(file, JSON.stringify(kept));

  app = await startApp(screen);
  const desk = await screen.window("Cartwall");
  await until("the panel can be reached", async () => {
    const { x, y } = screen.place(desk.id);
    return x >= 0 && x < 1200 && y >= 0 && y < 800;
  });
});
