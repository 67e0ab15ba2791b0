/** Tables as text, the way spreadsheets take them: a tab between cells, a line a row. */
export function tableText(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map(cell).join("\t")).join("\n");
}

/** Marks that only steer the direction of text are left behind; a break inside a cell would be a new row. */
function cell(text: string): string {
  return text
    .replace(/[\u200e\u200f\u2066-\u2069]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
