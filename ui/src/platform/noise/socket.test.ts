import { utf8ToBytes } from "@noble/hashes/utils.js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { socketPlatform } from "~/platform/socket";
import type { Status } from "~/platform/types";
import { responder } from "~/testing/noise";
import type { Session } from "./session";
import { noiseSocket, SESSION_FAILED, type NoiseSocket } from "./socket";

const psk = new Uint8Array(32).fill(7);
const prologue = utf8ToBytes("cartwall 1");

/** A WebSocket whose other end the test is. */
class FakeSocket {
  binaryType = "blob";
  sent: Uint8Array[] = [];
  closedWith: (number | string | undefined)[] | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  session: Session | null = null;
  constructor(readonly url: string) {}
  send(frame: Uint8Array): void {
    this.sent.push(frame);
  }
  close(code?: number, reason?: string): void {
    this.closedWith = [code, reason];
  }
  gives(frame: Uint8Array): void {
    this.onmessage?.({ data: frame.slice().buffer });
  }
  /** Shakes hands as the core. */
  answers(key = psk): void {
    const { answer, session } = responder(
      { psk: key, prologue, largest: 1 << 20 },
      this.sent[0] as Uint8Array,
    ).answer();
    this.session = session;
    this.sent = [];
    this.gives(answer);
  }
  says(message: unknown): void {
    for (const frame of this.session?.seal(utf8ToBytes(JSON.stringify(message))) ?? []) this.gives(frame);
  }
  /** What was sent since the handshake, as the core opens it. */
  heard(): unknown[] {
    const opened = this.sent.splice(0).map((frame) => this.session?.open(frame) ?? null);
    const messages = opened.filter((message) => message !== null);
    return messages.map((message) => JSON.parse(new TextDecoder().decode(message)) as unknown);
  }
}

function opening(): { fake: FakeSocket; socket: NoiseSocket } {
  const fake = new FakeSocket("ws://core");
  const socket = noiseSocket("ws://core", psk, prologue, () => fake as unknown as WebSocket);
  return { fake, socket };
}

const [onopen, onmessage, onclose] = [vi.fn(), vi.fn(), vi.fn()];

/** With handlers, and open unless told otherwise. */
function open(): { fake: FakeSocket; socket: NoiseSocket } {
  const { fake, socket } = opening();
  Object.assign(socket, {
    onopen,
    onmessage: ({ data }: { data: unknown }) => void onmessage(data),
    onclose: ({ code }: { code: number }) => void onclose(code),
  });
  fake.onopen?.();
  fake.answers();
  return { fake, socket };
}

beforeEach(() => void vi.clearAllMocks());
afterEach(() => void vi.useRealTimers());

it("is open once the handshake is over, and not before", () => {
  const { fake, socket } = opening();
  socket.onopen = onopen;
  expect(() => socket.send("hello")).toThrow();
  fake.onopen?.();
  expect([socket.readyState, fake.sent.length, onopen.mock.calls.length]).toEqual([0, 1, 0]);
  fake.answers();
  expect([socket.readyState, onopen.mock.calls.length]).toEqual([1, 1]);
  expect(socket.handshakeHash).toEqual(fake.session?.handshakeHash);
});

it("carries text both ways, also more than fits into one frame", () => {
  const { fake, socket } = open();
  const long = { text: "שמלה ".repeat(40_000) };
  socket.send(JSON.stringify(long));
  expect(fake.sent.length).toBeGreaterThan(1);
  expect(fake.heard()).toEqual([long]);
  fake.says(long);
  expect(onmessage.mock.calls).toEqual([[JSON.stringify(long)]]);
});

