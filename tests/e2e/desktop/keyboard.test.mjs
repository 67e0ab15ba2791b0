/** A whole show by keyboard alone, with real keys of the screen: rehearse, take, next, clear, undo, skip, end. */
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

/** @param {string[]} keys */
async function press(...keys) {
  await app.caughtUp();
  await app.screen.key(panel.id, ...keys);
}
const focused = () => app.run('return document.activeElement?.dataset.do ?? ""');
/** Goes with Tab until a button has the focus. @param {string} name */
const tabTo = (name) =>
  until(`Tab comes to ${name}`, async () => {
    if ((await focused()) === name) return true;
    await app.run("window.left = document.activeElement");
    await press("Tab");
    await until("Tab goes on", () => app.run("return document.activeElement !== window.left"));
    return false;
  });
const show = async () => (await app.state()).show;
const preview = async () => (await show())?.preview?.sku ?? null;
/** @param {string} what @param {string | null} sku */
const onAir = (what, sku) =>
  until(what, async () => (await show())?.program?.sku === (sku ?? undefined) && overlay.sku() === sku);

test("a rehearsal starts with Tab and Enter", async () => {
  await tabTo("start-rehearsal");
  await press("Return");
  await until("the core rehearses", async () => (await show())?.status === "rehearsal");
  await app.find('[data-do="take"]');
});

test("Space takes, the arrow goes on, Escape clears, Ctrl+Z brings back", async () => {
  const first = await until("something is in preview", preview);
  await press("space");
  await onAir("viewers see the first card", first);
  const second = await until("the next is in preview", async () => (await preview()) !== first && preview());
  await app.apart();
  await press("Right");
  await onAir("viewers see the next card", second);
  await press("Escape");
  await onAir("viewers see no card", null);
  await press("ctrl+z");
  await onAir("viewers see the card again", second);
});

test("the arrows choose, Enter stands by, Space takes what stands by", async () => {
  const before = await preview();
  await press("Down", "Down", "Return");
  const chosen = await until("another cue stands by", async () => (await preview()) !== before && preview());
  await press("space");
  await onAir("viewers see the chosen card", chosen);
});

test("a key in an open menu is the menu's, and does nothing to the show", async () => {
  const following = await until("something is in preview", preview);
  await app.apart();
  // Had Space taken it, the arrow would go one further.
  await press("F10", "Right", "space", "Escape", "Right");
  await onAir("viewers see the following card", following);
});

test("ending asks once, and Enter ends", async () => {
  app.screen.picture(join(artifacts, "desktop-keyboard.png"));
  await tabTo("end-show");
  await press("Return");
  await tabTo("confirm");
  assert.equal((await show()).status, "rehearsal");
  await press("Return");
  await until("no show runs", async () => (await show()) === null);
  await until("viewers see no card", async () => overlay.sku() === null);
});
