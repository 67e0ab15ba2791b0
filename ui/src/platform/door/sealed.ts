/** The encrypted lines of a device at the door. Loaded only there. */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { noiseSocket, pairingCode, type NoiseSocket } from "~/platform/noise/noise";
import type { Device } from "./here";

const PROLOGUE = utf8ToBytes("cartwall line 1");

type Open = (url: string) => WebSocket;

/** The line of a device that was let in. Both ends know the hash of its token, without having said it on the line. */
export function deviceSocket(url: string, { token }: Device, open?: Open): NoiseSocket {
  return noiseSocket(url, sha256(utf8ToBytes(token)), PROLOGUE, open);
}

/** What a device has to come in with. */
export type Invitation = { by: "link"; secret: string } | { by: "code"; code: string };

/** Why it did not come in. */
export type NotIn =
  /** No invitation is open. */
  | "no_invite"
  /** The code was tried too often. */
  | "too_many_tries"
  /** The code is wrong, or the link is of an invitation before. */
  | "wrong"
  /** Somebody else is asking. */
  | "busy"
  | "no_name"
  /** The host said no, or picked another number. */
  | "declined"
  /** The host closed the door. */
  | "closed"
  /** The line broke, or was never there. */
  | "lost";

export interface Asking {
  /** The line stands; the host is about to see these four digits. */
  code: (digits: string) => void;
  /** The host sees them now. */
  waiting: () => void;
  joined: (device: Device) => void;
  refused: (why: NotIn) => void;
}

type Said =
  | { type: "waiting" | "declined" }
  | ({ type: "joined"; role: string } & Device)
  | { type: "refused"; code: string };

const CLOSED: Readonly<Record<number, NotIn>> = {
  4401: "wrong",
  4404: "no_invite",
  4423: "closed",
  4429: "too_many_tries",
};
const REFUSED: readonly NotIn[] = ["no_invite", "too_many_tries", "busy", "no_name"];
const OPENING_MS = 8_000;

/** Asks to come in. The answer stops asking. */
export function askToJoin(
  origin: string,
  invitation: Invitation,
  name: string,
  told: Asking,
  open?: Open,
): () => void {
  const word = invitation.by === "link" ? invitation.secret : invitation.code;
  const url = `${origin.replace(/^http/, "ws")}/line?join=${invitation.by}`;
  const socket = noiseSocket(url, sha256(utf8ToBytes(`cartwall join 1 ${word}`)), PROLOGUE, open);
  let over = false;

  function end(why: NotIn | null): void {
    if (over) return;
    over = true;
    clearTimeout(opening);
    socket.close();
    if (why !== null) told.refused(why);
  }

  const opening = setTimeout(() => end("lost"), OPENING_MS);
  socket.onopen = () => {
    if (over || socket.handshakeHash === null) return;
    clearTimeout(opening);
    told.code(pairingCode(socket.handshakeHash));
    socket.send(JSON.stringify({ type: "join", name }));
  };
  socket.onmessage = ({ data }) => {
    if (over || typeof data !== "string") return;
    const said = JSON.parse(data) as Said;
    if (said.type === "waiting") told.waiting();
    else if (said.type === "declined") end("declined");
    else if (said.type === "refused") end(REFUSED.find((code) => code === said.code) ?? "lost");
    else if (said.type === "joined") {
      end(null);
      told.joined({ id: said.id, token: said.token });
    }
  };
  socket.onclose = ({ code }) => end(CLOSED[code] ?? "lost");
  return () => end(null);
}
