/**
 * The built desktop app, worked through WebKit's own WebDriver. Raw WebDriver over HTTP: there is too little of it
 * here for a library. Pictures are taken of the X screen, as WebDriver's own screenshots hang with this web view.
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, start, until } from "./processes.mjs";
import { openScreen, processes } from "./screen.mjs";
import { tokenOf } from "./tokens.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
const binary = process.env.CARTWALL_DESKTOP_BIN ?? join(root, "target/debug/cartwall-desktop");
export const artifacts = process.env.CARTWALL_ARTIFACTS ?? join(root, "target/artifacts");

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Codes of keys that have no letter. */
export const KEY = { space: " ", enter: "\uE007", tab: "\uE004", right: "\uE014", escape: "\uE00C", control: "\uE009" };

/** @typedef {Awaited<ReturnType<typeof openScreen>>} Screen */
/** @typedef {Awaited<ReturnType<typeof startApp>>} App */

/** A screen with the app on it, for tests that start it once. @param {{ demo?: boolean }} [wish] */
export async function openDesktop(wish) {
  const screen = await openScreen();
  const app = await startApp(screen, wish).catch(async (error) => {
    await screen.close();
    throw error;
  });
  return {
    ...app,
    screen,
    async close() {
      await app.close();
      await screen.close();
    },
  };
}

/**
 * Starts the app, on the data that it left there before.
 * @param {Screen} screen @param {{ demo?: boolean }} [wish] whether a new data folder begins with the demo
 */
export async function startApp(screen, { demo = true } = {}) {
  const { env } = screen;
  const data = screen.inside("data");
  const [driverPort, corePort] = [await freePort(), await freePort()];
  const driver = start("WebKitWebDriver", [`--port=${driverPort}`, "--host=127.0.0.1"], env, ["ignore", "inherit", "inherit"]);
  const args = ["--data", data, "--listen", `127.0.0.1:${corePort}`, ...(demo ? ["--demo"] : [])];
  const api = `http://127.0.0.1:${corePort}`;

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async function ask(method, path, body) {
    const answer = await fetch(`http://127.0.0.1:${driverPort}${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  }

  async function begin() {
    await until("WebDriver answers", async () => (await ask("GET", "/status")).ready);
    return ask("POST", "/session", {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } },
    });
  }
  const { sessionId } = await begin().catch(async (error) => {
    await driver.stop();
    throw error;
  });
  const at = (path) => `/session/${sessionId}${path}`;
  const found = processes().find((one) => one.args[0] === binary && one.args.includes(data));
  assert.ok(found, "the app runs");
  const { pid } = found;
  const runs = () => processes().some((one) => one.pid === pid);
  const kill = () => void (runs() && process.kill(pid, "SIGKILL"));
  process.once("exit", kill);

  /** @param {string} path @param {unknown} [body] a command, where there is one */
  async function core(path, body) {
    const host = tokenOf(data, "host");
    const answer = await fetch(`${api}/api/v1${path}`, {
      method: body === undefined ? "GET" : "POST",
      // A connection of its own each time: one that was kept may be closed from the other side just then.
      headers: { authorization: `Bearer ${host}`, "content-type": "application/json", connection: "close" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const said = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(said));
    return said;
  }

  return {
    data,
    api,
    pid,
    /** The core's own word, over HTTP. */
    state: () => core("/state"),
    /** @param {string} name @param {unknown} body */
    command: (name, body) => core(`/commands/${name}`, body),
    /** Waits for an element, and gives its id. @param {string} css */
    find: (css) =>
      until(`the window shows ${css}`, async () => (await ask("POST", at("/element"), { using: "css selector", value: css }))[ELEMENT]),
    /** @param {string} css */
    async click(css) {
      const element = await this.find(css);
      await until(`${css} can be used`, () => ask("GET", at(`/element/${element}/enabled`)));
      await ask("POST", at(`/element/${element}/click`), {});
    },
    /** Runs in the page; gives what it returns. @param {string} script @param {unknown[]} [args] */
    run: (script, args = []) => ask("POST", at("/execute/sync"), { script, args }),
    /**
     * Waits until the page itself shows what the core has in preview and on air: a press goes with what the operator
     * saw, and the core refuses one that was overtaken. The core's own word is there some milliseconds before.
     */
    caughtUp() {
      const script = 'return ["preview", "program"].map((one) => document.querySelector(`[data-monitor="${one}"]`)?.dataset.sku ?? null)';
      return until("the page shows what the core has", async () => {
        const { show } = await this.state();
        const seen = await this.run(script);
        return seen[0] === (show?.preview?.sku ?? null) && seen[1] === (show?.program?.sku ?? null);
      });
    },
    /** Returns once a press cannot be the one before, which bounced. */
    apart() {
      return until("the end of a press", async () => {
        const { show, now } = await this.state();
        return show.on_air_since === null || now - show.on_air_since >= 300;
      });
    },
    /** Calls a command of the shell from the page; gives what it answers. @param {string} name @param {object} [body] */
    async invoke(name, body = {}) {
      const script = `
        const [name, body] = arguments;
        window.answered = undefined;
        window.__TAURI_INTERNALS__.invoke(name, body).then(
          (value) => (window.answered = { value }),
          (problem) => (window.answered = { problem }),
        );`;
      await this.run(script, [name, body]);
      return until(`${name} answers`, () => this.run("return window.answered"));
    },
    /** Keys as a person presses them: having seen the page, held together, then let go. @param {string[]} keys */
    async press(...keys) {
      await this.caughtUp();
      const downs = keys.map((value) => ({ type: "keyDown", value }));
      const ups = [...keys].reverse().map((value) => ({ type: "keyUp", value }));
      return ask("POST", at("/actions"), { actions: [{ type: "key", id: "keyboard", actions: [...downs, ...ups] }] });
    },
    /** The pages that can be worked. */
    pages: () => ask("GET", at("/window/handles")),
    /** @param {string} handle of a page */
    turnTo: (handle) => ask("POST", at("/window"), { handle }),
    /** Starts the app once more, as a second click on its icon does; gives its exit code. */
    async startAgain() {
      const second = start(binary, args, env, ["ignore", "inherit", "inherit"]);
      const late = new Promise((done) => setTimeout(done, 20_000, "still running").unref());
      const code = await Promise.race([second.ended, late]);
      await second.stop();
      return code;
    },
    runs,
    /** Waits until it has ended by itself. */
    ended: () => until("the app ends", async () => !runs()),
    /** The processes in which its pages live. */
    pageProcesses: () => processes().filter((one) => one.parent === pid && /WebKitWebProcess$/.test(one.args[0])),
    async close() {
      await ask("DELETE", at("")).catch(() => undefined);
      await driver.stop();
      kill();
      await until("the app is gone", async () => !runs());
      process.off("exit", kill);
    },
  };
}
