/**
 * One message as a sequence of frames, each a Noise message: how it is split and joined again. The first byte of a
 * plaintext says whether more follows. Every frame but the last is full, so that nobody can send frames without end
 * that hold nothing. The same as `frames.rs` of the core's crate `noise`.
 */
import { NoiseError } from "./error";

/** Bytes of the longest frame, which is the longest Noise message. */
export const FRAME = 65_535;
/** Bytes by which a frame is longer than its plaintext. */
export const TAG = 16;
/** Bytes of content that a frame can hold. */
export const CONTENT = FRAME - TAG - 1;

const MORE = 0;
const LAST = 1;

/** The plaintexts of the frames of `message`, at least one. */
export function split(message: Uint8Array): Uint8Array[] {
  const plaintexts: Uint8Array[] = [];
  for (let from = 0; from === 0 || from < message.length; from += CONTENT) {
    const content = message.subarray(from, from + CONTENT);
    const plaintext = new Uint8Array(content.length + 1);
    plaintext[0] = from + CONTENT < message.length ? MORE : LAST;
    plaintext.set(content, 1);
    plaintexts.push(plaintext);
  }
  return plaintexts;
}

export interface Joining {
  /** Throws where the next frame may not be decrypted, going by its length alone. */
  check(frame: Uint8Array): void;
  /** The whole message, where this plaintext was its last part. */
  join(plaintext: Uint8Array): Uint8Array | null;
}

/** Joins messages of at most `largest` bytes. */
export function joining(largest: number): Joining {
  let parts: Uint8Array[] = [];
  let held = 0;
  return {
    check(frame) {
      if (frame.length > FRAME) throw new NoiseError("frame_too_long");
      const content = frame.length - TAG - 1;
      if (content < 0) throw new NoiseError("altered");
      if (content > largest - held) throw new NoiseError("message_too_large");
    },
    join(plaintext) {
      const [flag, content] = [plaintext[0], plaintext.subarray(1)];
      const more = flag === MORE && content.length === CONTENT;
      if (!more && flag !== LAST) throw new NoiseError("malformed");
      if (!more && parts.length === 0) return content;
      parts.push(content);
      held += content.length;
      if (more) return null;
      const message = new Uint8Array(held);
      let at = 0;
      for (const part of parts) {
        message.set(part, at);
        at += part.length;
      }
      [parts, held] = [[], 0];
      return message;
    },
  };
}
