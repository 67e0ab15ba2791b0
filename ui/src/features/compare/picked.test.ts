import { expect, it } from "vitest";
import { Picked } from "./picked.svelte";

it("up to four shows are selected, each by one press, and given up by another", () => {
  const picked = new Picked();
  for (const id of ["a", "b", "c", "d", "e"]) picked.toggle(id);
  expect(picked.ids).toEqual(["a", "b", "c", "d"]);
  expect(picked.full).toBe(true);
  picked.toggle("b");
  picked.toggle("e");
  expect(picked.ids).toEqual(["a", "c", "d", "e"]);
});

it("an address that names a show twice, or too many, selects each once and no more than fit", () => {
  const picked = new Picked();
  picked.only(["a", "a", "b", "c", "d", "e"]);
  expect(picked.ids).toEqual(["a", "b", "c", "d"]);
});