it.each([
  ["text instead of bytes", (fake: FakeSocket) => fake.onmessage?.({ data: "hello" })],
  ["a frame that nobody sealed", (fake: FakeSocket) => fake.gives(new Uint8Array(40))],
  [
    "a frame a second time",
    (fake: FakeSocket) => {
      const [frame] = (fake.session as Session).seal(utf8ToBytes("{}")) as [Uint8Array];
      fake.gives(frame);
      fake.gives(frame);
    },
  ],
  [
    "bytes that are no text",
    (fake: FakeSocket) => fake.gives((fake.session as Session).seal(Uint8Array.of(255))[0] as Uint8Array),
  ],
])("is closed at once by %s", (_, happens) => {
  const { fake, socket } = open();
  happens(fake);
  expect(fake.closedWith?.[0]).toBe(SESSION_FAILED);
  expect(onclose.mock.calls).toEqual([[SESSION_FAILED]]);
  expect(socket.readyState).toBe(3);
  onmessage.mockClear();
  fake.says("later");
  socket.send("later");
  fake.onclose?.({ code: 1000 });
  expect([onmessage.mock.calls, fake.sent, onclose.mock.calls]).toEqual([[], [], [[SESSION_FAILED]]]);
});

it("is closed by an answer from somebody without the key", () => {
  const { fake, socket } = opening();
  Object.assign(socket, { onopen, onclose: ({ code }: { code: number }) => void onclose(code) });
  fake.onopen?.();
  fake.gives(new Uint8Array(48).fill(9));
  expect(fake.closedWith).toEqual([SESSION_FAILED, "refused"]);
  expect([onopen.mock.calls, onclose.mock.calls]).toEqual([[], [[SESSION_FAILED]]]);
});

it("says with which code the other end closed it", () => {
  const { fake, socket } = open();
  fake.onclose?.({ code: 4401 });
  expect(onclose.mock.calls).toEqual([[4401]]);
  expect(socket.readyState).toBe(3);
});

it("receives nothing after it was closed here", () => {
  const { fake, socket } = open();
  socket.close();
  expect([socket.readyState, fake.closedWith]).toEqual([2, [undefined, undefined]]);
  fake.says("late");
  socket.send("late");
  expect([onmessage.mock.calls, fake.sent]).toEqual([[], []]);
  fake.onclose?.({ code: 1000 });
  expect(onclose.mock.calls).toEqual([[1000]]);
});

it("leaves a fault of whoever listens to them", () => {
  const { fake, socket } = open();
  socket.onmessage = () => {
    throw new Error("not the line's");
  };
  expect(() => fake.says("hello")).toThrow("not the line's");
  expect([socket.readyState, fake.closedWith]).toEqual([1, null]);
});

it("carries the panel's platform as an ordinary WebSocket does, over a break", async () => {
  vi.useFakeTimers();
  const fakes: FakeSocket[] = [];
  const statuses: Status[] = [];
  const newest = (): FakeSocket => fakes.at(-1) as FakeSocket;
  const platform = socketPlatform({
    origin: "http://192.168.1.5:4780",
    token: "secret",
    keepToken: () => undefined,
    random: () => 0.5,
    open: (url) =>
      noiseSocket(url, psk, prologue, (url) => {
        fakes.push(new FakeSocket(url));
        return newest() as unknown as WebSocket;
      }),
  });
  platform.listen({
    state: () => undefined,
    time: () => undefined,
    status: (status) => statuses.push(status),
  });
  const begins = (seq: number): void => {
    newest().onopen?.();
    newest().answers();
    expect(newest().heard()).toEqual([{ type: "hello", token: "secret", client: "panel" }]);
    newest().says({ type: "state", seq, now: 0, run: "r1", full: true, sections: {} });
  };
  begins(7);
  const reply = platform.command("take", {}, "k1");
  newest().gives(new Uint8Array(40));
  vi.advanceTimersByTime(100);
  expect(fakes).toHaveLength(2);
  expect(newest().url).toBe("ws://192.168.1.5:4780/api/v1/live?since=7&run=r1");
  begins(8);
  expect(newest().heard()).toEqual([{ type: "command", name: "take", body: {}, key: "k1", id: "1" }]);
  newest().says({ type: "answer", id: "1", ok: { seq: 8 }, problem: null });
  expect(await reply).toEqual({ ok: true, value: { seq: 8 } });
  expect(statuses).toEqual(["open", "lost", "open"]);
});
