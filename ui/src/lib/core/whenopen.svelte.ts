import type { Reply } from "~/platform/types";

/**
 * Asks once `open` says so, and again when anything changes that `open` or `ask` reads. An answer that comes after that
 * is ignored.
 */
export function whenOpen<T>(
  open: () => boolean,
  ask: () => Promise<Reply<T>>,
  told: (reply: Reply<T>) => void,
): void {
  $effect(() => {
    if (!open()) return;
    let here = true;
    void ask().then((reply) => {
      if (here) told(reply);
    });
    return () => {
      here = false;
    };
  });
}
