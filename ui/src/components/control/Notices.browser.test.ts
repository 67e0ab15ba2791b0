import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { Notices as List } from "~/lib/core/notices.svelte";
import Notices from "./Notices.svelte";

const COMMAND = "cargo xtask start --release";

it("shows what is typed at a terminal as a command, and the words around it as words", async () => {
  const notices = new List();
  notices.advise(() => `Start it with ${COMMAND}, and it is fast.`, COMMAND);
  notices.done("Saved.");
  const { container } = await render(Notices, { notices });
  expect([...container.querySelectorAll("code")].map((code) => code.textContent)).toEqual([COMMAND]);
  expect([...container.querySelectorAll("p")].map((one) => one.textContent)).toEqual([
    `Start it with ${COMMAND}, and it is fast.`,
    "Saved.",
  ]);
});
