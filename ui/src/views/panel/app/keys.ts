/** The keys of the desk. A key that belongs to a field, a dialog or a focused control is left alone. */
import { inDialog, inField, letGo, onControl } from "./typing";

export interface DeskActions {
  take: () => unknown;
  next: () => unknown;
  clear: () => unknown;
  undo: () => unknown;
  choose: (step: 1 | -1) => unknown;
  standBy: () => unknown;
  skip: () => unknown;
  flash: () => unknown;
  marker: () => unknown;
  gotIt: () => unknown;
  search: () => unknown;
  /** Commands can be sent. */
  ready: () => boolean;
}

export type DeskKey = Exclude<keyof DeskActions, "ready" | "choose"> | "up" | "down";

interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Which action a key means. Letters go by their place on the keyboard, so that a Hebrew layout works too. */
export function meaningOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: Pressed): DeskKey | null {
  if (ctrlKey || metaKey) return code === "KeyZ" && !shiftKey && !altKey ? "undo" : null;
  if (altKey) return null;
  switch (key) {
    case " ":
      return "take";
    case "ArrowRight":
      return "next";
    case "ArrowUp":
      return "up";
    case "ArrowDown":
      return "down";
    case "Escape":
      return "clear";
    case "Enter":
      return "standBy";
  }
  if (shiftKey) return null;
  switch (code) {
    case "Slash":
      return "search";
    case "KeyS":
      return "skip";
    case "KeyF":
      return "flash";
    case "KeyM":
      return "marker";
    case "KeyG":
      return "gotIt";
    default:
      return null;
  }
}

/** Moving through the list may repeat; nothing that goes on air may. */
const REPEATS: readonly DeskKey[] = ["up", "down"];

/** Hears the keys of the actions given; the others are left alone. */
export function deskKey(
  actions: Pick<DeskActions, "ready"> & Partial<DeskActions>,
): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.isComposing || inField(event.target) || inDialog()) return;
    const meaning = meaningOf(event);
    if (meaning === null) return;
    const action = meaning === "up" || meaning === "down" ? actions.choose : actions[meaning];
    if (action === undefined) return;
    if ((meaning === "take" || meaning === "standBy") && onControl(event.target)) return;
    event.preventDefault();
    if (meaning === "take" || meaning === "standBy") letGo(event.target);
    if (event.repeat && !REPEATS.includes(meaning)) return;
    if (meaning === "up") actions.choose?.(-1);
    else if (meaning === "down") actions.choose?.(1);
    else if (meaning === "search" || actions.ready()) actions[meaning]?.();
  };
}
