/** Whether a key belongs to the field or control that has the focus, and not to the show. */

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const CONTROLS = "button:not([data-row]), a[href], summary, input";

/** Controls that the focus came to by Tab since a pointer was last used. */
let reached = new WeakSet<Element>();

export function inField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(FIELDS) !== null;
}

/** A field with nothing in it: Escape has nothing to do there. */
export function inEmptyField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && inField(target) && target.value === "";
}

/** Nothing has the focus, or a heading that somebody came to has it. */
export const atRest = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof Element && target.matches("h1, h2"));

/** A dialog is open, or on its way: the show's keys rest. */
export function inDialog(): boolean {
  return document.querySelector("dialog[open], [data-coming]") !== null;
}

/** Whoever types faster than this has not seen yet that the field is gone. */
const TYPING_MS = 1_000;
/** Where the last key went, if that was a field. */
let typed: { field: Element; at: number } | null = null;

/** The field was taken away under a hand that types, as when somebody else removes what it is about. */
function typesOn({ target, timeStamp: at }: KeyboardEvent): boolean {
  if (typed === null || typed.field.isConnected || inField(target) || at - typed.at > TYPING_MS) return false;
  typed.at = at;
  return true;
}

/**
 * A control that Space and Enter press, because somebody went to it with Tab. One that merely kept the focus after
 * a click does not count, nor do rows of the rundown: their keys are the show's.
 */
export function onControl(target: EventTarget | null): boolean {
  const control = target instanceof Element ? target.closest(CONTROLS) : null;
  return control !== null && reached.has(control);
}

/** Takes the focus off a control, so that the end of a key press does not press it after all. */
export function letGo(target: EventTarget | null): void {
  if (target instanceof HTMLElement && target.closest(CONTROLS) !== null) target.blur();
}

/** Keeps account of how the focus came to where it is. The answer stops it. */
export function watchFocus(): () => void {
  let tabbing = false;
  const key = (event: KeyboardEvent): void => {
    tabbing = event.key === "Tab";
    if (typesOn(event)) return event.preventDefault();
    const { target } = event;
    const types = inField(target) && !["Enter", "Escape", "Tab"].includes(event.key);
    typed = types && target instanceof Element ? { field: target, at: event.timeStamp } : null;
  };
  const pointer = (): void => {
    tabbing = false;
    typed = null;
    reached = new WeakSet();
  };
  const focus = ({ target }: FocusEvent): void => {
    if (tabbing && target instanceof Element) reached.add(target);
  };
  window.addEventListener("keydown", key, true);
  window.addEventListener("pointerdown", pointer, true);
  window.addEventListener("focusin", focus, true);
  return () => {
    window.removeEventListener("keydown", key, true);
    window.removeEventListener("pointerdown", pointer, true);
    window.removeEventListener("focusin", focus, true);
  };
}

/** A control pressed by pointer gives the focus back, so that Space is the show's again. Rows keep it: their keys are. */
export function giveBack(event: MouseEvent): void {
  if (event.detail === 0 || !(event.target instanceof Element)) return;
  const control = event.target.closest<HTMLElement>("button, a[href], summary");
  if (control !== null && control.closest("dialog, [data-row]") === null) control.blur();
}
