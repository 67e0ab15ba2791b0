/** The page's process may die in the middle of a show. The overlay must not notice, and the window must recover. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openOverlay } from "./support/overlay.mjs";
import { until } from "./support/processes.mjs";
import { artifacts, openDesktop } from "./support/window.mjs";

/** @type {Awaited<ReturnType<typeof openDesktop>>} */
let app;
/** @type {Awaited<ReturnType<typeof openOverlay>>} */
let overlay;
/** @type {{ id: string }} */
let panel;
before(async () => {
  app = await openDesktop();
  panel = await app.screen.window("Cartwall");
  await app.find('[data-do="start-rehearsal"]');
  overlay = await openOverlay(app);
});
after(async () => {
  overlay?.close();
  await app?.close();
});

/** The top of the view, where nothing moves, and the corner with the clock. */
function look() {
  const { width } = app.screen.place(panel.id);
  const part = (/** @type {{ x: number, y: number, width: number, height: number }} */ one) =>
    app.screen.looks(panel.id, one).toString("base64");
  // The clock first: where it has gone on, what is looked at after it is no older.
  const clock = part({ x: width - 120, y: 30, width: 120, height: 50 });
  return { clock, top: part({ x: 40, y: 150, width: width - 80, height: 230 }) };
}

/** What the window shows once its clock has gone on: a dead page's last picture may stay, but its clock stands. */
function painted() {
  const { clock } = look();
  return until("the clock goes", async () => {
    const now = look();
    return now.clock !== clock && now;
  });
}

const program = async () => (await app.state()).program?.sku ?? null;

test("the page dies on air: viewers keep the card, and the page comes back where it was", async () => {
  // Live, because then nobody buys: what stands still can be compared.
  const [{ id: demo }] = (await app.state()).shows;
  const [one, two] = (await app.state()).rundowns[demo];
  const { id: show } = await app.command("create_show", { title: "Night", currency: "ILS" });
  for (const { sku } of [one, two]) await app.command("add_cue", { show, sku });
  await app.command("go_live", { show });
  await app.command("take", {});
  await until("viewers see the first card", async () => overlay.sku() === one.sku);

  await app.find('[data-do="take"]');
  await app.run(`location.hash = "#/shows"`);
  await app.find(`[data-show="${show}"]`);
  const there = (await painted()).top;

  const [page] = app.pageProcesses();
  process.kill(page.pid, "SIGKILL");
  await until("the page has a new process", async () => app.pageProcesses().some(({ pid }) => pid !== page.pid));
  await until("the window shows the history again", async () => (await painted()).top === there);
  app.screen.picture(join(artifacts, "desktop-crash.png"));
  assert.ok(app.runs());
  assert.equal(await program(), one.sku);
  assert.equal(overlay.sku(), one.sku);
  assert.equal(overlay.broken(), false);
});

test("what came back works: a menu's choice goes through the page to the core and to the viewers", async () => {
  const [, two] = (await app.state()).rundowns[(await app.state()).show.id];
  // File, Edit, View, Show; Take, Next.
  await app.screen.key(panel.id, "F10");
  app.screen.x("key", "Right", "Right", "Right", "Down", "Down", "Return");
  await until("viewers see the next card", async () => overlay.sku() === two.sku);
});
