import type { Core } from "~/lib/core/core.svelte";

/** The report of a running show is read again after so long. */
const AGAIN_MS = 3000;

/** Reads once the line is open, and again whenever something that `read` looks at changes; while a show runs, over and over. */
export function keepReading(core: Core, running: () => boolean, read: () => Promise<void>): void {
  $effect(() => {
    if (core.stale) return;
    void read();
    if (!running()) return;
    const timer = setInterval(() => void read(), AGAIN_MS);
    return () => clearInterval(timer);
  });
}
