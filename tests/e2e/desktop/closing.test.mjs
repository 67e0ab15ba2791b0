/** Closing the app: at once where nothing runs, after a question where viewers would notice. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "./support/processes.mjs";
import { artifacts, openDesktop, startApp } from "./support/window.mjs";
import { words } from "./support/words.mjs";

/** @type {Awaited<ReturnType<typeof openDesktop>>} */
let app;
/** @type {{ id: string }} */
let panel;
/** @type {string} */
let show;
before(async () => {
  app = await openDesktop();
  panel = await app.screen.window("Cartwall");
  await app.find('[data-do="start-rehearsal"]');
  show = (await app.state()).shows[0].id;
});
after(() => app?.close());

const english = words("en");
const hebrew = words("he");
/** What the app remembers. */
const kept = () => JSON.parse(readFileSync(app.screen.inside("home/.config/app.cartwall.desktop/windows.json"), "utf8"));
const mode = async () => (await app.state()).show?.status ?? "none";

test("closing the window in a rehearsal asks, and Escape stays", async () => {
  await app.command("start_rehearsal", { show });
  await app.find('[data-do="take"]');
  await app.screen.key(panel.id, "alt+F4");
  const question = await app.screen.window(english.close_rehearsal);
  app.screen.picture(join(artifacts, "desktop-closing.png"));
  await app.screen.key(question.id, "Escape");
  await app.screen.gone(english.close_rehearsal);
  assert.ok(app.runs());
  assert.equal(await mode(), "rehearsal");
});

test("while it asks, the show goes on: the page hears what happens", async () => {
  await app.screen.key(panel.id, "ctrl+q");
  const question = await app.screen.window(english.close_rehearsal);
  await app.command("take", {});
  const { title } = (await app.state()).program;
  await until("the page names the card on air", async () => (await app.run("return document.body.innerText")).includes(title));
  assert.ok(app.screen.windows().some(({ id }) => id === question.id));
});

test("asked again, it asks no second time; Enter stays", async () => {
  await app.invoke("close_window");
  const questions = app.screen.windows().filter(({ name }) => name === english.close_rehearsal);
  assert.equal(questions.length, 1);
  await app.screen.key(questions[0].id, "Return");
  await app.screen.gone(english.close_rehearsal);
  assert.ok(app.runs());
});

test("live it says something else, in the page's language", async () => {
  const [{ sku }] = (await app.state()).rundowns[show];
  await app.command("end_show", { show });
  const { id } = await app.command("create_show", { title: "ערב ראשון", currency: "ILS" });
  await app.command("add_cue", { show: id, sku });
  await app.command("go_live", { show: id });
  await app.run("localStorage.setItem('cartwall.lang', 'he'); location.reload();");
  await until("the app has Hebrew words", async () => kept().words.quit === hebrew.quit);
  await app.screen.key(panel.id, "ctrl+q");
  const question = await app.screen.window(hebrew.close_live);
  app.screen.picture(join(artifacts, "desktop-closing-he.png"));
  await app.screen.key(question.id, "Escape");
  await app.screen.gone(hebrew.close_live);
  assert.equal(await mode(), "live");
});

test("Close ends the app, and the show goes on at the next start", async () => {
  await app.screen.key(panel.id, "alt+F4");
  const question = await app.screen.window(hebrew.close_live);
  await app.screen.key(question.id, "Tab", "space");
  await app.ended();
  const again = await startApp(app.screen);
  assert.equal((await again.state()).show.status, "live");
  await again.close();
});
