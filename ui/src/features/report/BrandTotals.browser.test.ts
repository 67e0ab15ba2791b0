import { expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { product, report } from "~/testing/report";
import BrandSelect from "./BrandSelect.svelte";
import BrandTotals from "./BrandTotals.svelte";

const ils = (minor: number) => ({ minor, currency: "ILS" });

it("says which part of the show the sums are of", async () => {
  const alone = report({
    products: [
      product("dress", [], { units: 2, gross: ils(40_000), net: ils(40_000) }),
      product("skirt", [], { units: 1, gross: ils(10_000), refunds: ils(10_000) }),
    ],
  });
  const { container, getByRole } = await render(BrandTotals, {
    report: alone,
    brand: "Linen House",
    all: 12,
  });
  await expect.element(getByRole("heading")).toHaveTextContent("2 of 12 products: \u2068Linen House\u2069");
  const text = (part: string) => container.querySelector(`[data-part=${part}]`)?.textContent.trim();
  expect(["net", "gross", "refunds", "units"].map(text)).toEqual(["₪400", "₪500", "₪100", "3"]);
});

it("is selected by name, and given up with all brands", async () => {
  const onselect = vi.fn();
  const { getByRole } = await render(BrandSelect, {
    brands: ["Clay", "Linen House", null],
    brand: undefined,
    onselect,
  });
  const select = getByRole("combobox", { name: "Brand" });
  await userEvent.selectOptions(select, "Linen House");
  expect(onselect).toHaveBeenLastCalledWith("Linen House");
  await userEvent.selectOptions(select, "No brand");
  expect(onselect).toHaveBeenLastCalledWith(null);
  await userEvent.selectOptions(select, "All brands");
  expect(onselect).toHaveBeenLastCalledWith(undefined);
});
