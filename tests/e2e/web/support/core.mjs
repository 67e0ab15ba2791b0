/** Starts the real core on a data folder of its own, and speaks its HTTP. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const BIN =
  process.env.CARTWALL_BIN ??
  fileURLToPath(new URL("../../../../target/debug/cartwall", import.meta.url));

export class Core {
  /** @param {{ args?: string[], data?: string, listen?: string }} [options] */
  static async start({ args = [], data, listen = "127.0.0.1:0" } = {}) {
    const folder = data ?? (await mkdtemp(join(tmpdir(), "cartwall-web-")));
    const child = spawn(
      BIN,
      ["serve", "--data", folder, "--listen", listen, ...args],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, CARTWALL_LOG: "warn" },
      },
    );
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
    const lines = createInterface({ input: child.stdout });
    const ready = await new Promise((resolve, reject) => {
      lines.once("line", (line) => resolve(JSON.parse(line)));
      child.once("error", reject);
      child.once("exit", (code) =>
        reject(
          new Error(
            `the core ended with ${code} before it was ready\n${errors}`,
          ),
        ),
      );
    });
    return new Core(child, folder, ready, args);
  }

  constructor(child, data, ready, args) {
    this.child = child;
    this.data = data;
    this.ready = ready;
    this.args = args;
    this.origin = new URL(ready.panel).origin;
    this.ended = new Promise((resolve) => child.once("exit", resolve));
  }

  /** Takes what follows, by its name: a second press within 300 ms is otherwise the same press. */
  async next() {
    const { show } = await this.state();
    return this.command("take", { cue: show.next.id });
  }

  /** Returns once a press cannot be meant to be the last one any more. */
  async apart() {
    let state = await this.state();
    while (state.show.on_air_since !== null && state.now - state.show.on_air_since < 300)
      state = await this.state();
  }

  /** As when the power goes. */
  async kill() {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  /** The same data, on the same address. */
  again() {
    return Core.start({
      args: this.args,
      data: this.data,
      listen: new URL(this.origin).host,
    });
  }

  async end() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill("SIGTERM");
      await this.ended;
    }
    await rm(this.data, { recursive: true, force: true });
  }

  async request(method, path, body, headers = {}) {
    const response = await fetch(this.origin + path, {
      method,
      // One that was kept may be closed from the other side just then.
      headers: {
        authorization: `Bearer ${this.ready.token}`,
        connection: "close",
        ...headers,
      },
      body:
        body === undefined || typeof body === "string"
          ? body
          : JSON.stringify(body),
    });
    const text = await response.text();
    const answer = text === "" ? null : JSON.parse(text);
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return answer;
  }

  command(name, body = {}) {
    return this.request("POST", `/api/v1/commands/${name}`, body, {
      "content-type": "application/json",
    });
  }

  state() {
    return this.request("GET", "/api/v1/state");
  }

  sale(order) {
    return this.request("POST", "/api/v1/sales", order, {
      "content-type": "application/json",
    });
  }

  importCsv(text, name = "catalogue.csv") {
    return this.request(
      "POST",
      `/api/v1/catalogue/import?name=${encodeURIComponent(name)}`,
      text,
    );
  }

  /** A planned show with these SKUs. @param {string[]} skus @param {Record<string, unknown>} [more] */
  async show(title, skus, currency = "ILS", more = {}) {
    const { id } = await this.command("create_show", { title, currency });
    const cues = [];
    for (const sku of skus)
      cues.push((await this.command("add_cue", { show: id, sku, ...more })).id);
    return { id, cues };
  }
}
