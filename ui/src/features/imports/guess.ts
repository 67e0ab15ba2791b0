/**
 * What the columns of an unknown table may be, by their first values: a beginning for whoever maps them, marked as a
 * guess and never taken without being seen. Only what hardly anything else looks like is guessed.
 */
import type { MappingField } from "~/platform/types";
import type { Mapping } from "~/wire/wire";

const PRICE = /^(?:[€$£₪]|[A-Z]{3})?\s?\d{1,6}[.,]\d{2}\s?(?:[€$£₪]|[A-Z]{3})?$/;
const COUNT = /^\d{1,6}$/;
const BARCODE = /^\d{8}$|^\d{12,14}$/;
const PICTURE = /^https?:\/\/\S+\.(?:jpe?g|png|webp|gif|avif)(?:\?\S*)?$/i;
const CODE = /^(?=.*\d)[\p{L}\d][\p{L}\d._/-]{1,30}$/u;
const WORDS = /\p{L}{2,}.*\s.*\p{L}/u;

const LOOKS: [MappingField, (values: readonly string[]) => boolean][] = [
  ["picture", (values) => values.every((value) => PICTURE.test(value))],
  ["barcode", (values) => values.every((value) => BARCODE.test(value))],
  ["price", (values) => values.every((value) => PRICE.test(value))],
  ["title", (values) => values.every((value) => WORDS.test(value) && value.length <= 120)],
  ["sku", (values) => values.length > 1 && values.every((value) => CODE.test(value) && !COUNT.test(value))],
  ["quantity", (values) => values.length > 1 && values.every((value) => COUNT.test(value))],
];

/** Fields that were not recognised by their names, as far as their values speak. Each column is taken once. */
export function guess(
  columns: readonly string[],
  samples: readonly (readonly string[])[],
  known: Mapping,
): Mapping {
  const taken = new Set<string | null>([...Object.values(known).flat()]);
  const found: Mapping = {};
  for (const [field, fits] of LOOKS) {
    if (typeof known[field] === "string") continue;
    const at = columns.findIndex((column, index) => {
      const values = samples[index] ?? [];
      return column !== "" && !taken.has(column) && values.length > 0 && fits(values);
    });
    const column = columns[at];
    if (column === undefined) continue;
    taken.add(column);
    Object.assign(found, { [field]: column });
  }
  return found;
}
