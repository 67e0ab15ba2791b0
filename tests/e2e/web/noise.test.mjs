/**
 * The encrypted line, spoken by the page's implementation and the core's with each other, each once at either end. What
 * they say byte for byte stands in the golden sessions of `tests/fixtures/noise`.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const ui = fileURLToPath(new URL("../../../ui", import.meta.url));
const program = join(dirname(process.env.CARTWALL_BIN ?? "target/debug/cartwall"), "examples/noise_peer");
const PROLOGUE = Buffer.from("cartwall live");

/** The core's end: what it says line by line. */
class Peer {
  constructor(role, psk) {
    this.child = spawn(program, [role, psk.toString("hex"), PROLOGUE.toString("hex")], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.ended = new Promise((resolve, reject) => {
      this.child.once("error", reject);
      this.child.once("exit", resolve);
    });
    this.child.stdin.on("error", () => undefined);
  }
  async line() {
    const { value, done } = await this.lines.next();
    assert.equal(done, false, "it ended instead of saying something");
    return value;
  }
  bytes = async () => new Uint8Array(Buffer.from(await this.line(), "hex"));
  gives(bytes) {
    this.child.stdin.write(`${Buffer.from(bytes).toString("hex")}\n`);
  }
}

describe("the page and the core over an encrypted line", () => {
  let initiator, responder, pairingCode;
  const peers = [];
  const psk = randomBytes(32);
  const setup = () => ({ psk: new Uint8Array(psk), prologue: new Uint8Array(PROLOGUE), largest: 4 << 20 });
  const peer = (role, key = psk) => {
    peers.push(new Peer(role, key));
    return peers.at(-1);
  };

  before(async () => {
    const { runnerImport } = await import(join(ui, "node_modules/vite/dist/node/index.js"));
    const config = { root: ui, configFile: false, resolve: { alias: { "~": join(ui, "src") } } };
    const load = async (path) => (await runnerImport(join(ui, "src", path), config)).module;
    ({ initiator } = await load("platform/noise/handshake.ts"));
    ({ pairingCode } = await load("platform/noise/code.ts"));
    ({ responder } = await load("testing/noise.ts"));
  });
  after(() => {
    for (const { child } of peers) child.kill();
  });

  /** As the page: the session with a peer that has just shaken hands. */
  async function pageBegins(core) {
    const opening = initiator(setup());
    core.gives(opening.first);
    const { session } = opening.finish(await core.bytes());
    assert.equal(await core.line(), `code ${pairingCode(session.handshakeHash)}`);
    return session;
  }
  async function pageAnswers(core) {
    const { answer, session } = responder(setup(), await core.bytes()).answer();
    core.gives(answer);
    assert.equal(await core.line(), `code ${pairingCode(session.handshakeHash)}`);
    return session;
  }
  /** Everything that is said comes back as it was said, from the smallest to more than a state. */
  async function echoes(session, core) {
    for (const length of [0, 1, 65_518, 65_519, 400_000]) {
      const message = randomBytes(length);
      for (const frame of session.seal(message)) core.gives(frame);
      let back = null;
      while (back === null) back = session.open(await core.bytes());
      assert.ok(message.equals(back), `${length} bytes came back as others`);
    }
  }

  it("they understand each other where the page begins", async () => {
    const core = peer("responder");
    await echoes(await pageBegins(core), core);
  });

  it("they understand each other where the core begins", async () => {
    const core = peer("initiator");
    await echoes(await pageAnswers(core), core);
  });

  it("the core refuses a page with another key at the first message", async () => {
    const core = peer("responder", randomBytes(32));
    core.gives(initiator(setup()).first);
    assert.equal(await core.ended, 1);
  });

  it("the page refuses a core with another key", async () => {
    const core = peer("initiator", randomBytes(32));
    const first = await core.bytes();
    assert.throws(() => responder(setup(), first), { fault: "refused" });
  });

  it("the core ends at a frame that comes twice, and the page at one that it missed", async () => {
    const core = peer("responder");
    const session = await pageBegins(core);
    const [frame] = session.seal(Buffer.from("take"));
    core.gives(frame);
    await core.bytes();
    core.gives(frame);
    assert.equal(await core.ended, 1);

    const other = peer("responder");
    const missing = await pageBegins(other);
    for (const text of ["one", "two"]) for (const each of missing.seal(Buffer.from(text))) other.gives(each);
    await other.bytes();
    const second = await other.bytes();
    assert.throws(() => missing.open(second), { fault: "altered" });
  });
});
