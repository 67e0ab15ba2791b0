/** Starts the real core and speaks to it as any program would: over its HTTP API. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BIN = process.env.CARTWALL_BIN ?? "";

/** A folder that goes away with the process. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "cartwall-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Starts `cartwall serve` on a port of its own and waits until it says that it is ready.
 * @param {string} data @param {string[]} [args]
 */
export async function startCore(data, args = []) {
  const began = performance.now();
  const child = spawn(BIN, ["serve", "--data", data, "--listen", "127.0.0.1:0", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, CARTWALL_LOG: "warn" },
  });
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  const ended = new Promise((done) => child.once("exit", done));
  const line = await new Promise((done, fail) => {
    createInterface(child.stdout).once("line", done);
    child.once("error", fail);
    void ended.then((code) => fail(new Error(`cartwall ended with ${code} before it was ready:\n${said}`)));
  });
  const readyMs = performance.now() - began;
  const ready = JSON.parse(line);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const status = (name) => {
    const all = readFileSync(`/proc/${child.pid}/status`, "utf8");
    return (Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(all)?.[1]) * 1024) / 1e6;
  };
  return {
    ...ready,
    readyMs,
    pid: child.pid,
    /** @param {string} path @param {unknown} [body] @param {"POST" | "GET"} [method] */
    call: (path, body, method = "POST") => call(agent, new URL(path, ready.api), ready.token, body, method),
    /** Resident memory in MB (10⁶ bytes). */
    memory: () => status("VmRSS"),
    /** The most that it ever was. */
    peakMemory: () => status("VmHWM"),
    async stop() {
      agent.destroy();
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** One HTTP request; a connection that is kept costs no handshake. */
export function call(agent, url, token, body, method = "POST") {
  const raw = typeof body === "string";
  const sent = body === undefined ? undefined : raw ? body : JSON.stringify(body);
  return new Promise((done, fail) => {
    const asked = request(
      url,
      {
        agent,
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(sent === undefined
            ? {}
            : {
                "content-type": raw ? "text/csv" : "application/json",
                "content-length": Buffer.byteLength(sent),
              }),
        },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part) => (text += part));
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) done(text === "" ? null : JSON.parse(text));
          else fail(new Error(`${method} ${url.pathname}: ${status} ${text}`));
        });
      },
    );
    asked.on("error", fail);
    asked.end(sent);
  });
}

export const PRODUCTS = 200;
export const sku = (n) => `BENCH-${String(n).padStart(4, "0")}`;
export const title = (n) => `Bench product ${String(n).padStart(4, "0")}`;

/** A catalogue whose stock is not counted, and a live show with `cues` cues. Answers with their ids. */
export async function goLive(core, cues) {
  const rows = Array.from({ length: PRODUCTS }, (_, n) => `${sku(n)},${title(n)},${10 + n}.50`);
  await core.call("/api/v1/catalogue/import?name=bench.csv", `sku,title,price\n${rows.join("\n")}\n`);
  return onAir(core, Array.from({ length: cues }, (_, n) => sku(n)));
}

/** A live show of what is in the catalogue. Answers with the ids of its cues. @param {string[]} skus */
export async function onAir(core, skus, currency = "EUR") {
  const show = (await core.call("/api/v1/commands/create_show", { title: "Bench", currency })).id;
  const cues = [];
  for (const sku of skus) cues.push((await core.call("/api/v1/commands/add_cue", { show, sku })).id);
  await core.call("/api/v1/commands/go_live", { show });
  return { show, cues };
}
