/**
 * A button that has just come up under a hand. Whoever clicked within this time aimed at what was there before, so the
 * click is ignored. Keys go where the focus is, and are not affected.
 */
export const FRESH_MS = 400;

export function fresh(node: HTMLElement): () => void {
  const since = performance.now();
  node.dataset.fresh = "";
  const settled = setTimeout(() => delete node.dataset.fresh, FRESH_MS);
  const ignore = (event: MouseEvent): void => {
    if (event.detail === 0 || performance.now() - since > FRESH_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  node.addEventListener("click", ignore, { capture: true });
  return () => {
    clearTimeout(settled);
    node.removeEventListener("click", ignore, { capture: true });
  };
}

/** The second click of a double click is the same press. */
export const once =
  (press: () => void) =>
  (event: MouseEvent): void => {
    if (event.detail <= 1) press();
  };
