/** The checks against a real WooCommerce hold where a shop does what WooCommerce does, and leave nothing behind. */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { sources } from "./support/folders.mjs";
import { run } from "./support/processes.mjs";
import { WooCommerceFake } from "./support/woocommerce-fake.mjs";

/** @type {WooCommerceFake} */
let fake;
before(async () => {
  fake = await WooCommerceFake.start();
});
after(() => fake?.stop());

it("they pass, and change nothing but products of their own, which are gone afterwards", async () => {
  const told = await run(
    [process.execPath, "--test", "--test-reporter=spec", `${sources("woocommerce")}/checks.mjs`],
    {
      env: {
        // Otherwise it would take itself for a part of this run.
        NODE_TEST_CONTEXT: undefined,
        CARTWALL_WOOCOMMERCE_URL: fake.address,
        CARTWALL_WOOCOMMERCE_KEY: fake.key,
        CARTWALL_WOOCOMMERCE_SECRET: fake.secret,
      },
    },
  );
  assert.match(told, /pass [1-9]/);
  assert.match(told, /skipped 0/);
  assert.deepEqual([...fake.products.keys()], []);
  assert.equal(fake.trespassed, false);
});
