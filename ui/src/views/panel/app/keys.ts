/**
 * The keys of the desk: those that act on the show mean verbs of the core's list. A key that belongs to a field, a
 * dialog or a focused control is left alone.
 */
import { VERBS, type Commands, type Verb } from "~/wire/commands";
import { composes, digitOf, signOf, type Press } from "~/lib/input/press";
import type { Held } from "~/lib/input/selection.svelte";
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
  "accept",
  "decline",
] as const satisfies readonly Verb[];
type VerbOfKey = (typeof VERBS_OF_KEYS)[number];

/** What keys do on the page alone. */
export const KEYS_OF_PAGE = [
  "up",
  "down",
  "search",
  "edit",
  "edit_cues",
  "write_memo",
  "write_marker",
  "digit",
  "erase",
] as const;
/** Those of them that need no core. */
const ALWAYS: readonly DeskKey[] = ["search", "write_memo", "write_marker", "erase"];

type OfPage = Exclude<(typeof KEYS_OF_PAGE)[number], "up" | "down" | "digit">;
export type DeskActions = Record<VerbOfKey | OfPage, () => unknown> & {
  choose: (step: 1 | -1, held: Held) => unknown;
  /** Of the number of a cue. */
  digit: (digit: number) => unknown;
  /** Whether what a key means can be asked for, or kept until it can. */
  ready: (name: keyof Commands | null) => boolean;
  /** Whether whoever is here may do what a key means; without it everything. */
  may: (name: keyof Commands) => boolean;
};

/** The command behind what a key does on the page. */
const BEHIND: Partial<Record<DeskKey, keyof Commands>> = {
  // Who may not add what is found may propose it.
  search: "propose",
  // What is on air, and only who runs the show changes that.
  edit: "start_flash",
  edit_cues: "update_cues",
  write_memo: "send_memo",
  write_marker: "add_marker",
  digit: "stand_by",
};

/** The command that a key leads to. */
function commandOf(key: DeskKey): keyof Commands | null {
  const verb: keyof Commands | null = key in VERBS ? VERBS[key as VerbOfKey] : null;
  return verb ?? BEHIND[key] ?? null;
}

export type DeskKey = VerbOfKey | (typeof KEYS_OF_PAGE)[number];

interface Pressed extends Press {
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** Which action a key means. */
export function meaningOf(press: Pressed): DeskKey | null {
  const { ctrlKey, metaKey, altKey, shiftKey } = press;
  const sign = signOf(press);
  if (ctrlKey || metaKey) return sign === "z" && !shiftKey && !altKey ? "undo" : null;
  if (altKey) return null;
  switch (press.key) {
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
    case "Backspace":
      return "erase";
  }
  // With Shift on some layouts.
  if (sign === "/") return "search";
  if (digitOf(press) !== null) return "digit";
  if (shiftKey) return sign === "m" ? "write_marker" : sign === "e" ? "edit_cues" : null;
  switch (sign) {
    case "s":
      return "skip";
    case "f":
      return "flash";
    case "m":
      return "marker";
    case "n":
      return "write_memo";
    case "e":
      return "edit";
    case "g":
      return "got_it";
    case "y":
      return "accept";
    case "d":
      return "decline";
    default:
      return null;
  }
}

/** Moving through the list may repeat; nothing that goes on air may. */
const REPEATS: readonly DeskKey[] = ["up", "down", "erase"];

/** Hears the keys of the actions given; the others are left alone. */
export function deskKey(
  actions: Pick<DeskActions, "ready"> & Partial<DeskActions>,
): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || composes(event) || inField(event.target) || inDialog()) return;
    const meaning = meaningOf(event);
    if (meaning === null) return;
    const action = meaning === "up" || meaning === "down" ? actions.choose : actions[meaning];
    if (action === undefined) return;
    const command = commandOf(meaning);
    if (command !== null && actions.may?.(command) === false) return;
    if ((meaning === "take" || meaning === "stand_by") && onControl(event.target)) return;
    event.preventDefault();
    if (meaning === "take" || meaning === "stand_by") letGo(event.target);
    if (event.repeat && !REPEATS.includes(meaning)) return;
    if (meaning === "up") actions.choose?.(-1, event);
    else if (meaning === "down") actions.choose?.(1, event);
    else if (meaning === "digit") actions.digit?.(digitOf(event) ?? 0);
    else if (ALWAYS.includes(meaning) || actions.ready(command)) actions[meaning]?.();
  };
}
