/** Dark and light, and how large: as chosen in the page or in the menus, and remembered. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "./support/processes.mjs";
import { openScreen } from "./support/screen.mjs";
import { openServices } from "./support/services.mjs";
import { artifacts, startApp } from "./support/window.mjs";

/** @type {Awaited<ReturnType<typeof openScreen>>} */
let screen;
/** @type {Awaited<ReturnType<typeof openServices>>} */
let services;
/** @type {Awaited<ReturnType<typeof startApp>>} */
let app;
before(async () => {
  screen = await openScreen();
  services = await openServices(screen.bus);
  app = await startApp(screen);
  await app.find('[data-do="start-rehearsal"]');
});
after(async () => {
  await app?.close();
  services?.close();
  await screen?.close();
});

const panel = () => screen.window("Cartwall");
const light = () => app.run('return matchMedia("(prefers-color-scheme: light)").matches');
const wide = () => app.run("return window.innerWidth");
/** As the settings do it. @param {string} theme */
const wear = (theme) => app.run('localStorage.setItem("cartwall.theme", arguments[0]); location.reload()', [theme]);
/** Whether the menu bar, which GTK draws, is light. */
async function menusAreLight() {
  const [red] = screen.looks((await panel()).id, { x: 500, y: 12, width: 1, height: 1 });
  return red > 128;
}

test("light is light everywhere, menus too, and dark is dark", async () => {
  assert.equal(await menusAreLight(), false);
  await wear("light");
  await until("page and menus are light", async () => (await light()) && menusAreLight());
  await app.find('[data-do="start-rehearsal"]');
  screen.picture(join(artifacts, "desktop-light.png"));
  await wear("dark");
  await until("page and menus are dark", async () => !(await light()) && !(await menusAreLight()));
});

test("left to the system, it follows the desktop while it runs", async () => {
  await wear("system");
  await until("dark, as the desktop wishes", async () => !(await light()) && !(await menusAreLight()));
  services.turnLight(true);
  await until("light, as the desktop wishes", async () => (await light()) && menusAreLight());
  services.turnLight(false);
  await until("dark again", async () => !(await light()) && !(await menusAreLight()));
});

test("the menus' keys zoom, and the next start has the same size", async () => {
  const usual = await wide();
  const { id } = await panel();
  await screen.key(id, "ctrl+equal");
  const larger = await until("everything is larger", async () => (await wide()) < usual && wide());
  await screen.key(id, "ctrl+minus");
  await until("as before", async () => (await wide()) === usual);
  await screen.key(id, "ctrl+plus");
  await until("larger again", async () => (await wide()) === larger);
  const answer = await app.invoke("set_zoom", { factor: 3 });
  assert.equal(answer.problem.code, "invalid");
  assert.equal(await wide(), larger);

  await screen.key(id, "ctrl+q");
  await app.ended();
  await app.close();
  app = await startApp(screen);
  await app.find('[data-do="start-rehearsal"]');
  await until("as large as it was left", async () => (await wide()) === larger);
  await screen.key((await panel()).id, "ctrl+0");
  await until("as at first", async () => (await wide()) === usual);
});

test("full screen from the menus, and back", async () => {
  const { id } = await panel();
  const before = screen.place(id);
  await screen.key(id, "F11");
  await until("it fills the screen", async () => screen.place(id).width === 1440);
  await screen.key(id, "F11");
  await until("it is a window again", async () => screen.place(id).width === before.width);
});
