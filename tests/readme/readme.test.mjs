/** Every command line and every request in the README, read there and run: whatever it shows works as it stands. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Core } from "../e2e/web/support/core.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const readme = await readFile(join(root, "README.md"), "utf8");
const program = process.env.CARTWALL_BIN ?? join(root, "target/debug/cartwall");
const CATALOGUE =
  "SKU,Title,Price,Quantity\nMUG-1,Stoneware mug,12.50,40\nTOTE-1,Canvas tote,18.00,7\n";

let home;
let evening;

before(async () => {
  home = await mkdtemp(join(tmpdir(), "cartwall-readme-"));
  evening = await anEvening();
});
after(() => rm(home, { recursive: true, force: true }));

/** Runs it to its end. */
async function run(command, args, env = {}) {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, said };
}

/** A live show that has sold and ended, with a backup and the files that commands ask for. */
async function anEvening() {
  const data = join(home, "evening");
  await mkdir(data);
  const core = await Core.start({ data });
  await core.importCsv(CATALOGUE);
  const show = await core.show("Spring", ["MUG-1", "TOTE-1"], "EUR");
  await core.command("go_live", { show: show.id });
  await core.command("take", { cue: show.cues[0] });
  await core.command("end_show");
  let backups = [];
  while (backups.length === 0) {
    const { said } = await run(program, ["backups", "--json"], {
      CARTWALL_DATA: data,
      CARTWALL_LOG: "error",
    });
    backups = JSON.parse(said).backups;
  }
  core.child.kill("SIGTERM");
  await core.ended;
  const [products, orders] = [
    join(home, "products.csv"),
    join(home, "orders.csv"),
  ];
  await writeFile(products, CATALOGUE);
  await writeFile(
    orders,
    `Sale Date,Item Name,Quantity,Price,Currency,Order ID,SKU\n2026-01-01 10:00,Mug,1,12.50,EUR,7,MUG-1\n`,
  );
  return { data, show: show.id, products, orders, backup: backups[0].path };
}

/** What stands for a word of the README that is no word of the command line. */
function value(word, command) {
  const values = {
    "ORDERS.csv": join(root, "tests/fixtures/orders/shopify_new_york.csv"),
    FILE: {
      import: evening.products,
      "import-orders": evening.orders,
      restore: evening.backup,
    }[command],
    ID: evening.show,
    DIR: join(home, "elsewhere"),
    NEW_FOLDER: join(home, "restored"),
    USD: "USD",
    // An address of the reader's computer.
    "192.168.1.7": "127.0.0.1",
  };
  const found = values[word] ?? word;
  assert.ok(
    found === values[word] || !/^[A-Z_]+(\.\w+)?$/.test(word),
    `the README asks for ${word}, for which this test has nothing`,
  );
  return found;
}

/** The command lines of the README, and each again with every option that its paragraph names beside it. */
function commandLines() {
  const lines = [];
  const blocks = readme.split(/^```.*$/m);
  blocks.forEach((block, index) => {
    if (index % 2 === 1) {
      for (const line of block.split("\n"))
        if (/^\s*cartwall /.test(line))
          lines.push(line.replace(/\s+#.*$/, "").trim());
      return;
    }
    for (const paragraph of block.split(/\n\s*\n|\n- /)) {
      let last;
      for (const [, span] of paragraph.matchAll(/`([^`]+)`/g)) {
        const text = span.replace(/\s+/g, " ");
        if (/^cartwall [a-z]/.test(text)) lines.push((last = text));
        else if (text.startsWith("--") && last !== undefined) {
          const [option] = text.split(" ");
          lines.push(
            `${last.replace(new RegExp(` ${option} \\S+`), "")} ${text}`,
          );
        }
      }
    }
  });
  return [...new Set(lines)];
}

