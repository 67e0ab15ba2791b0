/**
 * The built desktop app on a screen that nobody sees, worked through WebKit's own WebDriver. Raw WebDriver over
 * HTTP: there is too little of it here for a library. Pictures are taken of the X screen, as WebDriver's own
 * screenshots hang with this web view.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { firstLine, freePort, start, until } from "./processes.mjs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Codes of keys that have no letter. */
export const KEY = { space: " ", right: "\uE014", escape: "\uE00C", control: "\uE009" };

export async function openDesktop(binary) {
  const folder = mkdtempSync(join(tmpdir(), "cartwall-desktop-"));
  const data = join(folder, "data");
  for (const name of ["home", "run"]) mkdirSync(join(folder, name), { mode: 0o700 });

  const screen = start("Xvfb", ["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"], process.env);
  const display = `:${await firstLine(screen.child.stdout)}`;
  const env = {
    ...process.env,
    DISPLAY: display,
    WAYLAND_DISPLAY: "",
    HOME: join(folder, "home"),
    XDG_RUNTIME_DIR: join(folder, "run"),
    LANG: "C.UTF-8",
    GDK_BACKEND: "x11",
    LIBGL_ALWAYS_SOFTWARE: "1",
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    NO_AT_BRIDGE: "1",
    // The shell lets itself be automated only where this is set.
    TAURI_WEBVIEW_AUTOMATION: "true",
  };
  const bus = start("dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address=1"], env);
  env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus.child.stdout);

  const [driverPort, corePort] = [await freePort(), await freePort()];
  const driver = start("WebKitWebDriver", [`--port=${driverPort}`, "--host=127.0.0.1"], env, ["ignore", "inherit", "inherit"]);
  const args = ["--data", data, "--listen", `127.0.0.1:${corePort}`];

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

  await until("WebDriver answers", async () => (await ask("GET", "/status")).ready);
  const { sessionId } = await ask("POST", "/session", {
    capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } },
  });
  const at = (path) => `/session/${sessionId}${path}`;

  return {
    data,
    api: `http://127.0.0.1:${corePort}`,
    /** Waits for an element, and gives its id. @param {string} css */
    find: (css) =>
      until(`the window shows ${css}`, async () => (await ask("POST", at("/element"), { using: "css selector", value: css }))[ELEMENT]),
    /** @param {string} css */
    async click(css) {
      const element = await this.find(css);
      await until(`${css} can be used`, () => ask("GET", at(`/element/${element}/enabled`)));
      await ask("POST", at(`/element/${element}/click`), {});
    },
    /** @param {string} css */
    async text(css) {
      return ask("GET", at(`/element/${await this.find(css)}/text`));
    },
    /** Runs in the page; gives what it returns. @param {string} script @param {unknown[]} [args] */
    run: (script, args = []) => ask("POST", at("/execute/sync"), { script, args }),
    /** Keys as a person presses them: held together, then let go. @param {string[]} keys */
    press(...keys) {
      const downs = keys.map((value) => ({ type: "keyDown", value }));
      const ups = [...keys].reverse().map((value) => ({ type: "keyUp", value }));
      return ask("POST", at("/actions"), { actions: [{ type: "key", id: "keyboard", actions: [...downs, ...ups] }] });
    },
    /** Starts the app once more, as a second click on its icon does; gives its exit code. */
    async startAgain() {
      const second = start(binary, args, env, ["ignore", "inherit", "inherit"]);
      const late = new Promise((done) => setTimeout(done, 20_000, "still running").unref());
      const code = await Promise.race([second.ended, late]);
      await second.stop();
      return code;
    },
    /** What stands on the screen. @param {string} file */
    picture(file) {
      mkdirSync(dirname(file), { recursive: true });
      execFileSync("import", ["-window", "root", file], { env, timeout: 20_000 });
    },
    async close() {
      await ask("DELETE", at("")).catch(() => undefined);
      await driver.stop();
      await bus.stop();
      await screen.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
