/** How long to wait before trying again. */
const FIRST_MS = 100;
const LAST_MS = 1500;

/** The pause before try number `attempt` (from 0), with jitter so that many pages do not knock at once. */
export function retryDelay(attempt: number, random: number): number {
  return Math.min(LAST_MS, FIRST_MS * 1.7 ** attempt) * (0.8 + 0.2 * random);
}
