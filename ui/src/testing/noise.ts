/** The other end of the encrypted line, which in earnest is the core: for tests alone. */
import { concatBytes } from "@noble/hashes/utils.js";
import { checkPayload, handshake, keyPair, refusing, type Setup } from "~/platform/noise/handshake";
import { session, type Session } from "~/platform/noise/session";

export interface Responder {
  /** The payload of the first message. */
  payload: Uint8Array;
  answer(payload?: Uint8Array): { answer: Uint8Array; session: Session };
}

/** Throws where the first message is not from somebody with the same key and prologue. */
export function responder(setup: Setup, first: Uint8Array): Responder {
  const state = handshake(setup);
  return refusing(first, (theirs, rest) => {
    state.mixEphemeral(theirs);
    return {
      payload: state.decryptAndHash(rest),
      answer(payload = new Uint8Array(0)) {
        checkPayload(payload);
        const own = keyPair(setup.ephemeral);
        state.mixEphemeral(own.public);
        state.mixShared(own, theirs);
        const answer = concatBytes(own.public, state.encryptAndHash(payload));
        const { there, back, hash } = state.split();
        return { answer, session: session(back, there, hash, setup.largest) };
      },
    };
  });
}
