/** The log writes a flash offer's price as `49.90 ILS`, and older ones name the currency in words. */
import { amountMoney, readAmount } from "~/lib/format/amount";
import type { Money } from "~/wire/wire";

const CODE = /^[A-Z]{3}$/;

export function readNote(note: string | null, currency: string): Money | null {
  const [amount = "", code = ""] = (note ?? "").split(" ");
  const read = readAmount(amount);
  return read === null || read === "" ? null : amountMoney(read, CODE.test(code) ? code : currency);
}
