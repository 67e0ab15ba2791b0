/** The show's own actions, as every place that has its keys or its menu asks for them: on what the operator saw. */
import type { Core } from "~/lib/core/core.svelte";

export interface Transport {
  take: () => void;
  next: () => void;
  clear: () => void;
  undo: () => void;
  ack: (memo: string) => void;
  /** Acknowledges the oldest memo that nobody has. */
  gotIt: () => void;
}

export function transport(core: Core): Transport {
  const ack = (memo: string): void => void core.run("ack_memo", { memo });
  return {
    take: () => void core.run("take", core.seen),
    next: () => void core.run("next", core.seen),
    clear: () => void core.run("clear", core.seen),
    undo: () => void core.run("undo", core.seen),
    ack,
    gotIt: () => {
      const memo = core.memos.find((one) => one.acknowledged_at === null);
      if (memo !== undefined) ack(memo.id);
    },
  };
}
