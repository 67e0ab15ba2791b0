import { untrack } from "svelte";
import type { Core } from "~/lib/core/core.svelte";

/** How often it is repeated: the core forgets after three times as long. */
const AGAIN_MS = 10_000;

/** Tells others which cue is open here; `null` stands for none. Nothing is sent while no other device can be there. */
export function keepEditing(core: Core, cue: () => string | null): void {
  const shared = $derived(core.role !== "host" || core.door.status === "open");
  // The cue itself comes anew with every edit of any plan.
  const id = $derived(cue());
  $effect(() => {
    const open = id;
    if (open === null || !shared || core.stale || !core.may("edit_cue")) return;
    const say = (body: { cue?: string }): void => void untrack(() => core.ask("edit_cue", body));
    say({ cue: open });
    const again = setInterval(() => say({ cue: open }), AGAIN_MS);
    return () => {
      clearInterval(again);
      say({});
    };
  });
}
