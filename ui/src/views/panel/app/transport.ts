/** The show's own actions, as every place that has its keys or its menu asks for them: on what the operator saw. */
import type { Core } from "~/lib/core/core.svelte";
import { VERBS } from "~/wire/commands";

export interface Transport {
  take: () => void;
  next: () => void;
  clear: () => void;
  undo: () => void;
  ack: (memo: string) => void;
  /** Acknowledges the oldest memo that nobody has. */
  got_it: () => void;
}

export function transport(core: Core): Transport {
  const ack = (memo: string): void => void core.run(VERBS.got_it, { memo });
  return {
    take: () => void core.run(VERBS.take, core.seen),
    next: () => void core.run(VERBS.next, core.seen),
    clear: () => void core.run(VERBS.clear, core.seen),
    undo: () => void core.run(VERBS.undo, core.seen),
    ack,
    got_it: () => {
      const memo = core.memos.find((one) => one.acknowledged_at === null);
      if (memo !== undefined) ack(memo.id);
    },
  };
}
