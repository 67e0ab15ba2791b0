/**
 * A shop that answers as Shopify's Admin API does, and refuses every query that Shopify's schema does not allow.
 *
 *     node simulator.mjs [--port N] [--products N]
 *
 * One line of JSON says where it listens and what opens it. `POST /__buy`, `__refund`, `__takeOut`, `__cancel`, `__count`,
 * `__send` and `__delete` do what their namesakes in `shop.mjs` do; `__throttle {"n": 3}` refuses the next three questions, `__expire` ends the
 * tokens of a day, `__scopes {"scopes": [..]}` changes the rights, `__version {"version": ".."}` falls forward.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { execute, parse, validate } from "graphql";
import { actualCost, requestedCost } from "./cost.mjs";
import { VERSION, schemaOf } from "./schema.mjs";
import { Bulk } from "./bulk.mjs";
import { Shop } from "./shop.mjs";

export const TOKEN = "shpat_test";
export const CLIENT_ID = "cartwall-test-app";
export const CLIENT_SECRET = "shpss_test";
/** Points. */
const BUCKET = 2000;
const RATE = 100;
const MOST = 1000;

export class Simulator {
  shop;
  schema = schemaOf();
  version = VERSION;
  #tokens = new Set([TOKEN]);
  #bucket = BUCKET;
  #filled = Date.now();
  #refuse = 0;

  /** @param {{ products?: number }} [options] */
  constructor(options) {
    this.shop = new Shop(options);
    this.bulk = new Bulk(this);
    this.shop.root.bulkOperationRunQuery = ({ query }) => this.bulk.run(query);
    this.shop.root.bulkOperation = ({ id }) => this.bulk.operation(id);
  }

  /** Starts listening on this computer alone. */
  async listen(port = 0) {
    this.server = createServer((request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", async () => {
        const answer = await this.#answer(request, Buffer.concat(chunks).toString()).catch((error) => ({
          status: 500,
          body: { errors: String(error) },
        }));
        response.writeHead(answer.status ?? 200, {
          "content-type": "application/json; charset=utf-8",
          "x-request-id": randomUUID(),
          "x-shopify-api-version": this.version,
        });
        response.end(answer.bytes ?? JSON.stringify(answer.body));
      });
    });
    await new Promise((resolve) => this.server.listen(port, "127.0.0.1", resolve));
    this.address = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request, raw) {
    const path = request.url.split("?")[0];
    if (path.startsWith("/bulk/")) return this.bulk.file(path.slice(6), request.headers);
    if (path.startsWith("/__")) return { body: this.#control(path.slice(3), raw ? JSON.parse(raw) : {}) };
    if (path === "/admin/oauth/access_token") return this.#grant(new URLSearchParams(raw));
    if (path !== `/admin/api/${VERSION}/graphql.json`) return { status: 404, body: { errors: "Not Found" } };
    if (!this.#tokens.has(request.headers["x-shopify-access-token"])) {
      return { status: 401, body: { errors: "[API] Invalid API key or access token" } };
    }
    const { query, variables = {} } = JSON.parse(raw);
    return { body: await this.#ask(query, variables) };
  }

  #control(name, options) {
    if (["buy", "refund", "takeOut", "cancel", "count", "send", "delete"].includes(name))
      return this.shop[name](options);
    if (name === "throttle") this.#refuse = options.n;
    else if (name === "expire") this.#tokens = new Set([TOKEN]);
    else if (name === "scopes") this.shop.scopes = options.scopes;
    else if (name === "version") this.version = options.version;
    else throw new Error(`no control ${name}`);
    return { ok: true };
  }

  #grant(form) {
    const known = form.get("client_id") === CLIENT_ID && form.get("client_secret") === CLIENT_SECRET;
    if (form.get("grant_type") !== "client_credentials" || !known) {
      return { status: 400, body: { error: "application_cannot_be_found" } };
    }
    const token = `shpat_day_${randomUUID()}`;
    this.#tokens.add(token);
    return { body: { access_token: token, scope: this.shop.scopes.join(","), expires_in: 86_399 } };
  }

  async #ask(query, variables) {
    const refuse = (code, message, more = {}) => ({ errors: [{ message, extensions: { code } }], ...more });
    let document;
    try {
      document = parse(query);
    } catch (error) {
      return refuse("parseError", error.message);
    }
    const faults = validate(this.schema, document);
    if (faults.length) return refuse("undefinedField", faults.map((fault) => fault.message).join("; "));
    const requested = requestedCost(this.schema, document, variables);
    const cost = (actual) => ({
      extensions: {
        cost: {
          requestedQueryCost: requested,
          actualQueryCost: actual,
          throttleStatus: {
            maximumAvailable: BUCKET,
            currentlyAvailable: Math.floor(this.#bucket),
            restoreRate: RATE,
          },
        },
      },
    });
    const now = Date.now();
    this.#bucket = Math.min(BUCKET, this.#bucket + ((now - this.#filled) / 1000) * RATE);
    this.#filled = now;
    if (requested > MOST) return refuse("MAX_COST_EXCEEDED", `Query cost is ${requested}, at most ${MOST}.`);
    if (this.#refuse > 0 || this.#bucket < requested) {
      this.#refuse = Math.max(0, this.#refuse - 1);
      return refuse("THROTTLED", "Throttled", cost(null));
    }
    const denied = this.#denied(query);
    if (denied)
      return { data: null, ...refuse("ACCESS_DENIED", `Required access: \`${denied}\` access scope.`) };
    const answer = await execute({
      schema: this.schema,
      document,
      rootValue: this.shop.root,
      variableValues: variables,
      typeResolver: (value) => value.__typename,
    });
    const actual = actualCost(answer.data);
    this.#bucket -= actual;
    return { ...answer, ...cost(actual) };
  }

  #denied(query) {
    const needs = { orders: "read_orders", productVariants: "read_products", locations: "read_locations" };
    // Who may write may read.
    const has = (right) =>
      this.shop.scopes.includes(right) || this.shop.scopes.includes(right.replace("read_", "write_"));
    const hit = Object.entries(needs).find(
      ([field, right]) => new RegExp(`\\b${field}\\(`).test(query) && !has(right),
    );
    return hit?.[1];
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const said = (name, otherwise) => {
    const at = process.argv.indexOf(name);
    return at > 0 ? Number(process.argv[at + 1]) : otherwise;
  };
  const simulator = await new Simulator({ products: said("--products") }).listen(said("--port", 0));
  const ready = { ready: true, address: simulator.address, version: VERSION };
  console.log(JSON.stringify({ ...ready, token: TOKEN, client_id: CLIENT_ID, client_secret: CLIENT_SECRET }));
}
