/** Waiting for a shop that starts: as long as a busy machine needs, and never for one that has ended. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { answers, busy } from "./support/patience.mjs";
import { Program } from "./support/processes.mjs";

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), "patience-"))));
after(() => rm(folder, { recursive: true, force: true }));

test("the bound grows with what else runs, and not without end", () => {
  assert.equal(busy(0.2, 2), 1);
  assert.equal(busy(6, 2), 3);
  assert.equal(busy(500, 2), 8);
});

test("a shop that answers late on a machine that becomes busy is waited for", async () => {
  let asked = 0;
  const late = async () => ++asked > 5;
  // The clock counts the questions, so that no slow machine decides whether the first bound has passed.
  const clock = { now: () => asked, shortest: 2, longest: 600_000 };
  const becomesBusy = () => (asked < 2 ? 1 : 1e6);
  assert.equal(await answers("a shop", late, { ...clock, busy: becomesBusy }), true);
  asked = 0;
  await assert.rejects(answers("a shop", late, { ...clock, busy: () => 1 }), /did not answer/);
});

test("a shop that never answers is given up, with what it said last", async () => {
  const log = join(folder, "server.log");
  await writeFile(log, "starting\nno such table\n");
  const refused = answers("a shop", () => Promise.reject(new Error("refused")), { log, shortest: 1 });
  await assert.rejects(refused, (error) => {
    assert.match(error.message, /a shop did not answer within 0 s; its last words: no such table/);
    assert.equal(error.cause.message, "refused");
    return true;
  });
});

test("a shop whose program ends is not waited for", async () => {
  const starting = Program.start([process.execPath, "-e", "console.log('port in use'); process.exit(3)"], {
    log: join(folder, "ended.log"),
    ready: (over) => answers("a shop", async () => false, { shortest: 600_000, over }),
  });
  await assert.rejects(starting, /ended with 3 before it was ready\nport in use/);
});
