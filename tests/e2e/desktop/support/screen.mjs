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
  /** @type {{ stop: () => Promise<void> }[]} */
  const running = [];
  const close = async () => {
    for (const one of running.reverse()) await one.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    return await fill(folder, running, close);
  } catch (error) {
    // What is left running would keep the whole test from ending.
    await close();
    throw error;
  }
}

/** @param {string} folder @param {{ stop: () => Promise<void> }[]} running @param {() => Promise<void>} close */
async function fill(folder, running, close) {
  for (const name of ["home", "run", "bin"]) mkdirSync(join(folder, name), { mode: 0o700 });
  const inside = (/** @type {string} */ name) => join(folder, name);
  /** @type {typeof start} */
  const run = (...args) => {
    const one = start(...args);
    running.push(one);
    return one;
  };

  // Left to itself it starts anew whenever its last client leaves, and throws out whoever is just coming.
  const size = ["-screen", "0", "1440x900x24"];
  const screen = run("Xvfb", ["-displayfd", "1", ...size, "-nolisten", "tcp", "-noreset"], process.env);
  const env = {
    ...process.env,
    DISPLAY: `:${await firstLine(screen.child.stdout)}`,
    WAYLAND_DISPLAY: "",
    HOME: inside("home"),
    // A test may put programs here that stand in for the system's.
    PATH: `${inside("bin")}:${process.env.PATH}`,
    XDG_RUNTIME_DIR: inside("run"),
    XDG_CONFIG_HOME: inside("home/.config"),
    XDG_DATA_HOME: inside("home/.local/share"),
    XDG_CACHE_HOME: inside("home/.cache"),
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
  env.DBUS_SESSION_BUS_ADDRESS = await firstLine(run("dbus-daemon", busArgs, env).child.stdout);
  const manager = run("openbox", ["--sm-disable"], env, ["ignore", "ignore", "inherit"]);

  /** @param {string[]} words */
  const x = (...words) => execFileSync("xdotool", words, { env, encoding: "utf8", timeout: 20_000, stdio: ["ignore", "pipe", "ignore"] }).trim();
  const ready = until("a window manager answers", async () => x("get_num_desktops"));
  const gone = manager.ended.then((code) => Promise.reject(new Error(`the window manager ended with ${code}`)));
  gone.catch(() => undefined);
  await Promise.race([ready, gone]);
  // The first key of all makes X tell everybody of a keyboard; the manager takes its own keys anew then, and loses one
  // that is pressed meanwhile. It hears things in order: once it has done what was asked later, it is over that.
  x("key", "Shift_L");
  for (const desktops of ["2", "1"]) {
    x("set_num_desktops", desktops);
    await until("the window manager has its keys", async () => x("get_num_desktops") === desktops);
  }

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
    /** Where a window stands; the same for the same place, but with its frame counted twice. @param {string} id */
    place(id) {
      const said = Object.fromEntries(x("getwindowgeometry", "--shell", id).split("\n").map((line) => line.split("=")));
      return { x: Number(said.X), y: Number(said.Y), width: Number(said.WIDTH), height: Number(said.HEIGHT) };
    },
    /** Loads a layout of keyboards. @param {string} name as X calls it */
    layout: (name) => execFileSync("setxkbmap", ["-layout", name], { env, timeout: 20_000 }),
    /**
     * Keys for a window, as from a keyboard.
     * @param {string} id @param {string[]} keys such as `ctrl+q`, or `52` by its place
     */
    async key(id, ...keys) {
      await until("the window has the keyboard", async () => {
        x("windowactivate", id);
        return x("getactivewindow") === id;
      });
      x("key", "--clearmodifiers", ...keys);
    },
    x,
    /**
     * Puts a window away. It is gone from the screen before the manager has passed the keyboard on: who asks for it
     * back in between gets it without the keyboard, as no person could. @param {string} id
     */
    async minimize(id) {
      x("windowminimize", "--sync", id);
      await until("another window, or none, has the keyboard", async () => {
        try {
          return x("getactivewindow") !== id;
        } catch {
          // It fails where no window has it.
          return true;
        }
      });
    },
    /** What stands on the screen. @param {string} file */
    picture(file) {
      mkdirSync(dirname(file), { recursive: true });
      execFileSync("import", ["-window", "root", file], { env, timeout: 20_000 });
    },
    /**
     * What stands in a part of a window, as its bare pixels. Of a window that has just gone `import` would let a person
     * choose another, and wait for that: it is stopped early, so that whoever asks can look anew.
     * @param {string} id @param {{ x: number, y: number, width: number, height: number }} part
     */
    looks: (id, { x: left, y: top, width, height }) =>
      execFileSync("import", ["-window", id, "-crop", `${width}x${height}+${left}+${top}`, "-depth", "8", "rgb:-"], {
        env,
        timeout: 5_000,
        maxBuffer: 64 << 20,
      }),
    close,
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
