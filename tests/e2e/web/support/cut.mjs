/** A network between a device and the core that can be cut: what goes through is ended, and nothing new comes in. */
import { connect, createServer } from "node:net";

export class Network {
  /** @param {string} origin where the core answers */
  static async to(origin) {
    const { hostname, port } = new URL(origin);
    const network = new Network();
    network.server = createServer((near) => {
      if (network.isCut) return void near.destroy();
      const far = connect(Number(port), hostname);
      network.open.add(near).add(far);
      if (!network.lines) near.on("data", (bytes) => bytes.includes("GET /line") && near.destroy());
      for (const [one, other] of [
        [near, far],
        [far, near],
      ])
        one
          .pipe(other)
          .on("error", () => one.destroy())
          .on("close", () => {
            network.open.delete(one);
            one.destroy();
          });
    });
    await new Promise((resolve) => network.server.listen(0, "127.0.0.1", resolve));
    return network;
  }

  isCut = false;
  /** Whether the lines of devices go through, besides pages. */
  lines = true;
  open = new Set();

  get origin() {
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  cut() {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  mend({ lines = true } = {}) {
    this.isCut = false;
    this.lines = lines;
  }

  close() {
    this.cut();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
