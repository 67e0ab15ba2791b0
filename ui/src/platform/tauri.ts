/** The desktop window's carrier: the shell's IPC. The only file that knows the shell. */
import { Channel, invoke } from "@tauri-apps/api/core";
import type { ImportReport, OrdersReport, StateMessage } from "~/wire/wire";
import {
  failed,
  type ChosenFile,
  type IncomingFile,
  type MenuAction,
  type Platform,
  type Reply,
  type Shell,
  type Trouble,
} from "./types";
import { windowKey } from "./windowkey";

interface Boot {
  /** Address of the core's own server, for pictures. */
  origin: string;
  /** The page to put in OBS. */
  overlay?: string;
  /** The page on this computer that waits for it. */
  overlay_file?: string;
  /** The panel for a browser on this computer. */
  panel: string;
  /** The window that this page stands in. */
  window: Shell["window"];
}

/** What the shell rejects with: a problem as the core words it. */
function trouble(error: unknown): { ok: false; problem: Trouble } {
  if (typeof error === "object" && error !== null && "code" in error) {
    return { ok: false, problem: error as Trouble };
  }
  return failed("no_answer", String(error));
}

async function call<T>(name: string, parameters: Record<string, unknown>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await invoke<T>(name, parameters) };
  } catch (error) {
    return trouble(error);
  }
}

/** Hands a file over: what was dropped here with its bytes, what was chosen in the system's dialog by its number. */
async function send<T>(
  file: IncomingFile,
  [dropped, chosen]: [string, string],
  about: Record<string, unknown>,
): Promise<Reply<T>> {
  if (!(file instanceof File)) return call(chosen, { file: file.id, about });
  // The bytes travel as they are; what they are stands in a header, which is ASCII.
  const ascii = JSON.stringify(about).replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { ok: true, value: await invoke<T>(dropped, bytes, { headers: { "cartwall-import": ascii } }) };
  } catch (error) {
    return trouble(error);
  }
}

function shell(boot: Boot): Shell {
  return {
    window: boot.window,
    openWindow: (view) => call("open_window", { view }),
    openDataFolder: () => call("open_data_folder", {}),
    setZoom: (factor) => call("set_zoom", { factor }),
    toggleFullScreen: () => call("toggle_full_screen", {}),
    setTheme: (theme) => call("set_theme", { theme }),
    setNotifications: (on) => call("set_notifications", { on }),
    closeWindow: () => call("close_window", {}),
    words: (words) => call("shell_words", { words }),
    onMenu(handler) {
      const channel = new Channel<MenuAction>();
      channel.onmessage = handler;
      void call("menu_choices", { channel });
      window.addEventListener("keydown", (event) => {
        const key = windowKey(event, boot.window === "panel");
        if (key === null || event.defaultPrevented) return;
        event.preventDefault();
        if (key === "close") void call("close_window", {});
        else if (key === "quit") void call("quit", {});
        else if (key === "full_screen") void call("toggle_full_screen", {});
        else handler(key);
      });
    },
    chooseCatalogue: () => call<ChosenFile | null>("choose_catalogue", {}),
    chooseOrders: ({ title, files }) => call<ChosenFile | null>("choose_orders", { title, files }),
  };
}

export async function tauriPlatform(): Promise<Platform> {
  const boot = await invoke<Boot>("boot");
  return {
    mediaBase: boot.origin,
    command: (name, body, key) => call("rpc", { kind: "command", name, body, key }),
    query: (name, body) => call("rpc", { kind: "query", name, body, key: null }),
    listen(listener) {
      const channel = new Channel<StateMessage>();
      let open = false;
      channel.onmessage = (message) => {
        listener.state(message);
        if (!open) listener.status("open");
        open = true;
      };
      invoke("listen", { channel }).catch(() => listener.status("lost"));
    },
    upload: (file, { dryRun, id, mapping, currency }) =>
      send<ImportReport>(file, ["import_file", "import_chosen"], {
        name: file.name,
        id,
        dry_run: dryRun,
        mapping: mapping ?? null,
        currency: currency ?? null,
      }),
    uploadOrders: (show, file, { dryRun, zone, currency, tail }) =>
      send<OrdersReport>(file, ["import_orders_file", "import_orders_chosen"], {
        show,
        dry_run: dryRun,
        zone,
        currency: currency ?? null,
        tail_s: tail,
      }),
    saveExport: (show, run, title, format) => call<boolean>("save_export", { show, run, title, format }),
    overlaySource: () =>
      Promise.resolve(
        boot.overlay === undefined ? null : { url: boot.overlay, file: boot.overlay_file ?? null },
      ),
    panelLink: () => boot.panel,
    shell: shell(boot),
  };
}
