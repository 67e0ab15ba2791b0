/** The show's own actions, as every place that has its keys or its menu asks for them: on what the operator saw. */
import type { Core } from "~/lib/core/core.svelte";
import { waiting } from "~/lib/show/memos";
import { VERBS } from "~/wire/commands";

export interface Transport {
  take: () => void;
  next: () => void;
  clear: () => void;
  undo: () => void;
  ack: (memo: string) => void;
  /** Acknowledges the memo that waits most. */
  got_it: () => void;
  answer: (proposal: string, yes: boolean) => void;
  /** Of the oldest proposal without an answer. */
  accept: () => void;
  decline: () => void;
}

/** What just came up, or moved up, is not what a hand on the key meant. */
const SETTLED_MS = 400;

export function transport(core: Core): Transport {
  const ack = (memo: string): void => void core.run(VERBS.got_it, { memo });
  let answered = -Infinity;
  const answer = (proposal: string, yes: boolean): void => {
    answered = performance.now();
    if (yes) void core.run(VERBS.accept, { proposal, ...core.seen });
    else void core.run(VERBS.decline, { proposal });
  };
  const oldest = (yes: boolean): void => {
    const proposal = core.proposals.find((one) => one.end === null);
    if (proposal !== undefined && performance.now() - Math.max(answered, core.waitingSince) >= SETTLED_MS)
      answer(proposal.id, yes);
  };
  return {
    take: () => void core.run(VERBS.take, core.seen),
    next: () => void core.run(VERBS.next, core.seen),
    clear: () => void core.run(VERBS.clear, core.seen),
    undo: () => void core.run(VERBS.undo, core.seen),
    ack,
    got_it: () => {
      const memo = waiting(core.memos)[0];
      // An urgent one comes before those that a hand on the key meant.
      if (memo !== undefined && !(memo.urgent && core.now - memo.at < SETTLED_MS)) ack(memo.id);
    },
    answer,
    accept: () => oldest(true),
    decline: () => oldest(false),
  };
}
