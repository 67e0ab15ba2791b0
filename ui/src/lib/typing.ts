/** Whether a key belongs to the field or control that has the focus, and not to the show. */

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

export function inField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(FIELDS) !== null;
}

/** A dialog is open: the show's keys rest. */
export function inDialog(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** A control that Space and Enter press. Rows of the rundown are not: their keys are the show's. */
export function onControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("button:not([data-row]), a[href], summary, input") !== null
  );
}
