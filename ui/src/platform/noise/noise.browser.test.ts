import { expect, test } from "vitest";
import { responder } from "~/testing/noise";
import { initiator } from "./handshake";

test("a browser opens a large state as it was sealed", () => {
  const setup = {
    psk: crypto.getRandomValues(new Uint8Array(32)),
    prologue: new Uint8Array(0),
    largest: 1 << 20,
  };
  const opening = initiator(setup);
  const { answer, session: core } = responder(setup, opening.first).answer();
  const { session: phone } = opening.finish(answer);
  const state = JSON.stringify({ type: "state", text: "שמלה 12.50 ₪ ".repeat(16_500) });
  const bytes = new TextEncoder().encode(state);
  expect(bytes.length).toBeGreaterThan(300_000);
  const parts = core.seal(bytes).map((frame) => phone.open(frame));
  expect(parts.slice(0, -1).every((part) => part === null)).toBe(true);
  expect(new TextDecoder().decode(parts.at(-1) ?? new Uint8Array(0)) === state).toBe(true);
});
