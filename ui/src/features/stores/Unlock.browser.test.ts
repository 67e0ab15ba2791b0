import { expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import type { Reply } from "~/platform/types";
import Unlock from "./Unlock.svelte";

it("takes the passphrase once, says when it is wrong, and keeps it in no field", async () => {
  const onunlock = vi.fn<(passphrase: string) => Promise<Reply<unknown>>>(() =>
    Promise.resolve({ ok: false, problem: { code: "wrong_passphrase", detail: "" } }),
  );
  const { container } = await render(Unlock, { disabled: false, onunlock });
  // How many shops it opens is not known before.
  expect(container.querySelector("form > p")?.textContent).not.toMatch(/\d/);
  const field = container.querySelector<HTMLInputElement>("[name=passphrase]");
  if (field === null) throw new Error("no field");
  await userEvent.fill(field, "wrong one");
  await userEvent.keyboard("{Enter}");
  await expect
    .element(container.querySelector<HTMLElement>("[role=alert]"))
    .toHaveTextContent("not the passphrase");
  expect(onunlock).toHaveBeenCalledWith("wrong one");
  expect(field.value).toBe("");
});
