/** Programs of a shop: started, held, killed, started again; none of them outlives the tests. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

export { freePort, until } from "../../e2e/desktop/support/processes.mjs";

/** @type {Set<Program>} */
const running = new Set();
process.on("exit", () => running.forEach((program) => program.child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

// Where the tests themselves are killed, nobody is left to end what they started: the kernel does.
const leash = process.platform === "linux" ? ["--pdeathsig", "KILL"] : [];

/** @param {string[]} command @param {Who} [who] @param {string[]} [more] */
function as(command, who, more = []) {
  const user = who ? [`--reuid=${who.uid}`, `--regid=${who.gid}`, "--clear-groups"] : [];
  return user.length || more.length ? ["setpriv", ...user, ...more, "--", ...command] : command;
}

/** @typedef {{ uid: number, gid: number }} Who another user, where this one may become others */

export class Program {
  /**
   * @param {string[]} command
   * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, who?: Who, log: string, ready: (over: AbortSignal) => Promise<unknown> }} options
   */
  static async start(command, { cwd, env, who, log, ready }) {
    const program = new Program(as(command, who, leash), cwd, env, log);
    const over = new AbortController();
    try {
      await Promise.race([ready(over.signal), program.#early()]);
    } catch (error) {
      await program.kill();
      throw error;
    } finally {
      over.abort();
    }
    return program;
  }

  constructor(command, cwd, env, log) {
    this.log = log;
    const out = openSync(log, "a");
    const [file, ...args] = command;
    this.child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", out, out] });
    closeSync(out);
    running.add(this);
    this.ended = new Promise((resolve) => {
      this.child.once("exit", resolve);
      this.child.once("error", resolve);
    });
    void this.ended.then(() => running.delete(this));
  }

  async #early() {
    const why = await this.ended;
    const last = readFileSync(this.log, "utf8").slice(-4000);
    throw new Error(`${this.child.spawnargs.join(" ")} ended with ${why} before it was ready\n${last}`);
  }

  /** Holds it as it stands: connections are taken, and nobody answers. */
  pause() {
    this.child.kill("SIGSTOP");
  }

  resume() {
    this.child.kill("SIGCONT");
  }

  /** As when the power goes. */
  async kill() {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  /** @param {NodeJS.Signals} [signal] */
  async stop(signal = "SIGTERM") {
    this.child.kill(signal);
    this.child.kill("SIGCONT");
    const late = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
    await this.ended;
    clearTimeout(late);
  }
}

/** Runs to its end; what it wrote is told where it fails. @returns {Promise<string>} */
export function run(command, { cwd, env, who } = {}) {
  const [file, ...args] = as(command, who);
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let all = "";
  child.stdout.setEncoding("utf8").on("data", (text) => ((out += text), (all += text)));
  child.stderr.setEncoding("utf8").on("data", (text) => (all += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0
        ? resolve(out)
        : reject(new Error(`${command.join(" ")} ended with ${code}\n${all.slice(-4000)}`)),
    );
  });
}
