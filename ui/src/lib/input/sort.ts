/** Rows in the order of one column. What has no value stands last, whichever way round. */
export type Order = "up" | "down";

export function sorted<T>(
  rows: readonly T[],
  value: (row: T) => number | string | null,
  order: Order,
  lang: string,
): T[] {
  const words = new Intl.Collator(lang, { numeric: true, sensitivity: "base" });
  const way = order === "up" ? 1 : -1;
  const compare = (a: number | string | null, b: number | string | null): number => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === "number" && typeof b === "number") return way * (a - b);
    return way * words.compare(String(a), String(b));
  };
  return rows
    .map((row) => ({ row, by: value(row) }))
    .sort((a, b) => compare(a.by, b.by))
    .map(({ row }) => row);
}
