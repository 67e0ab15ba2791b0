import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { NO_STORE } from "~/lib/core/sections.svelte";
import Store from "./Store.svelte";

it("says that no orders came only while none did, whichever way they come", async () => {
  const props = { store: NO_STORE, stores: [], connects: true };
  const screen = await render(Store, { ...props, counted: false });
  await expect.element(screen.getByRole("link")).toHaveTextContent("No orders yet. Connect a shop.");
  await screen.rerender({ counted: true });
  await expect.element(screen.getByRole("link")).toHaveTextContent(/^No shop is connected\. These orders/);
});
