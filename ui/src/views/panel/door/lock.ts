/** Closes the door. No question first: whoever presses it wants everybody outside now. */
import { connected } from "~/features/door/connected";
import { d } from "~/features/door/words";
import type { Core } from "~/lib/core/core.svelte";

export async function lockDoor(core: Core): Promise<void> {
  const count = connected(core.door.devices).length;
  const reply = await core.run("lock_door", {});
  if (reply.ok) core.notices.done(count === 0 ? d("locked_none") : d("locked", { count }));
}
