import { expect, it } from "vitest";
import { guess } from "./guess";

const columns = ["Kennung", "Bezeichner", "Wert", "Bestand X", "Foto", "Code", "Notiz"];
const samples = [
  ["K-1", "K-2", "K-3"],
  ["Vase aus Ton", "Krug aus Glas"],
  ["10,90", "₪ 11.90", "12.50 EUR"],
  ["0", "2", "14"],
  ["https://shop.example/a.jpg", "https://shop.example/b.webp?v=2"],
  ["4006381333931", "4006381333948"],
  [],
];

it("tells columns by what their values look like", () => {
  expect(guess(columns, samples, {})).toEqual({
    sku: "Kennung",
    title: "Bezeichner",
    price: "Wert",
    quantity: "Bestand X",
    picture: "Foto",
    barcode: "Code",
  });
});
it("leaves alone what was recognised by name, and takes no column twice", () => {
  const found = guess(columns, samples, { title: "Notiz", vendor: "Kennung", options: ["Wert"] });
  expect(found).toEqual({ quantity: "Bestand X", picture: "Foto", barcode: "Code" });
});
it("guesses nothing where a value does not fit, or there are none", () => {
  expect(guess(["A", "B"], [["10,90", "on request"], []], {})).toEqual({});
});
it("reads names in Hebrew too", () => {
  expect(guess(["א", "ב"], [["נר ריחני גדול", "כד קרמיקה"], ["39.90"]], {})).toEqual({
    title: "א",
    price: "ב",
  });
});
