/**
 * Keyboards as they stand on people's desks: each layout is loaded into the screen and keys are pressed by their place,
 * so that X, GTK and the web view make of them what they make of a person's.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { until } from "./support/processes.mjs";
import { openDesktop } from "./support/window.mjs";
import { panelWords, words } from "./support/words.mjs";

/** Where keys stand, as X counts them, named by what an American keyboard types there. */
const six = 15, seven = 16, zero = 19, minus = 20, q = 24, w = 25, y = 29, o = 32, a = 38, semicolon = 47, z = 52, m = 58, comma = 59, period = 60, slash = 61;
const pad = { slash: 106 };
const shift = (/** @type {number} */ key) => `shift+${key}`;
const ctrl = (/** @type {number} */ key) => `ctrl+${key}`;

/**
 * What somebody presses who has this layout and reads the signs on the keys. `others` type another sign than the key at
 * that place elsewhere, and do nothing.
 */
const LAYOUTS = {
  us: { quit: ctrl(q), undo: ctrl(z), search: slash, help: shift(slash), settings: ctrl(comma), smaller: ctrl(minus), usual: ctrl(zero), marker: m, others: [] },
  de: { quit: ctrl(q), undo: ctrl(y), search: shift(seven), help: shift(minus), settings: ctrl(comma), smaller: ctrl(slash), usual: ctrl(zero), marker: m, others: [slash, shift(slash), ctrl(z)] },
  fr: { quit: ctrl(a), undo: ctrl(w), search: shift(period), help: shift(m), settings: ctrl(m), smaller: ctrl(six), usual: ctrl(zero), marker: semicolon, others: [slash, shift(slash), m, ctrl(z), ctrl(comma)] },
  il: { quit: ctrl(q), undo: ctrl(z), search: slash, help: shift(slash), settings: ctrl(comma), smaller: ctrl(minus), usual: ctrl(zero), marker: m, others: [] },
  ara: { quit: ctrl(q), undo: ctrl(z), search: slash, help: shift(slash), settings: ctrl(comma), smaller: ctrl(minus), usual: ctrl(zero), marker: m, others: [] },
};

/** @type {Awaited<ReturnType<typeof openDesktop>>} */
let app;
/** @type {{ id: string }} */
let panel;
before(async () => {
  app = await openDesktop();
  panel = await app.screen.window("Cartwall");
  const [show] = (await app.state()).shows;
  await app.command("start_rehearsal", { show: show.id });
  await app.find('[data-do="take"]');
});
after(() => app?.close());

const english = panelWords("en");
/** @param {(string | number)[]} keys */
async function press(...keys) {
  await app.caughtUp();
  await app.screen.key(panel.id, ...keys.map(String));
}
const dialog = () => app.run('return document.querySelector("dialog[open] h2")?.textContent ?? null');
const opens = async (/** @type {string} */ title, /** @type {string | number} */ key) => {
  await press(key);
  await until(`${key} opens ${title}`, async () => (await dialog()) === title);
  await press("Escape");
  await until(`${title} is closed`, async () => (await dialog()) === null);
};
const show = async () => (await app.state()).show;
const program = async () => (await show()).program?.sku ?? null;
const wide = () => app.run("return window.innerWidth");
const markers = () => app.run('return document.querySelectorAll("[data-part=feed] [data-kind=marker]").length');

for (const [layout, keys] of Object.entries(LAYOUTS))
  describe(`on the layout ${layout}`, () => {
    before(() => app.screen.layout(layout));

    it("undo is the key of Z", async () => {
      const first = await program();
      await app.apart();
      await press("Right");
      const next = await until("the next card is on air", async () => (await program()) !== first && program());
      await press(keys.undo);
      await until("what was before is on air", async () => (await program()) === first);
      assert.notEqual(next, first);
    });

    it("a slash searches, also that of the number pad", async () => {
      await opens(english.search, keys.search);
      await opens(english.search, pad.slash);
    });

    it("a question mark shows the keys", () => opens(english.keys_title, keys.help));

    it("Ctrl and a comma open the settings", () => opens(english.settings, keys.settings));

    it("Ctrl and a minus make everything smaller, and Ctrl and a zero as it was", async () => {
      const usual = await wide();
      await press(keys.smaller);
      await until("everything is smaller", async () => (await wide()) > usual);
      await press(keys.usual);
      await until("it is as before", async () => (await wide()) === usual);
    });

    it("Ctrl and an O import a catalogue", async () => {
      await press(ctrl(o));
      const title = english.shell_import.replace("…", "");
      await app.screen.window(title);
      app.screen.x("key", "Escape");
      await app.screen.gone(title);
    });

    it("Ctrl and a Q ask whether to close, as a show runs", async () => {
      await press(keys.quit);
      const question = await app.screen.window(words("en").close_rehearsal);
      await app.screen.key(question.id, "Escape");
      await app.screen.gone(words("en").close_rehearsal);
      await until("the page has the keyboard again", () => app.run("return document.hasFocus()"));
      assert.ok(app.runs());
    });

    it("a letter goes by its sign", async () => {
      const before = await markers();
      await press(keys.marker);
      await until("a marker is set", async () => (await markers()) === before + 1);
    });

    it("what types another sign at the place of one of these does nothing", async () => {
      const before = [await program(), await markers(), await wide()];
      for (const key of keys.others) await press(key);
      // Keys go in order: once this one has opened its dialog, those before it have done whatever they do.
      await press(keys.help);
      await until("the keys are shown", async () => (await dialog()) === english.keys_title);
      assert.deepEqual([await program(), await markers(), await wide()], before);
      await press("Escape");
      await until("they are closed", async () => (await dialog()) === null);
    });
  });
