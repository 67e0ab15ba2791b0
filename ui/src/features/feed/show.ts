import type { FeedItem } from "~/wire/wire";

/** What the running show's feed tells: nothing of earlier shows, but imports, which are of no show. */
export function ofShow(items: readonly FeedItem[], since: number | null): FeedItem[] {
  return items.filter((item) => since === null || item.at >= since || item.kind === "import");
}
