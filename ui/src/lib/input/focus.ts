/**
 * Where the focus goes when what had it is gone: back to what opened a dialog, or to the heading of a new view. It must
 * never be left with nothing, where a screen reader starts anew at the top and Tab leads anywhere.
 */
import { tick } from "svelte";

/** A press is what opened a dialog that comes right after it. */
const PRESS_MS = 1_000;

let pressed: { control: Element; at: number } | null = null;

/** Remembers what is pressed by pointer: such a control may have given the focus back by the time a dialog opens. */
export function watchPresses(): () => void {
  const press = ({ target }: Event): void => {
    const control =
      target instanceof Element ? target.closest("button, a[href], summary, input, label") : null;
    if (control !== null) pressed = { control, at: performance.now() };
  };
  window.addEventListener("click", press, true);
  return () => window.removeEventListener("click", press, true);
}

/** What is open in front of everything, and what opened it. */
const openers = new WeakMap<Element, readonly Element[]>();

/** An element and what it stands in, nearest first: some of it may be gone later. */
function trailOf(element: Element): Element[] {
  const trail: Element[] = [];
  for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
    trail.push(at);
  }
  // From one dialog to another: behind both is what opened the first.
  const dialog = element.closest("dialog");
  return dialog === null ? trail : [...trail, ...(openers.get(dialog) ?? [])];
}

/** What opens a dialog that is being made: to be asked before a field of its own takes the focus. */
export function openerNow(): Element | null {
  const recent = pressed !== null && performance.now() - pressed.at < PRESS_MS ? pressed.control : null;
  return isLost() ? recent : document.activeElement;
}

/** Remembers what opened a dialog. The answer, called once it has closed, brings the focus back. */
export function opening(dialog: Element, opener: Element | null): () => void {
  const trail = opener === null ? [] : trailOf(opener);
  openers.set(dialog, trail);
  return () => queueMicrotask(() => focusBack(trail));
}

const isLost = (): boolean => {
  const at = document.activeElement;
  return at === null || at === document.body;
};

const FOCUSABLE =
  "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";

/** Whether it has the focus now. */
function takes(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}

function focusBack(trail: readonly Element[]): void {
  // Another dialog has opened instead, or something has taken it on purpose.
  if (!isLost() || document.querySelector("dialog[open]") !== null) return;
  const [opener, ...around] = trail;
  if (opener !== undefined && takes(opener)) return;
  for (const part of around) {
    if (part.matches("main, dialog, .room")) break;
    if (takes(part) || takes(part.querySelector(FOCUSABLE))) return;
  }
  focusHeading();
}

/** The button that was pressed is gone with its step of a dialog: the focus goes on to what comes next. */
export async function focusNext(content: Element | undefined): Promise<void> {
  await tick();
  const dialog = content?.closest("dialog");
  if (dialog?.contains(document.activeElement?.closest("button, input, select") ?? null)) return;
  dialog?.querySelector<HTMLElement>("[data-focus]")?.focus();
}

/** Nothing in particular had it: no control gets it, and no ring comes up around one. */
function focusHeading(): boolean {
  const heading = document.querySelector<HTMLElement>("main h1, main h2");
  if (heading === null) return false;
  heading.tabIndex = -1;
  return takes(heading);
}

/** To the main field of the view, or else to its heading. */
export function focusView(): boolean {
  return takes(document.querySelector("main [data-arrive]:not([disabled])")) || focusHeading();
}

/** Somebody comes to a view: the focus follows as soon as it is there, unless it takes the focus itself. */
export function arriving(): () => void {
  const before = document.activeElement;
  const done = (): boolean => {
    const at = document.activeElement;
    const own = at !== before && !isLost();
    return own || document.querySelector("dialog[open]") !== null || focusView();
  };
  let observer: MutationObserver | null = null;
  queueMicrotask(() => {
    if (done()) return;
    // It is loaded later.
    observer = new MutationObserver(() => {
      if (done()) observer?.disconnect();
    });
    observer.observe(document.body, { childList: true, subtree: true });
  });
  return () => observer?.disconnect();
}
