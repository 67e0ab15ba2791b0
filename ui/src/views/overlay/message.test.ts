import { expect, test } from "vitest";
import { cardOf } from "~/testing/cue";
import type { OverlayMessage } from "~/wire/wire";
import { readMessage } from "./message";

const card = cardOf({ title: "<b>Linen</b>", stock: { kind: "known", left: 3, low: true, stale: false } });
const message: OverlayMessage = { type: "card", seq: 7, now: 1, mode: "live", card };

test("a whole message is read, with a card or without, and with fields from a newer core", () => {
  expect(readMessage(JSON.stringify(message))).toEqual(message);
  expect(readMessage(JSON.stringify({ ...message, card: null }))).toEqual({ ...message, card: null });
  expect(readMessage(JSON.stringify({ ...message, newer: 1 }))).toMatchObject({ seq: 7 });
});

test("a ping tells what time it is", () => {
  expect(readMessage(JSON.stringify({ type: "ping", now: 5 }))).toEqual({ type: "ping", now: 5 });
});

test.each([
  ["a ping without a time", { type: "ping" }],
  ["another type", { ...message, type: "poll" }],
  ["no seq", { ...message, seq: undefined }],
  ["a price that is no integer", { ...message, card: { ...card, price: { minor: 1.5, currency: "ILS" } } }],
  ["a price without a currency", { ...message, card: { ...card, price: { minor: 1 } } }],
  ["a title that is no text", { ...message, card: { ...card, title: { html: "x" } } }],
  ["known stock without a number", { ...message, card: { ...card, stock: { kind: "known", low: false } } }],
  [
    "known stock that does not say whether it is old",
    { ...message, card: { ...card, stock: { kind: "known", left: 3, low: false } } },
  ],
  [
    "back-order without a number",
    { ...message, card: { ...card, stock: { kind: "backorder", stale: true } } },
  ],
  ["an unknown kind of stock", { ...message, card: { ...card, stock: { kind: "plenty" } } }],
  ["half a flash", { ...message, card: { ...card, flash: { ends_at: 5 } } }],
  ["a card that is a list", { ...message, card: [] }],
  ["null", null],
])("%s is ignored", (_, value) => {
  expect(readMessage(JSON.stringify(value))).toBeNull();
});

test("what is no JSON, or not text, is ignored", () => {
  expect(readMessage("{")).toBeNull();
  expect(readMessage(new ArrayBuffer(4))).toBeNull();
});
