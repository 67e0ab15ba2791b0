/**
 * The two messages by which a session begins: `Noise_NNpsk0_25519_ChaChaPoly_SHA256`, step by step after revision 34 of
 * the specification (https://noiseprotocol.org/noise.html). Names in capitals are the specification's.
 */
import { x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { cipher, type Cipher } from "./cipher";
import { NoiseError } from "./error";
import { FRAME, TAG } from "./frames";
import { session, type Session } from "./session";

export const PROTOCOL = "Noise_NNpsk0_25519_ChaChaPoly_SHA256";

/** Bytes of an X25519 public key, with which each message of the handshake begins. */
const EPHEMERAL = 32;
/** Bytes of the longest payload that a message of the handshake can carry. */
export const HANDSHAKE_PAYLOAD = FRAME - TAG - EPHEMERAL;

export interface Setup {
  /** The key of 32 bytes that both ends know. */
  psk: Uint8Array;
  /** What both ends must agree on besides the key. */
  prologue: Uint8Array;
  /** Bytes of the largest message that this end opens. */
  largest: number;
  /** The private key of this one session: only tests choose it. */
  ephemeral?: Uint8Array;
}

export interface KeyPair {
  secret: Uint8Array;
  public: Uint8Array;
}

export function keyPair(chosen?: Uint8Array): KeyPair {
  // A page over http has no `crypto.subtle`, but it has this.
  const secret = chosen?.slice() ?? crypto.getRandomValues(new Uint8Array(32));
  return { secret, public: x25519.getPublicKey(secret) };
}

/** SymmetricState and HandshakeState of the specification: what this pattern needs of both after the token `psk`. */
export interface Handshake {
  /** The token `e`: MixHash and MixKey of a public key. */
  mixEphemeral(key: Uint8Array): void;
  /** MixKey(DH(own, theirs)); overwrites the secret, which is used once. */
  mixShared(own: KeyPair, theirs: Uint8Array): void;
  encryptAndHash(payload: Uint8Array): Uint8Array;
  decryptAndHash(ciphertext: Uint8Array): Uint8Array;
  /** The ciphers of both directions, from the initiator first, and the hash of the handshake. */
  split(): { there: Cipher; back: Cipher; hash: Uint8Array };
}

export function handshake({ psk, prologue }: Setup): Handshake {
  if (psk.length !== 32) throw new TypeError("The key of an encrypted line has 32 bytes.");
  const name = utf8ToBytes(PROTOCOL);
  // It is longer than a hash, so it is hashed.
  let hash: Uint8Array = sha256(name);
  let chainingKey: Uint8Array = hash.slice();
  let current: Cipher | null = null;

  /** HKDF of the specification; the new chaining key, and what follows it. */
  function derive(material: Uint8Array, outputs: 2 | 3): Uint8Array[] {
    const all = hkdf(sha256, material, chainingKey, undefined, 32 * outputs);
    const parts = Array.from({ length: outputs }, (_, index) => all.slice(32 * index, 32 * (index + 1)));
    all.fill(0);
    return parts;
  }
  function useKeys(next: Uint8Array, key: Uint8Array): void {
    chainingKey.fill(0);
    chainingKey = next;
    current?.wipe();
    current = cipher(key);
  }
  function mixHash(data: Uint8Array): void {
    hash = sha256(concatBytes(hash, data));
  }
  function mixKey(material: Uint8Array): void {
    const [next, key] = derive(material, 2) as [Uint8Array, Uint8Array];
    useKeys(next, key);
  }
  /** Every message of this pattern is encrypted: `psk` comes before the first. */
  function keyed(): Cipher {
    if (current === null) throw new NoiseError("refused");
    return current;
  }

  mixHash(prologue);
  // MixKeyAndHash: both ends begin with it.
  const [next, hashed, key] = derive(psk, 3) as [Uint8Array, Uint8Array, Uint8Array];
  mixHash(hashed);
  useKeys(next, key);
  return {
    mixEphemeral(key) {
      mixHash(key);
      mixKey(key);
    },
    mixShared(own, theirs) {
      const shared = x25519.getSharedSecret(own.secret, theirs);
      own.secret.fill(0);
      mixKey(shared);
      shared.fill(0);
    },
    encryptAndHash(payload) {
      const ciphertext = keyed().encrypt(payload, hash);
      mixHash(ciphertext);
      return ciphertext;
    },
    decryptAndHash(ciphertext) {
      const payload = keyed().decrypt(ciphertext, hash);
      mixHash(ciphertext);
      return payload;
    },
    split() {
      const [there, back] = derive(new Uint8Array(0), 2) as [Uint8Array, Uint8Array];
      chainingKey.fill(0);
      current?.wipe();
      return { there: cipher(there), back: cipher(back), hash };
    },
  };
}

/** A message of the handshake as its public key and the rest. Whatever goes wrong with it refuses the other end. */
export function refusing<T>(message: Uint8Array, read: (theirs: Uint8Array, rest: Uint8Array) => T): T {
  if (message.length > FRAME) throw new NoiseError("frame_too_long");
  if (message.length < EPHEMERAL + TAG) throw new NoiseError("refused");
  try {
    return read(message.slice(0, EPHEMERAL), message.subarray(EPHEMERAL));
  } catch {
    throw new NoiseError("refused");
  }
}

export function checkPayload(payload: Uint8Array): void {
  if (payload.length > HANDSHAKE_PAYLOAD) throw new NoiseError("frame_too_long");
}

export interface Initiator {
  /** To be sent first. */
  readonly first: Uint8Array;
  /** Takes the answer, once: its payload, and the session. Throws a `NoiseError`. */
  finish(answer: Uint8Array): { payload: Uint8Array; session: Session };
}

/**
 * The end that opens the line. The payload of the first message is for nothing secret: it can be recorded, sent again,
 * and read by whoever learns the key later.
 */
export function initiator(setup: Setup, payload = new Uint8Array(0)): Initiator {
  checkPayload(payload);
  const own = keyPair(setup.ephemeral);
  const state = handshake(setup);
  state.mixEphemeral(own.public);
  const first = concatBytes(own.public, state.encryptAndHash(payload));
  let finished = false;
  return {
    first,
    finish(answer) {
      if (finished) throw new NoiseError("ended");
      finished = true;
      return refusing(answer, (theirs, rest) => {
        state.mixEphemeral(theirs);
        state.mixShared(own, theirs);
        const payload = state.decryptAndHash(rest);
        const { there, back, hash } = state.split();
        return { payload, session: session(there, back, hash, setup.largest) };
      });
    },
  };
}
