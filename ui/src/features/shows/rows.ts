/** The rows of a long list: which of them are worth having on the page, and what else stands in them. */
import type { Snippet } from "svelte";
import type { ShowFigures } from "~/wire/wire";

/** What selects a show, drawn by whoever knows what it is selected for; `tab`: whether Tab leads there. */
export type PickCell = Snippet<[show: ShowFigures, tab: boolean]>;

export interface Rows {
  /** The first, and the one after the last. */
  from: number;
  to: number;
}

/** So many more on either side, for the time until a scroll is heard of. */
const SPARE = 8;

/** `top`: where the list begins, from the top of what can be seen; negative once it is scrolled. */
export function rowsInView(top: number, visible: number, height: number, count: number): Rows {
  const clamp = (row: number): number => Math.min(count, Math.max(0, row));
  return {
    from: clamp(Math.floor(-top / height) - SPARE),
    to: clamp(Math.ceil((visible - top) / height) + SPARE),
  };
}
