/** The show's own actions, as every place that has its keys or its menu asks for them: on what the operator saw. */
import type { Core } from "~/lib/core/core.svelte";
import { FRESH_MS } from "~/lib/input/fresh";
import { waiting } from "~/lib/show/memos";
import { waiting as unanswered } from "~/lib/show/proposals";
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

export function transport(core: Core): Transport {
  const ack = (memo: string): void => void core.run(VERBS.got_it, { memo });
  const answer = (proposal: string, yes: boolean): void => {
    core.waitingSince = performance.now();
    if (yes) void core.run(VERBS.accept, { proposal, ...core.seen });
    else void core.run(VERBS.decline, { proposal });
  };
  const oldest = (yes: boolean): void => {
    const proposal = unanswered(core.proposals)[0];
    // No key answers what came up, or moved up, within `FRESH_MS`: whoever pressed it had not seen that yet.
    if (proposal !== undefined && performance.now() - core.waitingSince >= FRESH_MS) answer(proposal.id, yes);
  };
  return {
    take: () => void core.run(VERBS.take, core.seen),
    next: () => void core.run(VERBS.next, core.seen),
    clear: () => void core.run(VERBS.clear, core.seen),
    undo: () => void core.run(VERBS.undo, core.seen),
    ack,
    got_it: () => {
      const memo = waiting(core.memos)[0];
      // An urgent memo comes first, so one that has just come is not acknowledged by this key.
      if (memo !== undefined && !(memo.urgent && core.now - memo.at < FRESH_MS)) ack(memo.id);
    },
    answer,
    accept: () => oldest(true),
    decline: () => oldest(false),
  };
}
