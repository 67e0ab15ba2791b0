/**
 * What somebody types while the field that it is meant for is still being loaded. None of it may reach the keys of a
 * show: the blank in "mug blue" would take a card.
 */

/** A field that has not come by then does not come any more. */
const LONGEST_MS = 10_000;

let typed = "";
let end: (() => void) | null = null;

/** From now on keys are letters of the field that comes. Escape ends it. */
export function typeAhead(): void {
  takeTyped();
  const hear = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") takeTyped();
    else if (event.key === "Backspace") typed = [...typed].slice(0, -1).join("");
    else if ([...event.key].length === 1) typed += event.key;
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", hear, { capture: true });
  const late = setTimeout(takeTyped, LONGEST_MS);
  end = () => {
    clearTimeout(late);
    window.removeEventListener("keydown", hear, { capture: true });
  };
}

/** What was typed; from now on keys are keys again. */
export function takeTyped(): string {
  const text = typed;
  typed = "";
  end?.();
  end = null;
  return text;
}
