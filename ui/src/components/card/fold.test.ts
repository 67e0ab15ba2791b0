import { describe, expect, it } from "vitest";
import { folded } from "./fold";

/** Labels; one in brackets is sold out. */
const values = (...labels: string[]) =>
  labels.map((label) => ({ label: label.replace(/[[\]]/g, ""), sold_out: label.startsWith("[") }));
const labels = (given: string[], room: number) => {
  const { shown, more } = folded(values(...given), room);
  return [
    ...shown.map(({ label, sold_out }) => (sold_out ? `[${label}]` : label)),
    ...(more ? [`+${more}`] : []),
  ];
};

describe("the sizes on a card", () => {
  it("all stand there where they fit, the sold-out ones as well", () => {
    expect(labels(["[S]", "M", "L", "XL"], 20)).toEqual(["[S]", "M", "L", "XL"]);
  });
  it("fold into how many more can be bought, in the order of the catalogue", () => {
    expect(labels(["36", "37", "38", "39", "40", "41", "42", "43", "44", "45"], 14)).toEqual([
      ...["36", "37", "38", "39"],
      "+6",
    ]);
  });
  it("leave out what is sold out first, and do not count it", () => {
    const found = labels(["[36]", "[37]", "38", "39", "[40]", "41", "42", "43"], 14);
    expect(found).toEqual(["38", "39", "41", "42", "43"]);
  });
  it("never vanish, however long a name is", () => {
    expect(labels(["x".repeat(200), "y".repeat(200)], 10)).toEqual(["x".repeat(200), "+1"]);
    expect(folded([], 10)).toEqual({ shown: [], more: 0 });
  });
});
