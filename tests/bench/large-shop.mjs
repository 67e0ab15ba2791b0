/** What a shop of any size sells, and the process that sells it. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { sku, title } from "./core.mjs";

export const KEY = "sk_bench";
const SIZES = ["XS", "S", "M", "L", "XL", "2XL", "3XL", "4XL", "One", "Two"];
/** Enough that nothing sells out. */
const STOCKED = 100_000;

/** A product with so many variants; one alone has no choice. Prices are in major units. */
export const product = (n, each) => ({
  handle: `prod-${n}`,
  title: title(n),
  picture: `https://shop.example/${n}.jpg`,
  tag: `Rail ${n % 40}`,
  variants: Array.from({ length: each }, (_, at) => ({
    sku: each === 1 ? sku(n) : `${sku(n)}-${SIZES[at % SIZES.length]}`,
    option: SIZES[at % SIZES.length],
    barcode: `729${String(n).padStart(8, "0")}${at}`,
    price: 10.5 + (n % 90),
    stock: STOCKED + ((n + at) % 100),
  })),
});

/** What the order of this number was of. */
export const bought = (n, products) => ({ product: (n * 7) % products, quantity: 1 + (n % 3) });

/** All of it as a file. */
export function csv(variants, perProduct) {
  const rows = ["handle,title,picture,tags,sku,option1 value,barcode,price,quantity"];
  for (let n = 0; n * perProduct < variants; n += 1) {
    const each = Math.min(perProduct, variants - n * perProduct);
    const { handle, title, picture, tag, variants: all } = product(n, each);
    for (const { sku, option, barcode, price, stock } of all)
      rows.push([handle, title, picture, tag, sku, option, barcode, price.toFixed(2), stock].join(","));
  }
  return `${rows.join("\n")}\n`;
}

/** @param {number} variants @param {number} perProduct */
export async function startLargeShop(variants, perProduct) {
  const script = fileURLToPath(new URL("large-shop-server.mjs", import.meta.url));
  const child = fork(script, [variants, perProduct].map(String));
  const [{ port }] = await once(child, "message");
  const address = `http://127.0.0.1:${port}`;
  return {
    address,
    /** The body of `connect_store`. */
    asks: { kind: "medusa", address, secrets: { api_key: KEY }, keep: "session" },
    headers: { authorization: `Basic ${Buffer.from(`${KEY}:`).toString("base64")}` },
    tell: (words) => child.send(words),
    /** What it says of each answer about orders. @param {(said: any) => void} heard */
    heard: (heard) => child.on("message", heard),
    stop: () => child.kill(),
  };
}
