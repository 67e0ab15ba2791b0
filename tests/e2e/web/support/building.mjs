/** The catalogues that shows are built from, and dropping a file. */
export const PRODUCTS = [
  "Linen dress",
  "Oud candle",
  "Stoneware mug",
  "Canvas tote",
  "Brass tray",
  "כד קרמיקה",
];
export const CSV = `Title,SKU,Price,Quantity,Vendor,Tags
${PRODUCTS.map((title, at) => `${title},P-${at},${at + 1}0.00,${at * 5},${at % 2 ? "Yad" : "Pardes"},tag${at % 3}`).join("\n")}
,NO-TITLE,10.00,1,,
`;
export const ODD = `Kennung;Bezeichner;Wert;Farbe
K-1;Vase aus Ton;10,90;rot
K-2;Krug aus Glas;12,90;blau
`;
export const LONG = 1_000;
export const sku = (...places) => places.map((at) => `P-${at}`);

/** Drops a file on what the selector finds, as a desktop does. */
export const drop = (page, selector, name, text) =>
  page.locator(selector).evaluate(
    (element, [name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name, { type: "text/csv" }));
      const options = { dataTransfer, bubbles: true, cancelable: true };
      element.dispatchEvent(new DragEvent("dragover", options));
      element.dispatchEvent(new DragEvent("drop", options));
    },
    [name, text],
  );
