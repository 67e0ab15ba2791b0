/**
 * What a question costs: 1 for an object, nothing for a scalar, 2 and as many as are asked for with a connection. This is
 * how Shopify describes it, and not to the point what Shopify charges.
 */
import { getNamedType, isCompositeType, isListType, isNullableType } from "graphql";

const bare = (type) => (isNullableType(type) ? type : type.ofType);

/** @param {import("graphql").GraphQLSchema} schema */
export function requestedCost(schema, document, variables) {
  const operation = document.definitions.find((one) => one.kind === "OperationDefinition");
  const value = (node) => (node.kind === "Variable" ? variables[node.name.value] : Number(node.value));
  const argument = (field, name) => field.arguments.find((one) => one.name.value === name)?.value;

  const selections = (set, type, times) =>
    set.selections.reduce((sum, selection) => {
      if (selection.kind === "InlineFragment") {
        return (
          sum + selections(selection.selectionSet, schema.getType(selection.typeCondition.name.value), times)
        );
      }
      if (selection.name.value.startsWith("__")) return sum;
      const definition = type.getFields()[selection.name.value];
      const inner = getNamedType(definition.type);
      if (!isCompositeType(inner)) return sum;
      const first = argument(selection, "first");
      const ids = argument(selection, "ids");
      if (inner.name.endsWith("Connection")) {
        return sum + 2 + selections(selection.selectionSet, inner, first ? value(first) : 1);
      }
      if (inner.name === "PageInfo") return sum;
      const each = 1 + selections(selection.selectionSet, inner, 1);
      if (selection.name.value === "nodes")
        return sum + each * (ids ? variables[ids.name.value].length : times);
      return sum + each * (isListType(bare(definition.type)) && first ? value(first) : 1);
    }, 0);

  const root = operation.operation === "mutation" ? schema.getMutationType() : schema.getQueryType();
  return Math.max(1, selections(operation.selectionSet, root, 1));
}

/** Of what was found. */
export function actualCost(data) {
  if (Array.isArray(data)) return data.reduce((sum, one) => sum + actualCost(one), 0);
  if (data === null || typeof data !== "object") return 0;
  const inner = Object.entries(data).filter(([name]) => name !== "pageInfo");
  return 1 + inner.reduce((sum, [, one]) => sum + actualCost(one), 0);
}
