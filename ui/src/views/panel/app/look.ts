/** How the card of a cue is shown in its dialog: by the core, in the shape of the overlay that is connected. */
import type { Look } from "~/features/cue/CardPreview.svelte";
import type { Core } from "~/lib/core/core.svelte";
import { isPortrait } from "~/lib/show/overlays";

export const lookOf = (core: Core): Look => ({
  ask: (changes) => core.platform.query("preview_card", changes),
  portrait: isPortrait(core.overlays),
  place: core.overlays.place,
  mediaBase: core.platform.mediaBase,
  now: () => core.now,
});
