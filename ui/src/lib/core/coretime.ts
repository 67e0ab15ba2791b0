/**
 * The core's clock on this page. It is told with every message, and in between the page's own monotonic clock carries
 * it on: a wall clock that somebody sets moves neither a countdown nor an age.
 *
 * What a message tells is never later than the truth, for it was on its way. So it only moves this clock forward: by
 * what the page slept, where its clock stood still meanwhile. A message that waited in a busy page moves nothing back.
 */

/** Further back than any message waits: another core tells the time now. */
const ANOTHER_CORE_MS = 60_000;

export class CoreTime {
  #told: number | null = null;
  #at = 0;

  tell(now: number): void {
    const behind = this.now - now;
    if (this.#told !== null && behind > 0 && behind < ANOTHER_CORE_MS) return;
    this.#told = now;
    this.#at = performance.now();
  }

  /** Milliseconds since 1970; of this computer until the core has told. */
  get now(): number {
    return this.#told === null ? Date.now() : this.#told + Math.round(performance.now() - this.#at);
  }
}
