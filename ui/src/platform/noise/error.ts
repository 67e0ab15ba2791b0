/** Why there is no session, or no longer one; the same kinds as in the core's crate `noise`. */
export type NoiseFault =
  /** A message of the handshake is not from somebody with the same key and prologue, or was altered. */
  | "refused"
  /** A frame is not the next one of this session: altered, replayed, reordered, or one before it was left out. */
  | "altered"
  /** A frame or a payload is longer than a Noise message can be. */
  | "frame_too_long"
  /** A message is becoming larger than whoever opens it allows. */
  | "message_too_large"
  /** A frame is authentic, but does not have the form of one. */
  | "malformed"
  /** The session has sent as many messages as one may. */
  | "exhausted"
  /** The session has ended by an earlier error, or was ended. */
  | "ended";

export class NoiseError extends Error {
  override readonly name = "NoiseError";
  constructor(readonly fault: NoiseFault) {
    super(`the encrypted line: ${fault}`);
  }
}
