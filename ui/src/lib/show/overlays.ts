/** Whether viewers can see an overlay, as far as OBS and the pages tell. */
import type { OverlaysView } from "~/wire/wire";

/** `visible`: in a scene of OBS that goes out. `hidden`: in OBS, in no such scene. `browser`: only in a browser's tab. */
export type Seen = "none" | "browser" | "hidden" | "visible";

export function seenOverlays({ connected, obs, visible }: OverlaysView): Seen {
  if (connected === 0) return "none";
  if (obs === 0) return "browser";
  return visible === 0 ? "hidden" : "visible";
}

/** The overlay that viewers see stands upright: all that are connected do. */
export const isPortrait = ({ connected, portrait }: OverlaysView): boolean =>
  connected > 0 && portrait === connected;
