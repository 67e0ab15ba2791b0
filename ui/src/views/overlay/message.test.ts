import { expect, test } from "vitest";
import { cardOf } from "~/testing/cue";
import type { OverlayMessage } from "~/wire/wire";
import { readMessage } from "./message";

const card = cardOf({ title: "<b>Linen</b>", stock: { kind: "known", left: 3, low: true, stale: false } });
const frame = (card: unknown): unknown => ({
  type: "frame",
  seq: 7,
  now: 1,
  mode: "live",
  layers: { card: { graphic: "card", data: card } },
  prepared: { card: null },
});
const message = frame(card) as OverlayMessage;

test("a whole message is read, with a card or without, and with fields from a newer core", () => {
  expect(readMessage(JSON.stringify(message))).toEqual(message);
  expect(readMessage(JSON.stringify(frame(null)))).toEqual(frame(null));
  expect(readMessage(JSON.stringify({ ...message, newer: 1 }))).toMatchObject({ seq: 7 });
});

test("what stands ready is read too, and a layer that this page does not draw is no obstacle", () => {
  const ready = { ...message, prepared: { card: { graphic: "card", data: card } } };
  expect(readMessage(JSON.stringify(ready))).toEqual(ready);
  const ticker = { ...message, layers: { ...message.layers, ticker: { graphic: "ticker", data: 5 } } };
  expect(readMessage(JSON.stringify(ticker))).toMatchObject({ seq: 7 });
  expect(readMessage(JSON.stringify({ ...message, layers: {}, prepared: {} }))).toMatchObject({ seq: 7 });
});

test("a ping tells what time it is", () => {
  expect(readMessage(JSON.stringify({ type: "ping", now: 5 }))).toEqual({ type: "ping", now: 5 });
});

test.each([
  ["a ping without a time", { type: "ping" }],
  ["another type", { ...message, type: "poll" }],
  ["no seq", { ...message, seq: undefined }],
  ["a price that is no integer", frame({ ...card, price: { minor: 1.5, currency: "ILS" } })],
  ["a price without a currency", frame({ ...card, price: { minor: 1 } })],
  ["a title that is no text", frame({ ...card, title: { html: "x" } })],
  ["known stock without a number", frame({ ...card, stock: { kind: "known", low: false } })],
  [
    "known stock that does not say whether it is old",
    frame({ ...card, stock: { kind: "known", left: 3, low: false } }),
  ],
  ["back-order without a number", frame({ ...card, stock: { kind: "backorder", stale: true } })],
  ["an unknown kind of stock", frame({ ...card, stock: { kind: "plenty" } })],
  ["half a flash", frame({ ...card, flash: { ends_at: 5 } })],
  ["a card that is a list", frame([])],
  [
    "another kind of graphic on the layer of the cards",
    { ...message, layers: { card: { graphic: "map", data: card } } },
  ],
  ["no layers", { ...message, layers: undefined }],
  ["nothing that tells what stands ready", { ...message, prepared: undefined }],
  ["half a card that stands ready", { ...message, prepared: { card: { graphic: "card", data: {} } } }],
  ["null", null],
])("%s is ignored", (_, value) => {
  expect(readMessage(JSON.stringify(value))).toBeNull();
});

test("what is no JSON, or not text, is ignored", () => {
  expect(readMessage("{")).toBeNull();
  expect(readMessage(new ArrayBuffer(4))).toBeNull();
});
