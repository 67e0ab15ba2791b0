import type { MemoView } from "~/wire/wire";

/** Those that nobody has acknowledged: urgent ones first, then the oldest. */
export function waiting(memos: readonly MemoView[]): MemoView[] {
  return memos
    .filter((memo) => memo.acknowledged_at === null)
    .sort((a, b) => Number(b.urgent) - Number(a.urgent) || a.at - b.at);
}
