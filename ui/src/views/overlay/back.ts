/**
 * The way back to the page that waited for the core, which finds a core that has come back at another address. Only
 * from an empty picture: a card stays on air while the core is away.
 */

/** A core that is started again is here much sooner, and takes its own port again. */
const AWAY_MS = 5000;
/** That page puts it behind the overlay's address, and is one step back then. */
const WAITED = "#waited";

export interface Back {
  /** The core was asked, and did not answer. */
  away: () => void;
  here: () => void;
}

export function wayBack(
  page: { location: { hash: string }; history: { back: () => void } },
  now: () => number,
  empty: () => boolean,
): Back {
  let since: number | null = null;
  return {
    away() {
      since ??= now();
      if (page.location.hash === WAITED && empty() && now() - since >= AWAY_MS) page.history.back();
    },
    here: () => void (since = null),
  };
}
