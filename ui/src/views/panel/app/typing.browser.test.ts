import { afterEach, beforeEach, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { deskKey } from "./keys";
import { watchFocus } from "./typing";

let stop: () => void;
let taken = 0;
const onkeydown = deskKey({ take: () => (taken += 1), ready: () => true });

beforeEach(() => {
  taken = 0;
  stop = watchFocus();
  window.addEventListener("keydown", onkeydown);
});
afterEach(() => {
  stop();
  window.removeEventListener("keydown", onkeydown);
  document.body.replaceChildren();
});

/** One right after the other, however busy the computer is: only a press that comes soon goes on with what was typed. */
function press(...keys: string[]): void {
  for (const key of keys)
    (document.activeElement ?? document.body).dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
    );
}

function typing(): HTMLInputElement {
  const field = document.body.appendChild(document.createElement("input"));
  field.focus();
  press("-", "2");
  return field;
}

it("takes nothing with the rest of what was typed into a field that somebody else took away", () => {
  const field = typing();
  field.remove();
  press("0", " ", "%");
  expect(taken).toBe(0);
});

it("takes with the first press after a field that was left on purpose", () => {
  const field = typing();
  press("Enter");
  field.remove();
  press(" ");
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
