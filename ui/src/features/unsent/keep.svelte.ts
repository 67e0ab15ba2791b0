/** Keeps what is written here without a connection, and sends it once there is one again. */
import { untrack } from "svelte";
import type { Core } from "~/lib/core/core.svelte";
import { editors } from "~/lib/core/editors.svelte";
import type { Unsent } from "~/lib/core/unsent";
import { MAY_WAIT } from "~/wire/commands";
import { Queue } from "./queue.svelte";
import UnsentBar from "./UnsentBar.svelte";
import { u } from "./words";

/** Loaded before there is anything to keep: without a connection it could not be. */
export function keepUnsent(core: Core): () => void {
  const queue = new Queue(core);
  core.unsent = {
    takes: (name) => name !== null && MAY_WAIT.includes(name),
    queue,
    // It knows the whole queue, of which the rest of the panel knows a part.
    Bar: UnsentBar as unknown as Unsent["Bar"],
  };
  editors.unsent = (cue) => (queue.changes(cue) ? u("mark") : null);
  const left = queue.follow();
  const stop = $effect.root(() => {
    $effect(() => {
      if (core.status === "open" && core.ready) void untrack(() => queue.send());
    });
  });
  return () => {
    stop();
    left();
    core.unsent = null;
    editors.unsent = () => null;
  };
}
