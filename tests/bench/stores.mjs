/** Connected shops: what a sale, a large catalogue and an outage cost. */
import { ms } from "./numbers.mjs";
import { storeCatalogue } from "./store-catalogue.mjs";
import { storeOutage } from "./store-outage.mjs";
import { storeSales } from "./store-sales.mjs";

const PARTS = { sales: storeSales, catalogue: storeCatalogue, outage: storeOutage };

/** Where one of them fails the others are measured all the same. @param {string} [only] one of them alone */
export async function stores(report, only) {
  const failures = [];
  for (const [name, part] of Object.entries(PARTS)) {
    if (only !== undefined && only !== name) continue;
    console.error(`  shops: ${name}`);
    const found = {};
    report({ [name]: found });
    await part((numbers) => Object.assign(found, numbers)).catch((error) => {
      console.error(error);
      failures.push(`${name}: ${error instanceof Error ? error.stack : error}`);
    });
  }
  if (failures.length > 0) throw new Error(failures.join("\n"));
}

/**
 * Their lines of the table.
 * @param {Record<string, any>} found
 * @param {(what: string, measured: string, bar: string, holds: boolean | null) => void} row
 */
export function storeRows({ sales = {}, catalogue = {}, outage = {} }, row) {
  const all = (s) => `${ms(s.p50)} / ${ms(s.p95)} / ${ms(s.p99)}`;
  const whole = (time) => `${Math.round(time).toLocaleString("en")} ms`;
  const times = (ratio) => `${ratio.toFixed(2)} ×`;
  const mb = (memory) => `${memory.toFixed(0)} MB`;

  for (const [name, { seen, intervalMs, answer, barMs, holds }] of Object.entries(sales)) {
    row(`sale in ${name[0].toUpperCase()}${name.slice(1)} → panel, p50`, whole(seen.p50), "", null);
    row("  p95, of its pause and 250 ms", whole(seen.p95), `≤ ${whole(barMs)}`, holds);
    row("  pause between looks / its own answer, p50", `${whole(intervalMs)} / ${whole(answer.p50)}`, "", null);
  }
  const { small, large, file } = catalogue;
  if (file) {
    const { ofFile, ofSmall, againOfFirst, bytesPerVariant } = catalogue;
    row(`a shop's ${large.variants.toLocaleString("en")} variants read`, whole(large.readMs), "", null);
    row("  time, of a bare program's for the same pages", times(large.readMs / large.bareMs), "", null);
    row("  peak memory", mb(large.peakMb), "", null);
    row("  of a CSV of the same", times(ofFile), "≤ 1 ×", ofFile <= 1);
    row(`  of a shop of ${small.variants.toLocaleString("en")}`, times(ofSmall), "", null);
    row("  more memory for a variant", `${(bytesPerVariant / 1000).toFixed(1)} kB`, "", null);
    row("  read again, of the first peak", times(againOfFirst), "≤ 1.1 ×", againOfFirst <= 1.1);
  }
  if (outage.amid) {
    const { orders, idle, out, amid, ratio, foldMs } = outage;
    row("take, idle beside a shop, p50 / p95 / p99", all(idle), "", null);
    row("  while the shop hangs", all(out), "", null);
    row(`  while ${orders.toLocaleString("en")} orders come at once (${amid.n} takes)`, all(amid), "", null);
    row("  p99, of its idle p99", times(ratio), "≤ 2 ×", ratio <= 2);
    row("  the orders counted, once, after", whole(Math.max(...foldMs)), "", null);
  }
}
