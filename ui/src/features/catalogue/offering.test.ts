import { expect, it } from "vitest";
import { catalogueProduct, hoodie } from "~/testing/catalogue";
import { offeringIn, offeringOf, rowOf } from "./offering";

it("offers the whole product where all of it was found, and else what was found", () => {
  expect(offeringOf(hoodie())).toEqual({ product: "hoodie" });
  expect(offeringOf(hoodie({ whole: false }))).toEqual({ variants: ["S", "M", "L"] });
  expect(offeringOf(hoodie({ whole: false, variants: hoodie().variants.slice(1, 2) }))).toEqual({
    variant: "M",
  });
  expect(offeringOf(catalogueProduct())).toEqual({ variant: "v" });
});

it("knows a row by what it offers", () => {
  expect(offeringIn(rowOf(hoodie()))).toEqual({ product: "hoodie" });
});
