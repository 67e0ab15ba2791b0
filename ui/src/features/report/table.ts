import { cellText } from "~/lib/format/spreadsheet";

/** Tables as text, the way spreadsheets take them: a tab between cells, a line a row. */
export function tableText(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map(cellText).join("\t")).join("\n");
}
