import { describe, expect, it } from "vitest";
import { storeAddress } from "./address";

describe("an address of a Shopify shop", () => {
  it.each([
    "linen",
    " linen ",
    "Linen.myshopify.com",
    "linen.myshopify.com/",
    "https://linen.myshopify.com/admin/products?token=abc",
    "https://admin.shopify.com/store/linen/products/1",
    "admin.shopify.com/store/linen",
    "\u2068linen.myshopify.com\u2069",
  ])("%s is understood", (text) => {
    expect(storeAddress("shopify", text)).toBe("https://linen.myshopify.com");
  });

  it.each([
    "",
    "linen.com",
    "www.linen.co.il",
    "two words",
    "ftp://linen.myshopify.com",
    "admin.shopify.com",
  ])("%s is none", (text) => {
    expect(storeAddress("shopify", text)).toBeNull();
  });
});

describe("an address of another shop", () => {
  it.each([
    ["woocommerce", "shop.example.com", "https://shop.example.com"],
    ["woocommerce", "https://example.com/shop/wp-admin/admin.php?page=wc", "https://example.com/shop"],
    ["woocommerce", "http://example.com/", "http://example.com"],
    ["medusa", "https://api.example.com/app/settings/secret-api-keys", "https://api.example.com"],
    ["vendure", "localhost:3000/dashboard", "http://localhost:3000"],
    ["vendure", "127.0.0.1:4410/admin-api", "http://127.0.0.1:4410"],
    ["tiktok", "open-api.tiktokglobalshop.com", "https://open-api.tiktokglobalshop.com"],
  ] as const)("of %s, %s, is understood", (kind, text, wanted) => {
    expect(storeAddress(kind, text)).toBe(wanted);
  });

  it("loses a password, a query and a fragment on the way", () => {
    expect(storeAddress("woocommerce", "https://me:secret@example.com/?consumer_secret=cs_1#x")).toBe(
      "https://example.com",
    );
  });

  it("needs more than a word", () => {
    expect(storeAddress("medusa", "linen")).toBeNull();
  });
});
