/** A session after its handshake. The first error ends it, and so does `end`: its keys are overwritten then. */
import type { Cipher } from "./cipher";
import { NoiseError } from "./error";
import { joining, split } from "./frames";

export interface Session {
  /** The frames of one message, to be sent in this order before those of any other message. */
  seal(message: Uint8Array): Uint8Array[];
  /** Takes the next frame, and gives the message where this was its last one. Throws a `NoiseError`. */
  open(frame: Uint8Array): Uint8Array | null;
  end(): void;
  /** The same at both ends of one session, and in no other session. */
  readonly handshakeHash: Uint8Array;
}

export function session(
  sending: Cipher,
  receiving: Cipher,
  handshakeHash: Uint8Array,
  largest: number,
): Session {
  let joined = joining(largest);
  let ended = false;

  function end(): void {
    ended = true;
    sending.wipe();
    receiving.wipe();
    joined = joining(0);
  }

  function endWhereFails<T>(attempt: () => T): T {
    if (ended) throw new NoiseError("ended");
    try {
      return attempt();
    } catch (error) {
      end();
      throw error instanceof NoiseError ? error : new NoiseError("altered");
    }
  }

  return {
    seal: (message) => endWhereFails(() => split(message).map((plaintext) => sending.encrypt(plaintext))),
    open: (frame) =>
      endWhereFails(() => {
        joined.check(frame);
        return joined.join(receiving.decrypt(frame));
      }),
    end,
    handshakeHash,
  };
}
