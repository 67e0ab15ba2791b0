/** A WebSocket whose messages go through a Noise session, with the face of the one that the panel's line uses. */
import type { WebSocketLike } from "../line";
import { NoiseError } from "./error";
import { initiator, type Initiator } from "./handshake";
import type { Session } from "./session";

/** The largest message that the page takes: many times a state of a thousand cues. */
const LARGEST = 32 * 1024 * 1024;

/** The page closes the line with this code where the session failed, and says so with it. */
export const SESSION_FAILED = 4400;

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];

export interface NoiseSocket extends WebSocketLike {
  /** The hash of the handshake, from `onopen` on. */
  readonly handshakeHash: Uint8Array | null;
}

/**
 * Opens once the handshake is over. Whatever goes wrong closes it, at once and for good: `onclose` does not wait for
 * the other end. Nothing protects the code with which the other end closes the WebSocket itself: anybody in between can
 * close a line, with any code.
 */
export function noiseSocket(
  url: string,
  psk: Uint8Array,
  prologue: Uint8Array,
  open: (url: string) => WebSocket = (url) => new WebSocket(url),
): NoiseSocket {
  const inner = open(url);
  inner.binaryType = "arraybuffer";
  let readyState = CONNECTING;
  let beginning: Initiator | null = null;
  let session: Session | null = null;
  let handshakeHash: Uint8Array | null = null;

  function closed(code: number): void {
    if (readyState === CLOSED) return;
    readyState = CLOSED;
    session?.end();
    beginning = null;
    outer.onclose?.({ code } as CloseEvent);
  }

  /** `undefined` where it failed, and the line is closed then. */
  function attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      const reason = error instanceof NoiseError ? error.fault : "";
      inner.close(SESSION_FAILED, reason);
      closed(SESSION_FAILED);
      return undefined;
    }
  }

  const send = (frames: Uint8Array[]): void => frames.forEach((frame) => inner.send(frame as BufferSource));

  inner.onopen = () => {
    if (readyState !== CONNECTING) return;
    attempt(() => {
      beginning = initiator({ psk, prologue, largest: LARGEST });
      send([beginning.first]);
    });
  };
  inner.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (readyState > OPEN) return;
    const received = attempt(() => {
      if (!(data instanceof ArrayBuffer)) throw new NoiseError("malformed");
      const bytes = new Uint8Array(data);
      if (session !== null) {
        const message = session.open(bytes);
        return message === null ? null : new TextDecoder("utf-8", { fatal: true }).decode(message);
      }
      if (beginning === null) throw new NoiseError("refused");
      session = beginning.finish(bytes).session;
      handshakeHash = session.handshakeHash;
      readyState = OPEN;
      return null;
    });
    if (received === undefined) return;
    if (beginning !== null) {
      beginning = null;
      outer.onopen?.(new Event("open"));
    } else if (received !== null) {
      outer.onmessage?.({ data: received } as MessageEvent<unknown>);
    }
  };
  inner.onclose = ({ code }) => closed(code);

  const outer: NoiseSocket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    get readyState() {
      return readyState;
    },
    get handshakeHash() {
      return handshakeHash;
    },
    send(message) {
      if (readyState === CONNECTING) throw new DOMException("The line is not open.", "InvalidStateError");
      const current = session;
      if (readyState === OPEN && current !== null) {
        attempt(() => send(current.seal(new TextEncoder().encode(message))));
      }
    },
    close(code, reason) {
      if (readyState >= CLOSING) return;
      readyState = CLOSING;
      session?.end();
      inner.close(code, reason);
    },
  };
  return outer;
}
