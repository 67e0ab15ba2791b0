/**
 * The keys of the desk: those that act on the show mean verbs of the core's list. A key that belongs to a field, a
 * dialog or a focused control is left alone.
 */
import type { Verb } from "~/wire/commands";
import { inDialog, inField, letGo, onControl } from "./typing";

/** The verbs that have a key. */
export const VERBS_OF_KEYS = [
  "take",
  "next",
  "clear",
  "undo",
  "stand_by",
  "skip",
  "flash",
  "marker",
  "got_it",
] as const satisfies readonly Verb[];
type VerbOfKey = (typeof VERBS_OF_KEYS)[number];

/** What keys do on the page alone. */
export const KEYS_OF_PAGE = ["up", "down", "search"] as const;

export type DeskActions = Record<VerbOfKey | "search", () => unknown> & {
  choose: (step: 1 | -1) => unknown;
  /** Commands can be sent. */
  ready: () => boolean;
};

export type DeskKey = VerbOfKey | (typeof KEYS_OF_PAGE)[number];

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
      return "stand_by";
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
      return "got_it";
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
    if ((meaning === "take" || meaning === "stand_by") && onControl(event.target)) return;
    event.preventDefault();
    if (meaning === "take" || meaning === "stand_by") letGo(event.target);
    if (event.repeat && !REPEATS.includes(meaning)) return;
    if (meaning === "up") actions.choose?.(-1);
    else if (meaning === "down") actions.choose?.(1);
    else if (meaning === "search" || actions.ready()) actions[meaning]?.();
  };
}
