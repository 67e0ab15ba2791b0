/** Keys that do something with a window of the shell, where no menu has them. */
import { digitOf, letterOf, type Press } from "~/lib/input/press";
import { MAC } from "~/lib/input/keyname";
import type { MenuAction } from "./types";

type Action = Extract<MenuAction, `zoom_${string}` | "import"> | "full_screen" | "close" | "quit";
type Pressed = Press & Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "altKey">;

/** What a key means in a window with a menu or without. */
export function windowKey(event: Pressed, menu: boolean): Action | null {
  if (event.altKey) return null;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key === "+") return "zoom_in";
  const zero = command && digitOf(event) === 0;
  if (menu) return command ? leftByMenu(event, zero) : null;
  if (!command) return event.key === "F11" ? "full_screen" : null;
  if (event.key === "=") return "zoom_in";
  if (event.key === "-") return "zoom_out";
  if (zero) return "zoom_reset";
  return letterOf(event) === "w" ? "close" : null;
}

/** A menu of GTK goes by what a key types: it finds no zero in a French row of digits, no letter in another script. */
function leftByMenu(event: Pressed, zero: boolean): Action | null {
  if (zero && event.key !== "0") return "zoom_reset";
  const letter = letterOf(event);
  if (letter === event.key.toLowerCase()) return null;
  if (letter === "o") return "import";
  // macOS knows its own key for it in every script, and there Ctrl is not that key.
  return letter === "q" && event.ctrlKey && !event.shiftKey && !event.metaKey && !MAC ? "quit" : null;
}
