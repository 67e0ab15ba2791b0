/** Every query of the connector against Shopify's published schema. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "graphql";
import { VERSION, faultsOf, schemaOf } from "./schema.mjs";

const FOLDER = fileURLToPath(new URL("../../../src-tauri/crates/stores/src/shopify/", import.meta.url));
const queries = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".graphql"))
  .map((name) => ({ name, text: readFileSync(FOLDER + name, "utf8") }));
const schema = schemaOf();

test("there are queries, and they ask for the version whose schema is here", () => {
  assert.ok(queries.length >= 9);
  const source = readFileSync(`${FOLDER}mod.rs`, "utf8");
  assert.equal(/API_VERSION: &str = "([^"]+)"/.exec(source)?.[1], VERSION);
});

for (const { name, text } of queries) {
  test(`${name} is allowed by the schema, and nothing in it is deprecated`, () => {
    assert.deepEqual(faultsOf(schema, text), []);
  });

  test(`${name} only reads, and asks for nothing of a buyer`, () => {
    for (const definition of parse(text).definitions) {
      assert.equal(definition.kind, "OperationDefinition");
      // One writes a file for us, and changes nothing in the shop.
      if (name === "bulk_run.graphql") {
        const asked = definition.selectionSet.selections.map((selection) => selection.name.value);
        assert.deepEqual([definition.operation, asked], ["mutation", ["bulkOperationRunQuery"]]);
      } else assert.equal(definition.operation, "query");
    }
    const buyers = /customer|email|phone|address|note|clientIp|firstName|lastName/i;
    // Where the shop itself is says what its home market pays.
    const asked = text.replace(/^#.*$/gm, "").replace("shopAddress { countryCodeV2 }", "");
    assert.doesNotMatch(asked, buyers);
  });
}

test("a page of an order and the page after it ask for the same of a line", () => {
  const nodes = (name, connection) => {
    const { text } = queries.find((query) => query.name === name);
    const rest = text.slice(text.indexOf(connection));
    const words = rest.slice(rest.indexOf("nodes"), rest.indexOf("pageInfo"));
    return words.replace(/\s+/g, " ");
  };
  assert.equal(nodes("orders.graphql", "lineItems(first"), nodes("order_lines.graphql", "lineItems(first"));
  const order = (name, from) => {
    const { text } = queries.find((query) => query.name === name);
    return text
      .slice(text.indexOf("id createdAt"), text.lastIndexOf(from))
      .replace(/\s+/g, " ")
      .replace(/[} ]+$/, "");
  };
  assert.equal(order("orders.graphql", "pageInfo"), order("orders_by_id.graphql", "}"));
  assert.equal(
    nodes("refunds.graphql", "refundLineItems(first"),
    nodes("refund_lines.graphql", "refundLineItems(first"),
  );
  const variant = (name) => {
    const { text } = queries.find((query) => query.name === name);
    const asked = text.slice(text.indexOf("id sku"), text.indexOf("media"));
    return asked.replace(/\$home|ZZ/, "HOME").replace(/\s+/g, " ");
  };
  assert.equal(variant("catalogue.graphql"), variant("bulk_catalogue.graphql"));
  assert.equal(
    nodes("stock.graphql", "inventoryLevels(first"),
    nodes("stock_levels.graphql", "inventoryLevels(first"),
  );
});

test("a field that the schema does not have, and one on its way out, are both seen", () => {
  assert.match(faultsOf(schema, "{ shop { nome } }").join(), /nome/);
  const old = "{ productVariants(first: 1) { nodes { image { url } } } }";
  assert.match(faultsOf(schema, old).join(), /ProductVariant\.image is deprecated/);
});
