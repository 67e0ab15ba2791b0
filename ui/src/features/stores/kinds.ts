/** The kinds of shops: what they are called, what to click there, and what to paste here. */
import type { StoreKind } from "~/wire/wire";
import type { StoresKey } from "./words";

export interface Field {
  /** As the core calls it; also the end of the key of its words. */
  name:
    | "client_id"
    | "client_secret"
    | "token"
    | "consumer_key"
    | "consumer_secret"
    | "webhook_secret"
    | "app_key"
    | "app_secret"
    | "auth_code"
    | "refresh_token"
    | "api_key"
    | "channel"
    | "username"
    | "password";
  /** It is no secret: whoever reads it can do nothing with it. */
  open?: boolean;
  /** It may stay empty; its hint says what for it is. */
  hint?: StoresKey;
}

/** One way of proving who one is. */
export interface Way {
  name: StoresKey;
  fields: readonly Field[];
  steps: readonly StoresKey[];
  /** The step below which the rights stand, to be copied. */
  rightsAt?: StoresKey;
  note?: StoresKey;
}

export interface Kind {
  /** As it calls itself, in every language. */
  name: string;
  /** Rights that the key needs, and no others. */
  rights: readonly string[];
  /** How its admin takes several at once. */
  separator: string;
  ways: readonly [Way, ...Way[]];
  placeholder: string;
  hint: StoresKey;
  /** Where it is unless somebody says otherwise. */
  address?: string;
}

/** Of a Vendure; every storefront sends its token to whoever looks. */
const CHANNEL: Field = { name: "channel", open: true, hint: "channel_hint" };

/** What is written in the fields of a shop that is entered again: the channel stands in its id. */
export function knownFields(id: string): Record<string, string> {
  const channel = id.startsWith("vendure:") ? id.split("+")[1] : undefined;
  return channel === undefined ? {} : { channel };
}

export const KIND: Record<StoreKind, Kind> = {
  shopify: {
    name: "Shopify",
    rights: ["read_products", "read_inventory", "read_locations", "read_orders"],
    separator: ",",
    placeholder: "linen.myshopify.com",
    hint: "address_shopify",
    ways: [
      {
        name: "way_app",
        fields: [
          { name: "client_id", open: true },
          { name: "client_secret" },
          { name: "webhook_secret", hint: "webhook_secret_shopify_hint" },
        ],
        steps: ["shopify_app_1", "shopify_app_2", "shopify_app_3", "shopify_app_4", "shopify_app_5"],
        rightsAt: "shopify_app_3",
      },
      {
        name: "way_token",
        fields: [
          { name: "token" },
          { name: "client_secret", hint: "client_secret_shopify_hint" },
          { name: "webhook_secret", hint: "webhook_secret_shopify_hint" },
        ],
        steps: ["shopify_token_1", "shopify_token_2"],
        rightsAt: "shopify_token_2",
      },
    ],
  },
  woocommerce: {
    name: "WooCommerce",
    rights: [],
    separator: ",",
    placeholder: "shop.example.com",
    hint: "address_other",
    ways: [
      {
        name: "way_key",
        fields: [
          { name: "consumer_key" },
          { name: "consumer_secret" },
          { name: "webhook_secret", hint: "webhook_secret_hint" },
        ],
        steps: ["woocommerce_key_1", "woocommerce_key_2", "woocommerce_key_3"],
        note: "woocommerce_note",
      },
    ],
  },
  tiktok: {
    name: "TikTok Shop",
    rights: ["seller.authorization.info", "seller.shop.info", "seller.product.basic", "seller.order.info"],
    separator: "\n",
    placeholder: "open-api.tiktokglobalshop.com",
    hint: "address_tiktok",
    address: "open-api.tiktokglobalshop.com",
    ways: [
      {
        name: "way_code",
        fields: [{ name: "app_key", open: true }, { name: "app_secret" }, { name: "auth_code" }],
        steps: ["tiktok_code_1", "tiktok_code_2", "tiktok_code_3", "tiktok_code_4"],
        rightsAt: "tiktok_code_2",
        note: "tiktok_note",
      },
      {
        name: "way_refresh",
        fields: [{ name: "app_key", open: true }, { name: "app_secret" }, { name: "refresh_token" }],
        steps: ["tiktok_code_1", "tiktok_code_2", "tiktok_refresh_4"],
        rightsAt: "tiktok_code_2",
        note: "tiktok_note",
      },
    ],
  },
  medusa: {
    name: "Medusa",
    rights: [],
    separator: ",",
    placeholder: "shop.example.com",
    hint: "address_other",
    ways: [
      {
        name: "way_key",
        fields: [{ name: "api_key" }],
        steps: ["medusa_key_1", "medusa_key_2", "medusa_key_3"],
        note: "medusa_note",
      },
    ],
  },
  vendure: {
    name: "Vendure",
    rights: ["ReadCatalog", "ReadProduct", "ReadOrder", "ReadStockLocation", "ReadSettings", "ReadChannel"],
    separator: "\n",
    placeholder: "shop.example.com",
    hint: "address_other",
    ways: [
      {
        name: "way_key",
        fields: [{ name: "api_key" }, CHANNEL],
        steps: ["vendure_role", "vendure_key_2", "vendure_key_3"],
        rightsAt: "vendure_role",
        note: "vendure_key_note",
      },
      {
        name: "way_account",
        fields: [{ name: "username", open: true }, { name: "password" }, CHANNEL],
        steps: ["vendure_role", "vendure_account_2", "vendure_account_3"],
        rightsAt: "vendure_role",
      },
    ],
  },
};
