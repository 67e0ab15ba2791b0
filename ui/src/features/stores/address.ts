/** An address of a shop as somebody copied it, as the core asks for it. Nothing secret ever stays in it. */
import type { StoreKind } from "~/wire/wire";

/** Pages of a shop's admin that people have open when they copy its address. */
const ADMIN: Partial<Record<StoreKind, RegExp>> = {
  woocommerce: /\/(wp-admin|wp-json|wp-login\.php)(\/.*)?$/,
  medusa: /\/(app|admin|store)(\/.*)?$/,
  vendure: /\/(dashboard|admin|admin-api|shop-api)(\/.*)?$/,
};

const isHere = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

/** Marks that come along invisibly when something is copied out of a page that runs from right to left. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

function parsed(text: string): URL | null {
  const bare = text.replace(INVISIBLE, "").trim();
  if (bare === "" || /\s/.test(bare)) return null;
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(bare);
  try {
    const url = new URL(whole ? bare : `https://${bare}`);
    if (url.protocol !== "https:" && url.protocol !== "http:") return null;
    // Nobody has a certificate for a shop under construction on the own computer.
    if (!whole && isHere(url.hostname)) url.protocol = "http:";
    return url;
  } catch {
    return null;
  }
}

const NAME = /^[a-z0-9][a-z0-9-]*$/;

function shopify(url: URL): string | null {
  if (isHere(url.hostname)) return url.origin;
  if (url.hostname === "admin.shopify.com") {
    const name = /^\/store\/([^/]+)/.exec(url.pathname)?.[1] ?? "";
    return NAME.test(name) ? `https://${name}.myshopify.com` : null;
  }
  if (NAME.test(url.hostname)) return `https://${url.hostname}.myshopify.com`;
  // By any other name a Shopify shop answers to buyers, and to nobody else.
  return url.hostname.endsWith(".myshopify.com") ? `https://${url.hostname}` : null;
}

/** The whole address, or `null` where it can be none. */
export function storeAddress(kind: StoreKind, text: string): string | null {
  const url = parsed(text);
  if (url === null) return null;
  if (kind === "shopify") return shopify(url);
  if (!isHere(url.hostname) && !url.hostname.includes(".")) return null;
  const admin = ADMIN[kind];
  const path = admin === undefined ? url.pathname : url.pathname.replace(admin, "");
  return url.origin + path.replace(/\/+$/, "");
}
