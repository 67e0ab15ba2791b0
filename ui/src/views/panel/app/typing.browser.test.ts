import { afterEach, beforeEach, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { deskKey } from "./keys";
import { watchFocus } from "./typing";

let stop: () => void;
let taken = 0;
const hear = deskKey({ take: () => (taken += 1), ready: () => true });

beforeEach(() => {
  taken = 0;
  stop = watchFocus();
  window.addEventListener("keydown", hear);
});
afterEach(() => {
  stop();
  window.removeEventListener("keydown", hear);
  document.body.replaceChildren();
});

async function typing(): Promise<HTMLInputElement> {
  const field = document.body.appendChild(document.createElement("input"));
  field.focus();
  await userEvent.keyboard("-2");
  return field;
}

it("takes nothing with the rest of what was typed into a field that somebody else took away", async () => {
  const field = await typing();
  field.remove();
  await userEvent.keyboard("0 %");
  expect(taken).toBe(0);
});

it("takes with the first press after a field that was left on purpose", async () => {
  const field = await typing();
  await userEvent.keyboard("{Enter}");
  field.remove();
  await userEvent.keyboard(" ");
  expect(taken).toBe(1);
});

it("takes nothing while a dialog is on its way", async () => {
  const coming = document.body.appendChild(document.createElement("i"));
  coming.dataset.coming = "";
  await userEvent.keyboard(" ");
  expect(taken).toBe(0);
  coming.remove();
  await userEvent.keyboard(" ");
  expect(taken).toBe(1);
});