/** Waits for the line that says it is ready, and ends it. */
async function serve(args, env) {
  const child = spawn(program, [...args, "--listen", "127.0.0.1:0"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const line = await Promise.race([
    new Promise((resolve) =>
      createInterface({ input: child.stdout }).once("line", resolve),
    ),
    ended.then((code) => assert.fail(`it ended with ${code}`)),
  ]);
  assert.equal(JSON.parse(line).ready, true);
  child.kill("SIGTERM");
  assert.equal(await ended, 0);
}

test("every command line in the README does what it is there for", async (t) => {
  const lines = commandLines();
  assert.ok(lines.length >= 12, lines.join("\n"));
  for (const [index, line] of lines.entries()) {
    await t.test(line, async () => {
      const [, command, ...words] = line.split(" ");
      const args = [command, ...words.map((word) => value(word, command))];
      // Each in a folder of its own: what one changes is nothing to the next.
      const data = join(home, `data-${index}`);
      await cp(evening.data, data, { recursive: true });
      const env = { CARTWALL_DATA: data, CARTWALL_LOG: "error" };
      if (command === "serve") return serve(args, env);
      const { code, said } = await run(program, args, env);
      assert.equal(code, 0, said);
    });
  }
});

/** A core with a card in preview, and the blocks of the README in a language. */
async function besides(t) {
  const core = await Core.start();
  t.after(() => core.end());
  await core.importCsv(CATALOGUE);
  const show = await core.show("Spring", ["MUG-1", "TOTE-1"], "EUR");
  await core.command("start_rehearsal", { show: show.id });
  await core.command("stand_by", { cue: show.cues[0] });
  return { core, show };
}

const blocksIn = (language) =>
  [
    ...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms")),
  ].map(([, block]) => block);

test("the requests in the README read the state, count an order once and put a card on air", async (t) => {
  const { core, show } = await besides(t);
  const [block] = blocksIn("sh");
  const own = block
    .replace(/^CARTWALL=\S+/m, `CARTWALL=${core.origin}`)
    .replace(/^TOKEN=\S+/m, `TOKEN=${core.ready.token}`);
  assert.ok(own.includes(core.origin) && own.includes(core.ready.token), block);
  for (let times = 0; times < 2; times += 1) {
    const { code, said } = await run("sh", [
      "-ec",
      `curl() { command curl --silent --show-error --fail-with-body "$@"; }\n${own}`,
    ]);
    assert.equal(code, 0, said);
  }
  const state = await core.state();
  assert.equal(state.program.cue, show.cues[0]);
  assert.deepEqual(
    [state.sales.totals.orders, state.sales.totals.units],
    [1, 2],
  );
});

test("the socket in the README tells the card on air", async (t) => {
  const { core } = await besides(t);
  const [block] = blocksIn("js");
  const own = block
    .replace("ws://127.0.0.1:4780", core.origin.replace("http", "ws"))
    .replace("…", core.ready.token);
  assert.ok(own.includes(core.ready.token), block);
  // Node.js has it without being asked from version 22 on.
  const flags =
    typeof WebSocket === "undefined" ? ["--experimental-websocket"] : [];
  const child = spawn(
    process.execPath,
    [...flags, "--input-type=module", "--eval", own],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  t.after(() => child.kill());
  const lines = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  assert.equal((await lines.next()).value, "undefined", "nothing is on air");
  await core.command("take");
  for (let told = ""; told !== "Stoneware mug";) {
    const line = await lines.next();
    assert.ok(!line.done, "it goes on");
    told = line.value;
  }
});

test("every address of the API that the README names is there", async (t) => {
  const { core, show } = await besides(t);
  const named = [
    ...readme.matchAll(
      /`(?:(GET|POST) )?(\/(?:api\/v1|control|hooks)\/[^`\s]+)`/g,
    ),
  ];
  assert.ok(named.length >= 3);
  for (const [, method, path] of named) {
    const reply = await fetch(core.origin + path.replace("{id}", show.id), {
      method: method ?? (path.startsWith("/api") ? "GET" : "POST"),
      headers: {
        authorization: `Bearer ${core.ready.token}`,
        connection: "close",
      },
    });
    const { code } = await reply.json();
    assert.ok(
      !["not_found", "method_not_allowed"].includes(code),
      `${path}: ${code}`,
    );
  }
});
