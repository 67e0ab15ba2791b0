/** The very first start: nothing is there, and three steps lead to a rehearsal. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "./support/processes.mjs";
import { artifacts, openDesktop } from "./support/window.mjs";

/** @type {Awaited<ReturnType<typeof openDesktop>>} */
let app;
before(async () => {
  app = await openDesktop({ demo: false });
});
after(() => app?.close());

test("a first start has nothing, and asks", async () => {
  await app.find('[data-view="first-run"]');
  const { catalogue, shows } = await app.state();
  assert.deepEqual([catalogue.products, shows.length], [0, 0]);
  app.screen.picture(join(artifacts, "desktop-first.png"));
});

test("the demo and a rehearsal are three steps away", async () => {
  await app.click('[data-view="first-run"] button.choice');
  await app.click('[data-do="first-demo"]');
  await until("the demo is there", async () => (await app.state()).catalogue.products === 24);
  await app.click('[data-do="first-finish"]');
  await until("the core rehearses", async () => (await app.state()).show?.status === "rehearsal");
  await app.find('[data-do="take"]');
});
