/** A part of the bench that hangs ends, and what it started ends with it. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runPart } from "./parts.mjs";

const PARTS = JSON.stringify(fileURLToPath(new URL("parts.mjs", import.meta.url)));
let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), "parts-"))));
after(() => rm(folder, { recursive: true, force: true }));

/** @param {string} body of the function that measures */
async function part(name, body) {
  const file = join(folder, `${name}.mjs`);
  await writeFile(
    file,
    `import { measure } from ${PARTS};
     import { spawn } from "node:child_process";
     import { writeFileSync } from "node:fs";
     await measure(async (report) => { ${body} });`,
  );
  return [file];
}

test("a part that hangs is ended, keeps what it found, and leaves nothing running", async () => {
  const pid = join(folder, "pid");
  const found = {};
  const problem = await runPart(
    await part(
      "hangs",
      `const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
       writeFileSync(${JSON.stringify(pid)}, String(child.pid));
       report({ first: 1 });
       await new Promise(() => setInterval(() => {}, 1e6));`,
    ),
    { bound: 3_000, report: (numbers) => Object.assign(found, numbers) },
  );
  assert.match(problem, /not done within 3 s/);
  assert.deepEqual(found, { first: 1 });
  const left = Number(await readFile(pid, "utf8"));
  // A process that ended and is not yet collected counts as ended. The kernel may take a moment.
  const state = () => readFile(`/proc/${left}/stat`, "utf8").then((stat) => stat.split(") ")[1][0], () => "Z");
  const end = performance.now() + 10_000;
  while ((await state()) !== "Z" && performance.now() < end) await new Promise((done) => setTimeout(done, 20));
  assert.equal(await state(), "Z");
});

test("a part that fails says why, and one that is done says nothing", async () => {
  const found = {};
  const how = { bound: 60_000, report: (numbers) => Object.assign(found, numbers) };
  assert.match(await runPart(await part("fails", `report({ a: 1 }); throw new Error("no core");`), how), /no core/);
  assert.match(await runPart(await part("dies", `process.kill(process.pid, "SIGKILL");`), how), /SIGKILL/);
  assert.equal(await runPart(await part("done", `report({ b: NaN });`), how), null);
  assert.deepEqual(found, { a: 1, b: NaN });
});
