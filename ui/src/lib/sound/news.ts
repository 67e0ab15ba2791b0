/** What has just happened and has a sound: lines of the feed, and products of the rundown that sell out. */
import type { CueView, FeedItem, FeedKind, StockView } from "~/wire/wire";
import type { Sound } from "./kinds";

/** A product that sold out and stays in the rundown shows it by its stock. */
const OF_KIND: Partial<Record<FeedKind, Sound>> = {
  sale: "sale",
  pulled: "sold_out",
  goal_reached: "goal",
};

/** What a page that was away for longer is told is no news any more. */
const RECENT_MS = 10_000;

export interface Happening {
  now: number;
  /** Newest first. */
  feed: readonly FeedItem[];
  rundown: readonly CueView[];
  stock: Readonly<Record<string, StockView | undefined>>;
}

export class News {
  /** The newest line that was looked at. */
  #last: number;
  /** Whether each product of the rundown was sold out. */
  #out: ReadonlyMap<string, boolean>;

  /** `before`: the state that the page began with, of which nothing is news. */
  constructor(before: Happening) {
    this.#last = newest(before);
    this.#out = outOf(before);
  }

  of(state: Happening): Sound[] {
    const [last, out] = [this.#last, this.#out];
    this.#last = newest(state);
    this.#out = outOf(state);
    // After another start of the core a number may stand for something else.
    if (this.#last < last) return [];
    const sounds = state.feed
      .filter((item) => item.seq > last && item.at > state.now - RECENT_MS)
      .flatMap(({ kind }) => OF_KIND[kind] ?? []);
    const sellsOut = [...this.#out].some(([key, now]) => now && out.get(key) === false);
    return sellsOut ? [...sounds, "sold_out"] : sounds;
  }
}

const newest = ({ feed }: Happening): number => feed[0]?.seq ?? 0;

function outOf({ rundown, stock }: Happening): ReadonlyMap<string, boolean> {
  return new Map(rundown.map((cue) => [cue.stock, stock[cue.stock]?.sold_out === true]));
}
