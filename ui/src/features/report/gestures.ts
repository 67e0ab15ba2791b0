/**
 * What pointers mean on a timeline. Mouse: hover, click, drag a range, Shift or the middle button to pan, Ctrl and
 * wheel to zoom, sideways wheel to pan. Touch: tap, drag sideways, pinch; up and down stays the page's.
 * Places are pixels from the element's left edge: time runs from there in every language.
 */
export interface Gestures {
  hover: (x: number | null, y: number) => void;
  tap: (x: number, y: number) => void;
  /** A finger draws along. */
  scrub: (x: number) => void;
  range: (from: number, to: number) => void;
  /** The range stands, or was given up. */
  ranged: (taken: boolean) => void;
  pan: (by: number) => void;
  zoom: (factor: number, x: number) => void;
  /** There is something to pan to. */
  near: () => boolean;
}

/** Less than that is a click with an unsteady hand. */
const STILL_PX = 4;
const WHEEL_LINE_PX = 16;

type Drag = "undecided" | "range" | "pan" | "scrub" | "pinch";

export function gestures(act: Gestures): (node: HTMLElement) => () => void {
  return (node) => {
    const held = new Map<number, { x: number; y: number }>();
    let drag: Drag | null = null;
    let from = 0;

    const place = ({ clientX, clientY }: PointerEvent | WheelEvent): { x: number; y: number } => {
      const box = node.getBoundingClientRect();
      return { x: clientX - box.left, y: clientY - box.top };
    };
    const spread = (): { middle: number; apart: number } => {
      const [a, b] = [...held.values()];
      if (a === undefined || b === undefined) return { middle: 0, apart: 1 };
      return { middle: (a.x + b.x) / 2, apart: Math.max(1, Math.abs(a.x - b.x)) };
    };

    function down(event: PointerEvent): void {
      if (event.button > 1) return;
      // A middle button would start the browser's own scrolling.
      if (event.button === 1) event.preventDefault();
      const at = place(event);
      held.set(event.pointerId, at);
      node.setPointerCapture(event.pointerId);
      if (held.size === 2) drag = "pinch";
      else if (held.size === 1) {
        from = at.x;
        drag = event.button === 1 || event.shiftKey ? "pan" : "undecided";
      }
    }

    function move(event: PointerEvent): void {
      const at = place(event);
      const before = held.get(event.pointerId);
      if (before === undefined) {
        if (event.pointerType === "mouse") act.hover(at.x, at.y);
        return;
      }
      if (drag === "undecided" && Math.abs(at.x - from) > STILL_PX) {
        if (event.pointerType === "mouse") drag = "range";
        else drag = act.near() ? "pan" : "scrub";
      }
      const old = spread();
      held.set(event.pointerId, at);
      if (drag === "range") act.range(from, at.x);
      else if (drag === "pan") act.pan(before.x - at.x);
      else if (drag === "scrub") act.scrub(at.x);
      else if (drag === "pinch") {
        const now = spread();
        act.pan(old.middle - now.middle);
        act.zoom(now.apart / old.apart, now.middle);
      }
    }

    function up(event: PointerEvent): void {
      if (!held.delete(event.pointerId)) return;
      const at = place(event);
      if (drag === "undecided") act.tap(at.x, at.y);
      else if (drag === "range") act.ranged(true);
      // The finger that stays after a pinch starts nothing new.
      if (held.size === 0) drag = null;
    }

    function cancel(event: PointerEvent): void {
      if (!held.delete(event.pointerId)) return;
      if (drag === "range") act.ranged(false);
      if (held.size === 0) drag = null;
    }

    function key(event: KeyboardEvent): void {
      if (event.key !== "Escape" || drag !== "range") return;
      // It is this drag's Escape, and nobody else's.
      event.preventDefault();
      event.stopPropagation();
      held.clear();
      drag = null;
      act.ranged(false);
    }

    function wheel(event: WheelEvent): void {
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE_PX : 1;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        act.zoom(Math.exp(-event.deltaY * unit * 0.004), place(event).x);
        return;
      }
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (sideways === 0 || (!event.shiftKey && Math.abs(event.deltaY) > Math.abs(sideways)) || !act.near())
        return;
      event.preventDefault();
      act.pan(sideways * unit);
    }

    const leave = (event: PointerEvent): void => {
      if (event.pointerType === "mouse") act.hover(null, 0);
    };
    const listeners = [
      ["pointerdown", down],
      ["pointermove", move],
      ["pointerup", up],
      ["pointercancel", cancel],
      ["pointerleave", leave],
    ] as const;
    for (const [name, listener] of listeners) node.addEventListener(name, listener);
    node.addEventListener("wheel", wheel, { passive: false });
    window.addEventListener("keydown", key, true);
    return () => {
      for (const [name, listener] of listeners) node.removeEventListener(name, listener);
      node.removeEventListener("wheel", wheel);
      window.removeEventListener("keydown", key, true);
    };
  };
}
