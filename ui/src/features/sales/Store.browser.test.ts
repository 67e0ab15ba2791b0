import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import Store from "./Store.svelte";

const none = {
  kind: "none",
  name: null,
  orders: null,
  played: null,
  left_out: null,
  speed: null,
  done: false,
};

it("says that no orders came only while none did, whichever way they come", async () => {
  const props = { store: none, stores: [], connects: true };
  const screen = await render(Store, { ...props, counted: false });
  await expect.element(screen.getByRole("link")).toHaveTextContent("No orders yet. Connect a shop.");
  await screen.rerender({ counted: true });
  await expect.element(screen.getByRole("link")).toHaveTextContent(/^No shop is connected\. These orders/);
});
