import type { Reply } from "~/platform/types";

/**
 * Asks when somebody looks: once `open` says so, and anew when anything changes that it reads. What is answered after
 * that is left out.
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
