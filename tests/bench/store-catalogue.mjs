/**
 * A very large shop's catalogue: how long it takes to read, and how much memory. Read page by page, it must not cost
 * more than what is kept of it: that is held against the same catalogue out of one file, and against a small shop's.
 */
import { csv, startLargeShop } from "./large-shop.mjs";
import { startCore, temporaryFolder } from "./core.mjs";
import { now, openLive } from "./live.mjs";

const SMALL = 1_000;
/** Fewer where the bench itself is tried. */
const LARGE = Number(process.env.CARTWALL_BENCH_VARIANTS ?? 100_000);
const PER_PRODUCT = 10;
const PAGE = 100;
const WITHIN_MS = 900_000;

/** Everything there is in the catalogue, by the core's own answer. */
const kept = async (core) => (await core.call("/api/v1/state", undefined, "GET")).catalogue;

async function whole(core, variants) {
  const { variants: found, products } = await kept(core);
  if (found !== variants)
    throw new Error(`${found} variants are in the catalogue, not ${variants} (${products} products)`);
}

/** The same pages, fetched and parsed by a bare program, one after another. */
async function bare(shop) {
  const began = now();
  for (let offset = 0, count = 1; offset < count;) {
    const response = await fetch(`${shop.address}/admin/products?limit=${PAGE}&offset=${offset}`, {
      headers: shop.headers,
    });
    const answer = await response.json();
    count = answer.count;
    offset += answer.products.length;
  }
  return now() - began;
}

async function read(variants) {
  const shop = await startLargeShop(variants, PER_PRODUCT);
  const core = await startCore(temporaryFolder());
  const live = await openLive(core);
  try {
    const bareMs = await bare(shop);
    const emptyMb = core.peakMemory();
    await core.call("/api/v1/commands/connect_store", shop.asks);
    const began = now();
    const ended = (before) =>
      live.becomes("the catalogue is read", ({ stores: [store] }) => store?.catalogue_at > before, WITHIN_MS);
    const readMs = (await ended(0)) - began;
    const [store] = live.state.stores;
    if (store.variants !== variants) throw new Error(`the shop has ${variants} variants; ${store.variants} were read`);
    await whole(core, variants);
    const [peakMb, afterMb] = [core.peakMemory(), core.memory()];
    // Nothing is new: whatever this adds to the peak, it adds each quarter of an hour.
    const again = now();
    await core.call("/api/v1/commands/sync_store", { store: store.id });
    const againMs = (await ended(store.catalogue_at)) - again;
    await whole(core, variants);
    return { variants, bareMs, emptyMb, readMs, peakMb, afterMb, againMs, peakAgainMb: core.peakMemory() };
  } finally {
    live.close();
    await core.stop();
    shop.stop();
  }
}

async function imported(variants) {
  const core = await startCore(temporaryFolder());
  const live = await openLive(core);
  try {
    const text = csv(variants, PER_PRODUCT);
    const began = now();
    await core.call("/api/v1/catalogue/import?name=large.csv", text);
    const readMs = now() - began;
    await whole(core, variants);
    return {
      variants,
      fileMb: Buffer.byteLength(text) / 1e6,
      readMs,
      peakMb: core.peakMemory(),
      afterMb: core.memory(),
    };
  } finally {
    live.close();
    await core.stop();
  }
}

export async function storeCatalogue(report) {
  const small = await read(SMALL);
  report({ small });
  const large = await read(LARGE);
  report({ large });
  const file = await imported(LARGE);
  report({
    file,
    bytesPerVariant: ((large.peakMb - small.peakMb) / (LARGE - SMALL)) * 1e6,
    ofSmall: large.peakMb / small.peakMb,
    ofFile: large.peakMb / file.peakMb,
    againOfFirst: large.peakAgainMb / large.peakMb,
    timeOfBare: large.readMs / large.bareMs,
  });
}
