import { expect, it } from "vitest";
import { readRoute, writeRoute, type Route } from "./route.svelte";

it("every place survives being written into the address", () => {
  const places: Route[] = [
    { view: "desk" },
    { view: "build", show: null },
    { view: "build", show: "a/b c" },
    { view: "shows", show: null },
    { view: "shows", show: "01J" },
    { view: "compare", shows: ["01J", "a/b c"] },
    { view: "compare", shows: [] },
    { view: "stores", page: null },
    { view: "stores", page: "vendure:127.0.0.1:4410" },
    { view: "prompter" },
    { view: "timeline" },
  ];
  for (const place of places) expect(readRoute(writeRoute(place))).toEqual(place);
});

it("an unknown address is the desk", () => {
  expect(readRoute("")).toEqual({ view: "desk" });
  expect(readRoute("#/nowhere")).toEqual({ view: "desk" });
  expect(readRoute("#/compare/a/%E0%A4%A/b")).toEqual({ view: "compare", shows: ["a", "b"] });
  expect(readRoute("#/build/%E0%A4%A")).toEqual({ view: "build", show: null });
});
