import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLink, retryDelay, WRONG_KEY, type Link } from "./link";

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

let link: Link;
const refused = vi.fn();
const receive = vi.fn((data: unknown) => (data === "card 7" ? 7 : null));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.all = [];
  vi.clearAllMocks();
  link = openLink({ url: "ws://here/api/v1/live", key: "k", receive, refused, random: () => 1 });
});
afterEach(() => {
  link.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("it says hello, and acknowledges what it has painted and nothing else", () => {
  newest().onopen?.();
  newest().onmessage?.({ data: "card 7" });
  newest().onmessage?.({ data: "ping" });
  expect(newest().sent).toEqual([
    { type: "hello", token: "k", client: "overlay" },
    { type: "painted", seq: 7 },
  ]);
});

test("it tries for ever, soon at first and at least once a second", () => {
  for (let lost = 1; lost <= 50; lost += 1) {
    expect(FakeSocket.all).toHaveLength(lost);
    newest().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(lost === 1 ? 100 : 1000);
  }
  expect(retryDelay(0, 1)).toBe(100);
  expect(retryDelay(1, 1)).toBeCloseTo(160);
  expect(retryDelay(1000, 1)).toBe(1000);
  expect(retryDelay(1000, 0)).toBe(800);
});

test("a line that answered starts again with the short pause", () => {
  for (let lost = 0; lost < 10; lost += 1) {
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
  receive.mockClear();
  silent.onmessage?.({ data: "card 7" });
  expect(receive).not.toHaveBeenCalled();
});

test("a line that never opens is given up", () => {
  vi.advanceTimersByTime(3200);
  expect(FakeSocket.all).toHaveLength(2);
});

test("a wrong key is said once a try, and tried again only every 5 s", () => {
  newest().onclose?.({ code: WRONG_KEY });
  expect(refused).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(4900);
  expect(FakeSocket.all).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(FakeSocket.all).toHaveLength(2);
});

test("closed for good, it stays closed", () => {
  link.close();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
});
