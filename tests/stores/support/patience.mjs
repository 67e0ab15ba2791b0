/**
 * How long a shop is waited for. A bound that suits a quiet machine fails on a busy one, so it grows with what else
 * runs; and it is never without an end.
 */
import { readFile } from "node:fs/promises";
import { availableParallelism, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

const SHORTEST = 180_000;
const LONGEST = 1_200_000;
const SAID_EVERY = 30_000;

/** How many times as long as on a quiet machine something may take now; from 1 to 8. */
export function busy(load = loadavg()[0], processors = availableParallelism()) {
  return Math.min(8, Math.max(1, load / processors));
}

/**
 * Asks a program that starts until it answers. Who started it notices that it has ended, and says by `over` that nothing
 * is waited for any more.
 * @param {string} what is waited for, for people
 * @param {() => Promise<unknown>} ask
 * @param {{ log?: string, shortest?: number, longest?: number, busy?: () => number, now?: () => number, over?: AbortSignal, say?: (text: string) => void }} [options]
 */
export async function answers(what, ask, options = {}) {
  const { log, shortest = SHORTEST, longest = LONGEST, over, say = console.log } = options;
  const now = options.now ?? (() => performance.now());
  const began = now();
  const bound = () => Math.min(longest, shortest * (options.busy ?? busy)());
  let trouble;
  let said = 0;
  // The bound only grows: a machine that was busy may have kept the program from starting.
  let within = bound();
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      trouble = error;
    }
    over?.throwIfAborted();
    const waited = now() - began;
    within = Math.max(within, bound());
    if (waited > within) break;
    if (waited - said > SAID_EVERY) {
      said = waited;
      say(`waiting for ${what}: ${seconds(waited)} of at most ${seconds(within)}; its last words: ${await last(log)}`);
    }
    await sleep(Math.min(100, within));
  }
  const words = await last(log);
  throw new Error(`${what} did not answer within ${seconds(within)}; its last words: ${words}`, { cause: trouble });
}

const seconds = (milliseconds) => `${Math.round(milliseconds / 1000)} s`;

/** The last line of a log. @param {string | undefined} log */
async function last(log) {
  const text = log ? await readFile(log, "utf8").catch(() => "") : "";
  return text.trimEnd().split("\n").at(-1) || "none";
}
