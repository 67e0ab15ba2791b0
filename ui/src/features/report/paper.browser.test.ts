import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { line, product, report } from "~/testing/report";
import AsRun from "./AsRun.svelte";
import { Pointing } from "./pointing.svelte";
import Products from "./Products.svelte";

it("has every line on paper, also those that the page keeps back", async () => {
  const long = report({
    products: Array.from({ length: 120 }, (_, n) => product(`No. ${n}`, [])),
    as_run: Array.from({ length: 320 }, (_, n) => line("take", n)),
  });
  const props = { report: long, pointing: new Pointing() };
  const { container: products } = await render(Products, props);
  const { container: log } = await render(AsRun, props);
  expect(products.querySelectorAll("tbody tr")).toHaveLength(100);
  window.dispatchEvent(new Event("beforeprint"));
  await expect.poll(() => products.querySelectorAll("tbody tr").length).toBe(120);
  expect(log.querySelectorAll("li")).toHaveLength(320);
});
