import type { FeedItem, FeedKind } from "~/wire/wire";

/** Kinds that belong to no show. */
const OF_NONE = new Set<FeedKind>(["import", "prices_corrected"]);

/** What the running show's feed tells: nothing of earlier shows, but what belongs to no show. */
export function ofShow(items: readonly FeedItem[], since: number | null): FeedItem[] {
  return items.filter((item) => since === null || item.at >= since || OF_NONE.has(item.kind));
}
