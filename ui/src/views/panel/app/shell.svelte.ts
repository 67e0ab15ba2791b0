/**
 * What ties the page to the desktop app around it: the shell speaks the page's words and wears its colours, and what
 * is chosen in the menus happens here. Without a shell it does nothing.
 */
import type { Core } from "~/lib/core/core.svelte";
import { t } from "~/lib/format/i18n.svelte";
import { here } from "~/lib/core/route.svelte";
import { settings, zoomStep } from "~/lib/core/settings.svelte";
import { inDialog } from "./typing";
import { SHELL_WORDS, type MenuAction, type Shell, type ShellWords } from "~/platform/types";
import { transport } from "./transport";

type Sheet = "keys" | "overlay" | "settings";

/** Every word of the shell in the panel's language; `{title}` stays, the shell fills it. */
function shellWords(): ShellWords {
  const holes = { title: "{title}" };
  const bare = (text: string): string => text.replace(/[\u2068\u2069]/g, "");
  return Object.fromEntries(SHELL_WORDS.map((word) => [word, bare(t(`shell_${word}`, holes))])) as ShellWords;
}

/** Call it in an effect: it follows the language and the settings by effects of its own. */
export function attachShell(core: Core, open: (sheet: Sheet) => void): void {
  const shell = core.platform.shell;
  if (shell === undefined) return;

  $effect(() => void shell.setTheme(settings.theme));
  $effect(() => void shell.setZoom(settings.zoom));
  if (shell.window === "panel") {
    $effect(() => void shell.words(shellWords()));
    $effect(() => void shell.setNotifications(settings.notify));
  }

  async function chooseAndImport(chooser: Shell): Promise<void> {
    const chosen = await chooser.chooseCatalogue();
    if (!chosen.ok) return core.notices.refused(chosen.problem);
    if (chosen.value === null) return;
    here.send({ view: "build", show: core.show?.id ?? core.shows[0]?.id ?? null }, "import", chosen.value);
  }

  const { take, next, clear, undo } = transport(core);
  const actions: Record<MenuAction, () => void> = {
    import: () => void chooseAndImport(shell),
    settings: () => open("settings"),
    keys: () => open("keys"),
    overlay: () => open("overlay"),
    desk: () => here.go({ view: "desk" }),
    build: () => here.go({ view: "build", show: null }),
    history: () => here.go({ view: "shows", show: null }),
    take,
    next,
    clear,
    undo,
    end_show: () => here.send({ view: "desk" }, "end"),
    zoom_in: () => settings.chooseZoom(zoomStep(settings.zoom, 1)),
    zoom_out: () => settings.chooseZoom(zoomStep(settings.zoom, -1)),
    zoom_reset: () => settings.chooseZoom(1),
  };
  const onAir: readonly MenuAction[] = ["take", "next", "clear", "undo"];
  shell.onMenu((action) => {
    // As with the keys: not while a question is open, nor on a state that may be old.
    if (onAir.includes(action) && (core.stale || inDialog())) return;
    actions[action]();
  });
}
