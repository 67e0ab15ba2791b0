/** The log writes a flash offer's price as `49.90 ILS`. */
import { amountMoney, readAmount } from "~/lib/amount";
import type { Money } from "~/wire/wire";

export function readNote(note: string | null, currency: string): Money | null {
  const [amount, code] = (note ?? "").split(" ");
  const read = amount === undefined ? null : readAmount(amount);
  return read === null || read === "" ? null : amountMoney(read, code ?? currency);
}
