import { expect, test } from "vitest";
import type { CueView, FeedItem, FeedKind, StockView } from "~/wire/wire";
import { News, type Happening } from "./news";

const NOW = 1_000_000;
const line = (seq: number, kind: FeedKind, at = NOW): FeedItem => ({
  seq,
  at,
  kind,
  by: { kind: "store", id: "s" },
  text: null,
  units: 1,
  amount: null,
  in_live: false,
});
const cues = (...keys: string[]): CueView[] => keys.map((stock) => ({ stock }) as CueView);
const out = (...keys: string[]): Record<string, StockView> =>
  Object.fromEntries(keys.map((key) => [key, { sold_out: true } as StockView]));
const state = (feed: FeedItem[], more: Partial<Happening> = {}): Happening => ({
  now: NOW,
  feed,
  rundown: [],
  stock: {},
  ...more,
});

test("what the page began with is no news, and what comes after it is, once", () => {
  const news = new News(state([line(5, "sale")]));
  expect(news.of(state([line(5, "sale")]))).toEqual([]);
  const more = [line(8, "goal_reached"), line(7, "sale"), line(6, "take"), line(5, "sale")];
  expect(news.of(state(more))).toEqual(["goal", "sale"]);
  expect(news.of(state(more))).toEqual([]);
});

test("refunds, changed orders and whatever people do make no sound", () => {
  const kinds: FeedKind[] = ["refund", "revised", "over_refunded", "take", "memo", "start", "import"];
  const news = new News(state([]));
  expect(news.of(state(kinds.map((kind, index) => line(9 - index, kind))))).toEqual([]);
});

test("a page that was away does not sound for what is over, nor where numbers begin anew", () => {
  const news = new News(state([line(5, "sale")]));
  expect(news.of(state([line(6, "sale", NOW - 60_000)]))).toEqual([]);
  expect(news.of(state([line(3, "sale")]))).toEqual([]);
  expect(news.of(state([line(4, "sale")]))).toEqual(["sale"]);
});

test("a product sounds when it sells out, and not because it comes into the rundown sold out", () => {
  const rundown = cues("a", "b");
  const news = new News(state([], { rundown, stock: out("b") }));
  expect(news.of(state([], { rundown, stock: out("a", "b") }))).toEqual(["sold_out"]);
  expect(news.of(state([], { rundown, stock: out("a", "b") }))).toEqual([]);
  expect(news.of(state([], { rundown: cues("a", "b", "c"), stock: out("a", "b", "c") }))).toEqual([]);
  expect(news.of(state([], { rundown, stock: {} }))).toEqual([]);
  expect(news.of(state([], { rundown, stock: out("b") }))).toEqual(["sold_out"]);
});

test("one that is taken out of the rundown as it sells out is told by the feed", () => {
  const news = new News(state([], { rundown: cues("a") }));
  expect(news.of(state([line(1, "pulled")], { rundown: cues() }))).toEqual(["sold_out"]);
});
