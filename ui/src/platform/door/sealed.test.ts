import { describe, expect, it, vi } from "vitest";
import { pairingCode } from "~/platform/noise/noise";
import { DoorSocket } from "~/testing/door";
import { askToJoin, type Asking, type Invitation } from "./sealed";
import { doorPlatform } from "./platform";

const SECRET = "00112233445566778899aabbccddeeff";
const LINK: Invitation = { by: "link", secret: SECRET };

function asking(invitation: Invitation, word: string) {
  const told = { code: vi.fn(), waiting: vi.fn(), joined: vi.fn(), refused: vi.fn() } satisfies Asking;
  let socket: DoorSocket | undefined;
  const stop = askToJoin("http://192.168.1.7:4781", invitation, "Dana’s phone", told, (url) => {
    socket = new DoorSocket(url, word);
    return socket as unknown as WebSocket;
  });
  if (socket === undefined) throw new Error("no line was opened");
  return { told, socket, stop };
}

describe("a device that asks to come in", () => {
  it("says its name, shows the digits of its line, waits, and is given a token of its own", () => {
    const { told, socket } = asking(LINK, `cartwall join 1 ${SECRET}`);
    expect(socket.url).toBe("ws://192.168.1.7:4781/line?join=link");
    socket.opens();
    expect(socket.said).toEqual([{ type: "join", name: "Dana’s phone" }]);
    expect(told.code).toHaveBeenCalledExactlyOnceWith(pairingCode(socket.handshakeHash ?? new Uint8Array(8)));
    expect(told.waiting).not.toHaveBeenCalled();
    socket.says({ type: "waiting" });
    expect(told.waiting).toHaveBeenCalledOnce();
    socket.says({ type: "joined", id: "d1", token: "ab".repeat(32), role: "co_host" });
    expect(told.joined).toHaveBeenCalledExactlyOnceWith({ id: "d1", token: "ab".repeat(32) });
    socket.closes(1000);
    expect(told.refused).not.toHaveBeenCalled();
  });

  it("asks by a code in the same way", () => {
    const { socket } = asking({ by: "code", code: "K7QM3XPD" }, "cartwall join 1 K7QM3XPD");
    expect(socket.url).toBe("ws://192.168.1.7:4781/line?join=code");
    socket.opens();
    expect(socket.said).toHaveLength(1);
  });

  it("is told that the code is wrong where the other end has another one", () => {
    const { told, socket } = asking({ by: "code", code: "K7QM3XPD" }, "cartwall join 1 K7QM3XPF");
    socket.opens();
    expect(told.refused).toHaveBeenCalledExactlyOnceWith("wrong");
    expect(told.code).not.toHaveBeenCalled();
  });

  it.each([
    [4404, "no_invite"],
    [4429, "too_many_tries"],
    [4423, "closed"],
    [1006, "lost"],
  ] as const)("is told why its line was closed with %d", (code, why) => {
    const { told, socket } = asking(LINK, `cartwall join 1 ${SECRET}`);
    socket.closes(code);
    expect(told.refused).toHaveBeenCalledExactlyOnceWith(why);
  });

  it.each(["busy", "no_name", "no_invite", "too_many_tries"])("is told that it was refused as %s", (code) => {
    const { told, socket } = asking(LINK, `cartwall join 1 ${SECRET}`);
    socket.opens();
    socket.says({ type: "refused", code });
    socket.closes(1000);
    expect(told.refused).toHaveBeenCalledExactlyOnceWith(code);
  });

  it("is told that the host declined", () => {
    const { told, socket } = asking(LINK, `cartwall join 1 ${SECRET}`);
    socket.opens();
    socket.says({ type: "declined" });
    expect(told.refused).toHaveBeenCalledExactlyOnceWith("declined");
    expect(socket.closed).toBe(true);
  });

  it("says nothing more once it has stopped asking", () => {
    const { told, socket, stop } = asking(LINK, `cartwall join 1 ${SECRET}`);
    socket.opens();
    stop();
    socket.says({ type: "joined", id: "d1", token: "t", role: "guest" });
    socket.closes(1000);
    expect(told.joined).not.toHaveBeenCalled();
    expect(told.refused).not.toHaveBeenCalled();
  });
});

describe("a device that was let in", () => {
  const device = { id: "d1", token: "cd".repeat(32) };

  function opened() {
    const sockets: DoorSocket[] = [];
    const onout = vi.fn();
    const status = vi.fn();
    const state = vi.fn();
    const platform = doorPlatform({
      origin: "http://192.168.1.7:4781",
      device,
      onout,
      random: () => 1,
      open: (url) => {
        const socket = new DoorSocket(url, device.token);
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
    });
    platform.listen({ state, time: vi.fn(), status });
    const last = (): DoorSocket => {
      const socket = sockets.at(-1);
      if (socket === undefined) throw new Error("no line was opened");
      return socket;
    };
    return { platform, sockets, last, onout, status, state };
  }

  it("shows its token on its own line, and speaks as a panel does", async () => {
    const { platform, last, status, state } = opened();
    expect(last().url).toBe("ws://192.168.1.7:4781/line?device=d1");
    last().opens();
    expect(last().said).toEqual([{ type: "hello", token: device.token, client: "panel" }]);
    last().says({ type: "state", seq: 7, run: "r1", now: 0, full: true, sections: {} });
    expect(state).toHaveBeenCalledOnce();
    expect(status).toHaveBeenLastCalledWith("open");
    const reply = platform.command("send_memo", { text: "Hello" }, "k1");
    const { id } = last().said[1] ?? {};
    last().says({ type: "answer", id, ok: { seq: 8 }, problem: null });
    expect(await reply).toEqual({ ok: true, value: { seq: 8 } });
  });

  it("asks after a break for what it missed", () => {
    vi.useFakeTimers();
    const { last, status } = opened();
    last().opens();
    last().says({ type: "state", seq: 7, run: "r1", now: 0, full: true, sections: {} });
    last().closes(1006);
    expect(status).toHaveBeenLastCalledWith("lost");
    vi.advanceTimersByTime(200);
    expect(last().url).toBe("ws://192.168.1.7:4781/line?device=d1&since=7&run=r1");
    vi.useRealTimers();
  });

  it("is out once its line is refused, and does not knock again", () => {
    vi.useFakeTimers();
    const { last, sockets, onout } = opened();
    last().closes(4401);
    expect(onout).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    vi.useRealTimers();
  });

  it("says that the host has closed the door, and knocks slowly until it is open", () => {
    vi.useFakeTimers();
    const { last, sockets, status, onout } = opened();
    last().opens();
    last().says({ type: "state", seq: 7, run: "r1", now: 0, full: true, sections: {} });
    last().closes(4423);
    expect(status).toHaveBeenLastCalledWith("locked");
    vi.advanceTimersByTime(4_900);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(sockets).toHaveLength(2);
    // Nobody listens there any more.
    last().closes(1006);
    expect(status).toHaveBeenLastCalledWith("locked");
    vi.advanceTimersByTime(5_000);
    expect(sockets).toHaveLength(3);
    last().opens();
    last().says({ type: "state", seq: 8, run: "r1", now: 0, full: true, sections: {} });
    expect(status).toHaveBeenLastCalledWith("open");
    last().closes(1006);
    expect(status).toHaveBeenLastCalledWith("lost");
    expect(onout).not.toHaveBeenCalled();
    vi.useRealTimers();
  });

  it("has nothing that goes over HTTP", () => {
    const { platform } = opened();
    for (const name of ["upload", "uploadOrders", "saveExport", "overlaySource", "panelLink", "useToken"]) {
      expect(name in platform).toBe(false);
    }
  });
});
