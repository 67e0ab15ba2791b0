/**
 * A screen that nobody sees, with what a desktop has: a window manager, a session bus, a home. It outlives the app,
 * so that a test can start that again. Keys and buttons go through X, as a person's do.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { firstLine, start, until } from "./processes.mjs";

export async function openScreen() {
  const folder = mkdtempSync(join(tmpdir(), "cartwall-desktop-"));
  for (const name of ["home", "run", "bin"]) mkdirSync(join(folder, name), { mode: 0o700 });
  const inside = (/** @type {string} */ name) => join(folder, name);

  const args = ["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"];
  const screen = start("Xvfb", args, process.env);
  const env = {
    ...process.env,
    DISPLAY: `:${await firstLine(screen.child.stdout)}`,
    WAYLAND_DISPLAY: "",
    HOME: inside("home"),
    // A test may put programs here that stand in for the system's.
    PATH: `${inside("bin")}:${process.env.PATH}`,
    XDG_RUNTIME_DIR: inside("run"),
    XDG_CONFIG_HOME: "",
    XDG_DATA_HOME: "",
    XDG_CACHE_HOME: "",
    LANG: "C.UTF-8",
    GDK_BACKEND: "x11",
    LIBGL_ALWAYS_SOFTWARE: "1",
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    NO_AT_BRIDGE: "1",
    // No computer's own logind hears of a test.
    DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${inside("run/no-system-bus")}`,
    // The shell lets itself be automated only where this is set.
    TAURI_WEBVIEW_AUTOMATION: "true",
  };
  const busArgs = ["--session", "--nofork", "--nopidfile", "--print-address=1", `--address=unix:path=${inside("run/bus")}`];
  const bus = start("dbus-daemon", busArgs, env);
  env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus.child.stdout);
  const manager = start("openbox", ["--sm-disable"], env, ["ignore", "ignore", "inherit"]);

  /** @param {string[]} words */
  const x = (...words) => execFileSync("xdotool", words, { env, encoding: "utf8", timeout: 20_000, stdio: ["ignore", "pipe", "ignore"] }).trim();
  await until("a window manager answers", async () => x("get_num_desktops"));

  /** Names of the windows on the screen. */
  function windows() {
    let found = "";
    try {
      found = x("search", "--onlyvisible", "--name", ".+");
    } catch {
      // It fails where there is none.
    }
    return found.split("\n").filter(Boolean).map((id) => ({ id, name: x("getwindowname", id) }));
  }
  return {
    env,
    inside,
    bus: env.DBUS_SESSION_BUS_ADDRESS,
    windows,
    /** Waits for a window by its name. @param {string | RegExp} name */
    window: (name) =>
      until(`a window ${name}`, async () =>
        windows().find((one) => (typeof name === "string" ? one.name === name : name.test(one.name))),
      ),
    /** Waits until no window has that name. @param {string | RegExp} name */
    gone: (name) =>
      until(`no window ${name}`, async () =>
        windows().every((one) => (typeof name === "string" ? one.name !== name : !name.test(one.name))),
      ),
    /** Where a window stands, without its frame. @param {string} id */
    place(id) {
      const said = Object.fromEntries(x("getwindowgeometry", "--shell", id).split("\n").map((line) => line.split("=")));
      return { x: Number(said.X), y: Number(said.Y), width: Number(said.WIDTH), height: Number(said.HEIGHT) };
    },
    /** Keys for a window, as from a keyboard. @param {string} id @param {string[]} keys such as `ctrl+q` */
    async key(id, ...keys) {
      await until("the window has the keyboard", async () => {
        x("windowactivate", id);
        return x("getactivewindow") === id;
      });
      x("key", "--clearmodifiers", ...keys);
    },
    x,
    /** What stands on the screen. @param {string} file */
    picture(file) {
      mkdirSync(dirname(file), { recursive: true });
      execFileSync("import", ["-window", "root", file], { env, timeout: 20_000 });
    },
    /** What stands in a part of the screen, as its bare pixels. @param {{ x: number, y: number, width: number, height: number }} part */
    looks: ({ x: left, y: top, width, height }) =>
      execFileSync("import", ["-window", "root", "-crop", `${width}x${height}+${left}+${top}`, "-depth", "8", "rgb:-"], {
        env,
        timeout: 20_000,
        maxBuffer: 64 << 20,
      }).toString("base64"),
    async close() {
      await manager.stop();
      await bus.stop();
      await screen.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** The processes that run now. */
export function processes() {
  const all = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (state !== "Z") all.push({ pid: Number(pid), parent: Number(parent), args });
    } catch {
      // It has just ended.
    }
  }
  return all;
}
