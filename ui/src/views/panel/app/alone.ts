/** A view in a window of its own: the desktop app's, or the browser's, which takes the token along. */
import { writeRoute, type AloneView } from "~/lib/core/route.svelte";
import type { Platform } from "~/platform/types";

export function openAlone(platform: Platform, view: AloneView): void {
  if (platform.shell !== undefined) {
    void platform.shell.openWindow(view);
    return;
  }
  const url = new URL(location.href);
  url.hash = writeRoute({ view });
  // The same name brings the same window back instead of opening one more.
  window.open(url, `cartwall-${view}`, "popup,width=1100,height=700")?.focus();
}
