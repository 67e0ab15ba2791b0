/**
 * A build without optimisation is for a first look and for rehearsals. Whoever goes live on it is told so, once on this
 * computer: nothing about the show that runs can be done now, and it works.
 */
import type { Core } from "~/lib/core/core.svelte";
import { t } from "~/lib/format/i18n.svelte";

export const TOLD = "cartwall.first_look_told";

/** What a person at a terminal types for the other build. */
const COMMAND = "cargo xtask start --release";

/** Looks at what runs now; called whenever that changes. */
export function adviseFirstLook(core: Core): void {
  if (core.build.optimised || core.show?.mode !== "live" || localStorage.getItem(TOLD) !== null) return;
  localStorage.setItem(TOLD, "yes");
  core.notices.advise(t("first_look_live", { command: COMMAND }), COMMAND);
}
