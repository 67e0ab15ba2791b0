import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { socketPlatform } from "./socket";
import type { Status } from "./types";

/** A socket that the test is the other end of. */
class FakeSocket {
  sent: { type: string; id?: string; [more: string]: unknown }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {}
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string });
  }
  close(): void {
    // The other end of a dead line never answers.
  }
  says(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const state = (seq: number): unknown => ({
  type: "state",
  seq,
  now: 0,
  run: "r1",
  full: true,
  sections: {},
});

function started(): {
  sockets: FakeSocket[];
  statuses: Status[];
  platform: ReturnType<typeof socketPlatform>;
} {
  const sockets: FakeSocket[] = [];
  const statuses: Status[] = [];
  const platform = socketPlatform({
    origin: "http://127.0.0.1:4780",
    token: "secret",
    keepToken: () => undefined,
    open: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    random: () => 0.5,
  });
  platform.listen({
    state: () => undefined,
    time: () => undefined,
    status: (status) => statuses.push(status),
  });
  return { sockets, statuses, platform };
}

const last = (sockets: FakeSocket[]): FakeSocket => {
  const found = sockets.at(-1);
  if (found === undefined) throw new Error("no socket");
  return found;
};

describe("the browser's line to the core", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("says who it is first, and never in the address", () => {
    const { sockets } = started();
    const socket = last(sockets);
    socket.onopen?.();
    expect(socket.url).toBe("ws://127.0.0.1:4780/api/v1/live");
    expect(socket.sent).toEqual([{ type: "hello", token: "secret", client: "panel" }]);
  });

  it("comes back after a break and asks for what it missed", () => {
    const { sockets, statuses } = started();
    last(sockets).onopen?.();
    last(sockets).says(state(41));
    last(sockets).onclose?.({ code: 1006 });
    vi.advanceTimersByTime(1000);
    expect(sockets).toHaveLength(2);
    expect(last(sockets).url).toContain("?since=41&run=r1");
    last(sockets).onopen?.();
    last(sockets).says(state(42));
    expect(statuses).toEqual(["open", "lost", "open"]);
  });

  it("counts a line that has gone silent as broken", () => {
    const { sockets, statuses } = started();
    last(sockets).onopen?.();
    last(sockets).says(state(1));
    vi.advanceTimersByTime(5000);
    last(sockets).says({ type: "ping", now: 1 });
    vi.advanceTimersByTime(11_000);
    expect(statuses).toEqual(["open"]);
    vi.advanceTimersByTime(1500);
    expect(statuses).toEqual(["open", "lost"]);
  });

  it("tries for ever", () => {
    const { sockets } = started();
    for (let i = 0; i < 50; i += 1) {
      last(sockets).onclose?.({ code: 1006 });
      vi.advanceTimersByTime(1500);
    }
    expect(sockets).toHaveLength(51);
  });

  it("stops at a refused token and goes on with a new one", () => {
    const { sockets, statuses, platform } = started();
    last(sockets).onclose?.({ code: 4401 });
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(statuses).toEqual(["refused"]);
    platform.useToken?.(" better ");
    last(sockets).onopen?.();
    expect(last(sockets).sent[0]).toMatchObject({ token: "better" });
  });

  it("sends a command again, with the same key, when its line broke before the answer", async () => {
    const { sockets, platform } = started();
    last(sockets).onopen?.();
    last(sockets).says(state(1));
    const reply = platform.command("take", {}, "key-1");
    const first = last(sockets).sent[1];
    last(sockets).onclose?.({ code: 1006 });
    vi.advanceTimersByTime(200);
    last(sockets).onopen?.();
    last(sockets).says(state(1));
    expect(last(sockets).sent[1]).toEqual(first);
    expect(first).toMatchObject({ type: "command", name: "take", key: "key-1" });
    last(sockets).says({ type: "answer", id: first?.id, ok: { seq: 2 }, problem: null });
    expect(await reply).toEqual({ ok: true, value: { seq: 2 } });
  });

  it("waits longer where a question goes on to a shop", async () => {
    const { sockets, platform } = started();
    last(sockets).onopen?.();
    last(sockets).says(state(1));
    const settled: string[] = [];
    const body = { kind: "shopify" as const, address: "https://linen.myshopify.com", secrets: {} };
    void platform.query("check_store", body).then(() => settled.push("check_store"));
    void platform.command("take", {}, "key-1").then(() => settled.push("take"));
    for (let s = 0; s < 11; s += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      last(sockets).says({ type: "ping", now: 1 });
    }
    expect(settled).toEqual(["take"]);
    for (let s = 0; s < 50; s += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      last(sockets).says({ type: "ping", now: 1 });
    }
    expect(settled).toEqual(["take", "check_store"]);
  });

  it("never sends an old command: after a few seconds it says that no answer came", async () => {
    const { sockets, platform } = started();
    last(sockets).onopen?.();
    last(sockets).says(state(1));
    const reply = platform.command("take", {}, "key-1");
    last(sockets).onclose?.({ code: 1006 });
    vi.advanceTimersByTime(6000);
    last(sockets).onopen?.();
    last(sockets).says(state(1));
    expect(last(sockets).sent.map((message) => message.type)).toEqual(["hello"]);
    expect(await reply).toMatchObject({ ok: false, problem: { code: "no_answer" } });
  });

  it("refuses a command at once while there is no line", async () => {
    const { platform } = started();
    expect(await platform.command("take", {}, "k")).toMatchObject({
      ok: false,
      problem: { code: "offline" },
    });
  });

  it("hands a refusal on with its code and sentence", async () => {
    const { sockets, platform } = started();
    last(sockets).onopen?.();
    last(sockets).says(state(1));
    const reply = platform.command("take", {}, "k");
    const id = last(sockets).sent[1]?.id;
    last(sockets).says({ type: "answer", id, ok: null, problem: { code: "stale", detail: "Look again." } });
    expect(await reply).toEqual({ ok: false, problem: { code: "stale", detail: "Look again." } });
  });
});
