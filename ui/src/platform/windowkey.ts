/** Keys that do something with a window of the shell, where no menu has them. */
import { digitOf, signOf, type Press } from "~/lib/input/press";
import type { MenuAction } from "./types";

type Action = Extract<MenuAction, `zoom_${string}` | "import"> | "full_screen" | "close";
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
  return signOf(event) === "w" ? "close" : null;
}

/** A menu of GTK goes by what a key types: it finds no zero in a French row of digits, no letter in another script. */
function leftByMenu(event: Pressed, zero: boolean): Action | null {
  if (zero && event.key !== "0") return "zoom_reset";
  return signOf(event) === "o" && event.key.toLowerCase() !== "o" ? "import" : null;
}
