import { expect, test } from "vitest";
import type { Card } from "~/wire/wire";
import { Slots } from "./slots";

const card = (cue: string, title = cue): Card => ({ cue, title }) as Card;
/** The cues in both places; the one on screen in capitals. */
const seen = (slots: Slots, on: Card | null, prepared: Card | null = null): string[] =>
  slots.put(on, prepared).map(({ card, shown }) => (shown ? card?.cue.toUpperCase() : card?.cue) ?? "");

test("a card that was prepared is shown where it was built", () => {
  const slots = new Slots();
  expect(seen(slots, card("a"), card("b"))).toEqual(["A", "b"]);
  expect(seen(slots, card("b"), card("c"))).toEqual(["c", "B"]);
  expect(seen(slots, card("c"))).toEqual(["C", "b"]);
});

test("a card that nobody prepared is written over the one on screen", () => {
  const slots = new Slots();
  seen(slots, card("a"), card("b"));
  expect(seen(slots, card("x"), card("b"))).toEqual(["X", "b"]);
});

test("a prepared card is never on screen, with or without a card on air", () => {
  const slots = new Slots();
  expect(seen(slots, null, card("b"))).toEqual(["", "b"]);
  expect(seen(slots, card("b"))).toEqual(["", "B"]);
  expect(seen(slots, null, card("b"))).toEqual(["b", ""]);
  for (const { shown } of slots.put(null, card("c"))) expect(shown).toBe(false);
});

test("the last word on a card is what is shown, not what was prepared", () => {
  const slots = new Slots();
  slots.put(card("a"), card("b", "old"));
  const shown = slots.put(card("b", "new"), null).find((slot) => slot.shown);
  expect(shown?.card?.title).toBe("new");
});

test("what stands on air and by is shown once", () => {
  const slots = new Slots();
  expect(seen(slots, card("a"), card("a"))).toEqual(["A", ""]);
});

test("undo finds the card before still built", () => {
  const slots = new Slots();
  seen(slots, card("a"), card("b"));
  expect(seen(slots, card("b"))).toEqual(["a", "B"]);
  expect(seen(slots, card("a"))).toEqual(["A", "b"]);
});

test("each cue on screen starts an animation, a change of numbers does not", () => {
  const slots = new Slots();
  const turn = (on: Card | null): number => slots.put(on, null)[0].turn;
  const first = turn(card("a"));
  expect(turn(card("a", "again"))).toBe(first);
  expect(turn(card("b"))).not.toBe(first);
  expect(turn(null)).not.toBe(first);
  expect(turn(card("b"))).toBe(first);
});
