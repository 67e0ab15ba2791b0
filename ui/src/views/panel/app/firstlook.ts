/**
 * A build without optimisation is for a first look and for rehearsals. Whoever went live on it is told so, once on this
 * computer and after the show: while it runs nothing can be done about it, and the words would lie over what is read.
 */
import type { Core } from "~/lib/core/core.svelte";
import { t } from "~/lib/format/i18n.svelte";

export const TOLD = "cartwall.first_look_told";

/** What a person at a terminal types for the other build. */
const COMMAND = "cargo xtask start --release";

let wasLive = false;

/** Looks at what runs now; called whenever that changes. */
export function adviseFirstLook(core: Core): void {
  const live = core.show?.mode === "live";
  const over = wasLive && !live;
  wasLive = live;
  if (!over || core.build.optimised || localStorage.getItem(TOLD) !== null) return;
  localStorage.setItem(TOLD, "yes");
  core.notices.advise(() => t("first_look_live", { command: COMMAND }), COMMAND);
}
