/** Shopify's published Admin schema, out of the package that Shopify ships it in. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { TypeInfo, buildClientSchema, parse, validate, visit, visitWithTypeInfo } from "graphql";

/** The version that the connector asks for (`API_VERSION` in `shopify/mod.rs`). */
export const VERSION = "2026-10";

/** @param {string} [version] */
export function schemaOf(version = VERSION) {
  // The package exports nothing but its server, so the file is taken from where it lies.
  const file = new URL(`node_modules/@shopify/dev-mcp/dist/data/admin_${version}.json.gz`, import.meta.url);
  const packed = readFileSync(file);
  const answer = JSON.parse(gunzipSync(packed).toString("utf8"));
  return buildClientSchema(answer.data ?? answer);
}

/**
 * What is wrong with a query: what the schema does not allow, and what is on its way out.
 *
 * @param {import("graphql").GraphQLSchema} schema
 * @param {string} text
 * @returns {string[]}
 */
export function faultsOf(schema, text) {
  const document = parse(text);
  const faults = validate(schema, document).map((error) => error.message);
  const types = new TypeInfo(schema);
  const deprecated = (thing, name) => {
    if (thing?.deprecationReason) faults.push(`${name} is deprecated: ${thing.deprecationReason}`);
  };
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => deprecated(types.getFieldDef(), `${types.getParentType()}.${types.getFieldDef()?.name}`),
      Argument: () => deprecated(types.getArgument(), `argument ${types.getArgument()?.name}`),
      EnumValue: () => deprecated(types.getEnumValue(), `value ${types.getEnumValue()?.name}`),
    }),
  );
  return faults;
}
