/** Processes that end with the test, whatever happens to it. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/**
 * @param {string} program @param {string[]} args @param {NodeJS.ProcessEnv} env
 * @param {import("node:child_process").StdioOptions} [stdio]
 */
export function start(program, args, env, stdio = ["ignore", "pipe", "inherit"]) {
  const child = spawn(program, args, { env, stdio });
  running.add(child);
  const ended = new Promise((done) => {
    child.once("exit", (code) => done(code));
    child.once("error", () => done(null));
  });
  void ended.then(() => running.delete(child));
  return {
    child,
    ended,
    /** @param {NodeJS.Signals} [signal] */
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** The first line that a stream brings. @param {import("node:stream").Readable} stream */
export function firstLine(stream) {
  return new Promise((done, fail) => {
    let text = "";
    const late = setTimeout(() => fail(new Error(`nothing but "${text}" within 20 s`)), 20_000);
    stream.on("data", (part) => {
      text += part;
      if (!text.includes("\n")) return;
      clearTimeout(late);
      done(text.split("\n")[0]);
    });
  });
}

/** A port that is free now. @returns {Promise<number>} */
export function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => done(port));
    });
  });
}

/** Asks again until there is an answer. @template T @param {() => Promise<T | null | undefined | false>} ask */
export async function until(what, ask, within = 20_000) {
  const end = Date.now() + within;
  let trouble;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      trouble = error;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${what}: not within ${within / 1000} s`, { cause: trouble });
}
