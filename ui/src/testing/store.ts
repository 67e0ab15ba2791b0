/** A shop for tests: all is well with it. */
import type { ConnectedStore } from "~/wire/wire";

export const LOOKED = 1_000_000_000;

export function exampleStore(more: Partial<ConnectedStore> = {}): ConnectedStore {
  return {
    id: "vendure:127.0.0.1:4410",
    kind: "vendure",
    name: "Linen",
    address: "http://127.0.0.1:4410/admin-api",
    currency: "ILS",
    status: "ok",
    problem: null,
    lost_at: null,
    orders_at: LOOKED,
    stock_at: LOOKED,
    catalogue_at: LOOKED,
    interval_ms: 4_000,
    products: 24,
    variants: 93,
    locations: [],
    shares_stock_with: null,
    market: null,
    has_markets: false,
    origins: [],
    numbers: { tax: "always", counts_from: "placed", price: "default_channel", discounts: "stores" },
    keeps: "keyring",
    left_out: 0,
    activities_unread: 0,
    corrected_prices: 0,
    excess: [],
    ...more,
  };
}
