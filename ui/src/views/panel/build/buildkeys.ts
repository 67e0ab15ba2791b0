/**
 * The keys of a rundown that is being built. Those of a running show stay its own: it hears Space and →, and Ctrl+Z
 * unless something in the plan was done last.
 */
import { composes, signOf } from "~/lib/input/press";
import type { Selection } from "~/lib/input/selection.svelte";
import { inDialog, inEmptyField, inField } from "~/views/panel/app/typing";

/** A dialog about some cues, or about the show. */
export interface Opened {
  what: "cue" | "cues" | "stock" | "move" | "group" | "times" | "goal" | "currency";
  cues: string[];
}

export interface BuildActions {
  rows: Selection;
  /** This show is on: its keys come first. */
  running: () => boolean;
  /** Undo means the plan here, not what is on air. */
  undoesEdit: () => boolean;
  ready: () => boolean;
  /** An earlier edit is still under way. */
  busy: () => boolean;
  reveal: (cue: string) => void;
  nudge: (by: 1 | -1) => void;
  moveTo: (end: "first" | "last") => void;
  open: (what: "cue" | "move" | "group") => void;
  duplicate: () => void;
  remove: () => void;
  planned: () => void;
  undo: () => void;
  search: () => void;
}

/** As many rows as a page of them, roughly. */
const PAGE = 8;
const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -PAGE, PageDown: PAGE };

/** A button or link that the key would press; rows are the rundown's own. */
function onButton(target: EventTarget | null): boolean {
  const control =
    target instanceof Element ? target.closest("button, a[href], summary, input, select") : null;
  return control !== null && !control.hasAttribute("data-row");
}

export function buildKey(act: BuildActions): (event: KeyboardEvent) => void {
  const { rows } = act;

  const show = (cue: string | null): boolean => {
    if (cue !== null) act.reveal(cue);
    return true;
  };

  /** Whether the key meant something here. */
  function hear(event: KeyboardEvent): boolean {
    const { key, altKey, shiftKey } = event;
    const sign = signOf(event);
    const more = event.ctrlKey || event.metaKey;
    if (more && sign === "z" && !shiftKey && !altKey) {
      if (!act.undoesEdit() || (inField(event.target) && !inEmptyField(event.target))) return false;
      if (act.ready()) act.undo();
      return true;
    }
    if (inField(event.target)) return false;
    if (sign === "/" && !more && !altKey) {
      act.search();
      return true;
    }
    const by = STEPS[key];
    if (altKey && !more) {
      const moves = by === 1 || by === -1 || key === "Home" || key === "End";
      if (!moves || rows.meant.length === 0) return false;
      // A key that is held waits for where the cue came to; it must not run on afterwards.
      if (!act.ready() || (event.repeat && act.busy())) return true;
      if (by === 1 || by === -1) act.nudge(by);
      else act.moveTo(key === "Home" ? "first" : "last");
      return true;
    }
    if (altKey) return false;
    if (by !== undefined) return show(rows.step(by, event));
    if (key === "Home") return show(rows.go(0, event));
    if (key === "End") return show(rows.go(Infinity, event));
    if (more && sign === "a") {
      rows.all();
      return true;
    }
    if (key === " " && (more || (!act.running() && !onButton(event.target)))) {
      if (rows.current === null) return false;
      rows.toggle(rows.current);
      return true;
    }
    if (more || shiftKey || rows.meant.length === 0 || event.repeat) return false;
    if (key === "Enter") {
      if (onButton(event.target)) return false;
      act.open("cue");
      return true;
    }
    if (!act.ready()) return false;
    if (key === "Delete" || key === "Backspace") act.remove();
    else if (sign === "d") act.duplicate();
    else if (sign === "m") act.open("move");
    else if (sign === "g") act.open("group");
    else if (sign === "t") act.planned();
    else return false;
    return true;
  }

  return (event) => {
    if (event.defaultPrevented || composes(event) || inDialog()) return;
    if (hear(event)) event.preventDefault();
  };
}
