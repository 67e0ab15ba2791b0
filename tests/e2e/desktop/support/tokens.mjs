/** The tokens of an installation's own clients, as `cartwall-api` derives them from its secret. */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** @param {string} data the data folder @param {string} client its id: `host`, `overlay` … */
export function tokenOf(data, client) {
  const secret = Buffer.from(readFileSync(join(data, "clients.secret"), "utf8").trim(), "hex");
  return createHmac("sha256", secret).update(`cartwall client ${client} 1`).digest("hex");
}
