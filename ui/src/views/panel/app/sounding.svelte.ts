/**
 * Plays the sounds of the running show. Where several panels are open in one browser, only the first in which somebody
 * has pressed something plays them.
 */
import { untrack } from "svelte";
import { chime } from "~/lib/sound/chimes";
import type { Core } from "~/lib/core/core.svelte";
import { News } from "~/lib/sound/news";
import { sounds } from "~/lib/sound/sounds.svelte";
import { Turns } from "~/lib/sound/turns";

const LOCK = "cartwall.sounds";

export function sound(core: Core, ended: AbortSignal): void {
  if (ended.aborted) return;
  const presses = ["pointerdown", "keydown"] as const;
  let heard = false;
  const begin = (): void => {
    if (heard) return;
    heard = true;
    // Where a browser has no locks there is one window: the desktop app's.
    const locks = "locks" in navigator ? navigator.locks : undefined;
    if (locks === undefined) return follow(core, ended);
    const held = (): Promise<void> =>
      new Promise((over) => {
        follow(core, ended);
        ended.addEventListener("abort", () => over());
      });
    locks.request(LOCK, { signal: ended }, held).catch(() => undefined);
  };
  if (navigator.userActivation.hasBeenActive) begin();
  else for (const press of presses) window.addEventListener(press, begin, { signal: ended, capture: true });
}

function follow(core: Core, ended: AbortSignal): void {
  if (ended.aborted) return;
  const turns = new Turns((one) => void chime(one, sounds.volume));
  const news = new News(core);
  const stop = $effect.root(() => {
    $effect(() => {
      const { feed, rundown, stock } = core;
      const fresh = untrack(() => news.of({ feed, rundown, stock, now: core.now }));
      if (core.show !== null) turns.hear(fresh.filter((one) => sounds.has(one)));
    });
  });
  ended.addEventListener("abort", () => {
    stop();
    turns.stop();
  });
}
