/** The currencies to choose from: those that this browser can name, the likely ones first. */
const LIKELY = ["ILS", "EUR", "USD", "GBP", "AED", "SAR"];
const OTHERS = [
  ..."AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP HKD HUF IDR INR ISK JOD JPY KRW KWD".split(" "),
  ..."MAD MXN MYR NOK NZD OMR PEN PHP PLN QAR RON SEK SGD THB TND TRY TWD UAH VND ZAR".split(" "),
];

const ALL = [...LIKELY, ...OTHERS];
const EURO = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split(" ");

/** `wanted` is among them, whatever it is. */
export function currencies(lang: string, wanted: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([lang], { type: "currency" });
  const codes = ALL.includes(wanted) ? ALL : [wanted, ...ALL];
  return codes.map((code) => ({ code, name: nameOf(names, code) }));
}

/** The same for a field that asks which it is. */
export const currencyOptions = (lang: string, wanted: string): { value: string; label: string }[] =>
  currencies(lang, wanted).map(({ code, name }) => ({ value: code, label: `${code} · ${name}` }));

function nameOf(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    // A shop may call its money as it likes.
    return code;
  }
}

/** What people pay with where the panel's language is spoken, as far as the browser tells where that is. */
export function currencyOf(lang: string, wished: readonly string[]): string {
  const tag = wished.find((one) => one.toLowerCase().split("-")[0] === lang) ?? lang;
  const region = regionOf(tag) ?? "";
  if (EURO.includes(region)) return "EUR";
  // By ISO 4217, a currency's code begins with its country's.
  return ALL.find((code) => code.startsWith(region) && region !== "") ?? "USD";
}

function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).maximize().region;
  } catch {
    return undefined;
  }
}
