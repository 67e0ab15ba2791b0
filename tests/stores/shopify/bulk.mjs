/**
 * Bulk operations: a query without pages is carried out by the shop itself, and its answer is a file of lines of JSON, in
 * which what hangs on something else comes after it and names it.
 */
import { execute, parse, validate } from "graphql";

export class Bulk {
  #simulator;
  #operations = new Map();

  constructor(simulator) {
    this.#simulator = simulator;
  }

  async run(query) {
    const { schema, shop } = this.#simulator;
    const document = parse(query);
    const faults = validate(schema, document).map((fault) => fault.message);
    const running = [...this.#operations.values()].some((one) => one.asked < 2);
    if (faults.length || running) {
      const code = running ? "OPERATION_IN_PROGRESS" : "INVALID";
      return { bulkOperation: null, userErrors: [{ code, field: ["query"], message: faults.join("; ") }] };
    }
    const { data, errors } = await execute({
      schema,
      document,
      rootValue: shop.root,
      typeResolver: (value) => value.__typename,
    });
    const id = `gid://shopify/BulkOperation/${this.#operations.size + 1}`;
    if (errors) console.error(errors.slice(0, 3).map(String).join("\n"));
    const lines = errors ? [] : Object.values(data).flatMap((connection) => [...linesOf(connection)]);
    this.#operations.set(id, { asked: 0, errors, bytes: Buffer.from(lines.join("")) });
    return { bulkOperation: this.#told(id, "CREATED"), userErrors: [] };
  }

  /** It takes as long as one question. */
  operation(id) {
    const found = this.#operations.get(id);
    if (!found) return null;
    found.asked += 1;
    return this.#told(id, found.asked < 2 ? "RUNNING" : found.errors ? "FAILED" : "COMPLETED");
  }

  /** As storage gives it: the part that was asked for, to whoever knows the address. */
  file(number, headers) {
    const { bytes } = this.#operations.get(`gid://shopify/BulkOperation/${number}`) ?? {};
    if (!bytes || headers["x-shopify-access-token"]) return { status: 403, body: {} };
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
    if (from === undefined) return { bytes };
    if (Number(from) >= bytes.length) return { status: 416, body: {} };
    return { status: 206, bytes: bytes.subarray(Number(from), Number(to) + 1) };
  }

  #told(id, status) {
    const { bytes } = this.#operations.get(id);
    const url = `${this.#simulator.address}/bulk/${id.split("/").pop()}`;
    return {
      __typename: "BulkOperation",
      id,
      status,
      url: status === "COMPLETED" && bytes.length ? url : null,
    };
  }
}

function* linesOf({ edges }, parent) {
  for (const { node } of edges) {
    const own = Object.entries(node).filter(([, value]) => !value?.edges);
    const of = parent ? { __parentId: parent } : {};
    yield `${JSON.stringify({ ...Object.fromEntries(own), ...of })}\n`;
    for (const value of Object.values(node)) if (value?.edges) yield* linesOf(value, node.id);
  }
}
