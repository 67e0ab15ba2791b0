/** A show counts in one currency: what is priced or sold in another is shown beside, and never added. */
import type { ConnectedStore, CueView } from "~/wire/wire";

type Shop = Pick<ConnectedStore, "name" | "currency">;

/** What most of the shops sell in; of those that are equally many, the one that was connected first. */
export function commonCurrency(stores: readonly Pick<Shop, "currency">[]): string | null {
  const counts = new Map<string, number>();
  for (const { currency } of stores)
    if (currency !== "") counts.set(currency, (counts.get(currency) ?? 0) + 1);
  let found: string | null = null;
  for (const [currency, count] of counts)
    if (found === null || count > (counts.get(found) ?? 0)) found = currency;
  return found;
}

export interface Foreign {
  cues: number;
  /** Of these cues. */
  cueCodes: string[];
  shops: string[];
  /** Of these shops. */
  shopCodes: string[];
}

/** What a show in this currency would not add up. */
export function foreignMoney(
  currency: string,
  cues: readonly Pick<CueView, "details" | "list_price">[],
  stores: readonly Shop[],
): Foreign {
  const other = (code: string | undefined): code is string =>
    code !== undefined && code !== "" && code !== currency;
  const codes = cues.map((cue) => (cue.details.price ?? cue.list_price)?.currency).filter(other);
  const shops = stores.filter((one) => other(one.currency));
  return {
    cues: codes.length,
    cueCodes: [...new Set(codes)],
    shops: shops.map(({ name }) => name),
    shopCodes: [...new Set(shops.map((one) => one.currency))],
  };
}
