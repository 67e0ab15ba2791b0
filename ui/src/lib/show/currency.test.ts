import { describe, expect, it } from "vitest";
import { commonCurrency, foreignMoney } from "./currency";
import { cueView } from "~/testing/cue";
import { exampleStore } from "~/testing/store";

const shop = (name: string, currency: string) => exampleStore({ id: name, name, currency });
const cue = (list: string | null, offer: string | null = null) =>
  cueView(
    { list_price: list === null ? null : { minor: 100, currency: list } },
    { price: offer === null ? null : { minor: 90, currency: offer } },
  );

describe("the currency of several shops", () => {
  it("is that of most of them", () => {
    expect(commonCurrency([shop("a", "ILS"), shop("b", "EUR"), shop("c", "EUR")])).toBe("EUR");
  });

  it("is that of the first where they are equally many", () => {
    expect(commonCurrency([shop("a", "ILS"), shop("b", "EUR")])).toBe("ILS");
  });

  it("is none where there is no shop", () => {
    expect(commonCurrency([])).toBeNull();
  });
});

describe("money that a show does not add up", () => {
  it("is that of cues and shops in another currency", () => {
    const found = foreignMoney(
      "ILS",
      [cue("ILS"), cue("EUR"), cue("EUR"), cue(null)],
      [shop("a", "ILS"), shop("b", "USD")],
    );
    expect(found).toEqual({ cues: 2, cueCodes: ["EUR"], shops: ["b"], shopCodes: ["USD"] });
  });

  it("is none of a cue that has a price in the show's currency", () => {
    expect(foreignMoney("ILS", [cue("EUR", "ILS")], []).cues).toBe(0);
  });
});
