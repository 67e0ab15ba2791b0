/**
 * Dragging rows by pointer, from one part of a view to another. Made of pointer events: the browser's own dragging does
 * not work in the desktop window, where it belongs to files. A click stays a click until the pointer has moved a little.
 */

export interface Load {
  kind: "cues" | "catalogue";
  ids: string[];
  /** Said beside the pointer. */
  label: string;
}

/** Where it would be put down. */
export interface Spot<T> {
  load: Load;
  at: T;
}

/** What scrolls while something is held near its edge, and what lies under the pointer. */
export interface Ground<T> {
  element: () => HTMLElement;
  spotAt: (x: number, y: number) => T | null;
}

const FAR_ENOUGH = 6;
const EDGE = 56;
const FASTEST = 18;

export class Drag<T> {
  load = $state.raw<Load | null>(null);
  x = $state(0);
  y = $state(0);
  /** Where it would be put down now. */
  spot = $state.raw<T | null>(null);
  ground: Ground<T> | null = null;
  #ondrop: (load: Load, at: T) => void;
  #frame = 0;

  constructor(ondrop: (load: Load, at: T) => void) {
    this.#ondrop = ondrop;
  }

  /** On `pointerdown` of what can be dragged. `lift` says what, once it is. */
  grip(event: PointerEvent, lift: () => Load | null): void {
    // A finger scrolls, except on a handle.
    const handle = event.target instanceof Element && event.target.closest("[data-grip]") !== null;
    if (event.button !== 0 || (event.pointerType !== "mouse" && !handle)) return;
    const { clientX, clientY, pointerId } = event;
    const end = new AbortController();
    const { signal } = end;
    /** `null`: broken off while the button is still down. */
    const finish = (drop: boolean | null): void => {
      end.abort();
      cancelAnimationFrame(this.#frame);
      const { load, spot } = this;
      if (load === null) return;
      this.load = null;
      this.spot = null;
      if (drop === null) window.addEventListener("pointerup", swallowClick, { capture: true, once: true });
      else swallowClick();
      if (drop === true && spot !== null) this.#ondrop(load, spot);
    };
    const move = (moved: PointerEvent): void => {
      if (moved.pointerId !== pointerId) return;
      if (this.load === null) {
        if (Math.hypot(moved.clientX - clientX, moved.clientY - clientY) < FAR_ENOUGH) return;
        this.load = lift();
        if (this.load === null) return finish(false);
        getSelection()?.removeAllRanges();
        this.#scroll();
      }
      moved.preventDefault();
      this.x = moved.clientX;
      this.y = moved.clientY;
      this.#look();
    };
    window.addEventListener("pointermove", move, { signal });
    window.addEventListener("pointerup", () => finish(true), { signal });
    window.addEventListener("pointercancel", () => finish(false), { signal });
    window.addEventListener("blur", () => finish(false), { signal });
    window.addEventListener(
      "keydown",
      (key) => {
        if (key.key !== "Escape" || this.load === null) return;
        key.preventDefault();
        key.stopPropagation();
        finish(null);
      },
      { signal, capture: true },
    );
    // Text under a moving pointer would be selected.
    window.addEventListener("selectstart", (select) => select.preventDefault(), { signal });
  }

  #look(): void {
    this.spot = this.ground?.spotAt(this.x, this.y) ?? null;
  }

  /** Near an edge the list comes along, faster the nearer. */
  #scroll(): void {
    this.#frame = requestAnimationFrame(() => {
      if (this.load === null) return;
      const element = this.ground?.element();
      if (element !== undefined) {
        const box = element.getBoundingClientRect();
        const within = this.x >= box.left && this.x <= box.right;
        const by = within ? pull(this.y, box.top, box.bottom) : 0;
        if (by !== 0) {
          element.scrollTop += by;
          this.#look();
        }
      }
      this.#scroll();
    });
  }
}

/** The click that ends a drag chooses nothing. */
function swallowClick(): void {
  const swallow = (click: Event): void => {
    click.stopPropagation();
    click.preventDefault();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
}

/** How far to scroll in this frame. */
export function pull(y: number, top: number, bottom: number): number {
  const edge = Math.min(EDGE, (bottom - top) / 4);
  const above = Math.min(1, Math.max(0, (top + edge - y) / edge));
  const below = Math.min(1, Math.max(0, (y - bottom + edge) / edge));
  return Math.round((below - above) * FASTEST);
}
