export interface Money { minor: number; currency: string }
export type Stock = { kind: "known"; left: number; low: boolean } | { kind: "untracked" } | { kind: "unknown" };
export interface Flash { ends_at: number /*ms epoch, server clock*/; started_at: number; cap: number | null; claimed: number }
export interface Card { cue: string; sku: string; title: string; variant_title: string | null; picture: string | null /* same-origin path /media/HASH */; price: Money | null; compare_at: Money | null; coupon: string | null; stock: Stock; sold_out: boolean; cap: { limit: number; claimed: number } | null; flash: Flash | null }
export interface OverlayMessage { type: "card"; seq: number; now: number; mode: "rehearsal" | "live" | null; card: Card | null }
