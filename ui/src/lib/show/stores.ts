/** What follows from the connected shops: how each one is, and which of them is worst off. */
import type { ConnectedStore, StoreKind } from "~/wire/wire";

/** From best to worst. Lost, failing and locked shops bring nothing new. */
export const MOODS = ["ok", "syncing", "connecting", "ageing", "locked", "failing", "lost"] as const;
export type Mood = (typeof MOODS)[number];

/** As the core reads them. */
export const KINDS: readonly StoreKind[] = ["shopify", "woocommerce", "tiktok", "medusa", "vendure"];

export function isKind(text: string): text is StoreKind {
  return (KINDS as readonly string[]).includes(text);
}

/** One look may be slow and the next one early: only a second one that is missing means anything. */
const LOOKS = 2;
const GRACE_MS = 2_000;

/** When both its orders and its stock were known last; `null` before that. */
export function lookedAt({ orders_at, stock_at }: ConnectedStore): number | null {
  return orders_at === null || stock_at === null ? null : Math.min(orders_at, stock_at);
}

export function moodOf(store: ConnectedStore, now: number): Mood {
  if (store.status === "locked") return "locked";
  if (store.lost_at !== null) return "lost";
  if (store.status !== "ok") return store.status;
  const at = lookedAt(store);
  return at !== null && now - at > LOOKS * store.interval_ms + GRACE_MS ? "ageing" : "ok";
}

/** Whether its numbers are not renewed. */
export function alarming(mood: Mood): boolean {
  return MOODS.indexOf(mood) >= MOODS.indexOf("locked");
}

export interface Worst {
  store: ConnectedStore;
  mood: Mood;
  /** Of the last look, or since when it is lost. */
  since: number | null;
  /** Shops of this mood. */
  count: number;
}

/** The shop that is worst off; of those that are equally so, the one that was looked at the longest ago. */
export function worst(stores: readonly ConnectedStore[], now: number): Worst | null {
  let found: Worst | null = null;
  for (const store of stores) {
    const mood = moodOf(store, now);
    const since = mood === "lost" ? store.lost_at : lookedAt(store);
    const by = found === null ? 1 : MOODS.indexOf(mood) - MOODS.indexOf(found.mood);
    if (found === null || by > 0) {
      found = { store, mood, since, count: 1 };
    } else if (by === 0) {
      found.count += 1;
      if ((since ?? Infinity) < (found.since ?? Infinity)) Object.assign(found, { store, since });
    }
  }
  return found;
}
