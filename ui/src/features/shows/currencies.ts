/** The currencies to choose from: those that this browser can name, the likely ones first. */
const LIKELY = ["ILS", "EUR", "USD", "GBP", "AED", "SAR"];
const OTHERS = [
  ..."AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP HKD HUF IDR INR ISK JOD JPY KRW KWD".split(" "),
  ..."MAD MXN MYR NOK NZD OMR PEN PHP PLN QAR RON SEK SGD THB TND TRY TWD UAH VND ZAR".split(" "),
];

export function currencies(lang: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([lang], { type: "currency" });
  return [...LIKELY, ...OTHERS].map((code) => ({ code, name: names.of(code) ?? code }));
}
