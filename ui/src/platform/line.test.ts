import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { line, retryDelay, type Line } from "./line";

/** A socket that does only what the test says. */
class FakeSocket {
  static all: FakeSocket[] = [];
  sent: unknown[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
}

const newest = (): FakeSocket => {
  const socket = FakeSocket.all.at(-1);
  if (socket === undefined) throw new Error("no socket was opened");
  return socket;
};

const WRONG_TOKEN = 4401;

let tested: Line;
const [lost, received] = [vi.fn(), vi.fn()];
const refused = vi.fn((): number | null => 5000);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.all = [];
  vi.clearAllMocks();
  tested = line({
    url: () => "ws://here/api/v1/live",
    hello: () => ({ token: "k" }),
    received,
    lost,
    refused,
    random: () => 1,
  });
  tested.open();
});
afterEach(() => {
  tested.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("it says hello first at each try, and then what it is told to", () => {
  for (let opened = 1; opened <= 2; opened += 1) {
    newest().onopen?.();
    newest().onmessage?.({ data: "card 7" });
    tested.send('{"painted":7}');
    expect(newest().sent).toEqual([{ token: "k" }, { painted: 7 }]);
    newest().onclose?.({ code: 1006 });
    expect(lost).toHaveBeenCalledTimes(opened);
    vi.advanceTimersByTime(100);
  }
  expect(received.mock.calls).toEqual([["card 7"], ["card 7"]]);
});

test("it tries for ever, soon at first and at least once a second", () => {
  for (let tries = 1; tries <= 50; tries += 1) {
    expect(FakeSocket.all).toHaveLength(tries);
    newest().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(tries === 1 ? 100 : 1000);
  }
  expect(retryDelay(0, 1)).toBe(100);
  expect(retryDelay(1, 1)).toBeCloseTo(160);
  expect(retryDelay(1000, 1)).toBe(1000);
  expect(retryDelay(1000, 0)).toBe(800);
});

test("a line that answered starts again with the short pause", () => {
  for (let tries = 0; tries < 10; tries += 1) {
    newest().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(1000);
  }
  newest().onopen?.();
  newest().onmessage?.({ data: "card 7" });
  newest().onclose?.({ code: 1006 });
  const before = FakeSocket.all.length;
  vi.advanceTimersByTime(100);
  expect(FakeSocket.all).toHaveLength(before + 1);
});

test("a silent line is given up after 12 s, and what it says later is not heard", () => {
  const silent = newest();
  silent.onopen?.();
  vi.advanceTimersByTime(11_000);
  silent.onmessage?.({ data: "ping" });
  vi.advanceTimersByTime(11_900);
  expect(silent.closed).toBe(false);
  vi.advanceTimersByTime(200);
  expect(silent.closed).toBe(true);
  vi.advanceTimersByTime(100);
  expect(FakeSocket.all).toHaveLength(2);
  received.mockClear();
  silent.onmessage?.({ data: "card 7" });
  expect(received).not.toHaveBeenCalled();
});

test("a line that never opens is given up", () => {
  vi.advanceTimersByTime(4200);
  expect(FakeSocket.all).toHaveLength(2);
});

test("a wrong token is said once a try, and tried again as the owner says", () => {
  newest().onclose?.({ code: WRONG_TOKEN });
  expect(lost).not.toHaveBeenCalled();
  expect(refused).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(4900);
  expect(FakeSocket.all).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(FakeSocket.all).toHaveLength(2);
});

test("a wrong token is not tried again by itself where the owner says so", () => {
  refused.mockReturnValueOnce(null);
  newest().onclose?.({ code: WRONG_TOKEN });
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
  tested.open();
  expect(FakeSocket.all).toHaveLength(2);
});

test("closed for good, it stays closed", () => {
  tested.close();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
});
