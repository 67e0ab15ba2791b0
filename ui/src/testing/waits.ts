import { FRESH_MS } from "~/lib/input/fresh";

/** For what is loaded later, on a busy computer. */
export const LOADS = { timeout: 10_000 };

/** What has come up, or moved, takes no press for a moment. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, FRESH_MS + 50));
