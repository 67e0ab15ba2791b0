/** A key with its count of messages: the CipherState of the specification. */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { NoiseError } from "./error";

export interface Cipher {
  encrypt(plaintext: Uint8Array, ad?: Uint8Array): Uint8Array;
  /** Throws what the library throws, where the tag is wrong. */
  decrypt(ciphertext: Uint8Array, ad?: Uint8Array): Uint8Array;
  /** Overwrites the key. */
  wipe(): void;
}

const NOTHING = new Uint8Array(0);

/** Takes `key` over. */
export function cipher(key: Uint8Array, start = 0): Cipher {
  let count = start;
  /** The specification counts to 2^64 - 1. JavaScript counts to 2^53 - 1, at a million a second for 285 years. */
  function next(ad: Uint8Array): ReturnType<typeof chacha20poly1305> {
    if (count >= Number.MAX_SAFE_INTEGER) throw new NoiseError("exhausted");
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setBigUint64(4, BigInt(count), true);
    return chacha20poly1305(key, nonce, ad);
  }
  return {
    encrypt(plaintext, ad = NOTHING) {
      const ciphertext = next(ad).encrypt(plaintext);
      count += 1;
      return ciphertext;
    },
    decrypt(ciphertext, ad = NOTHING) {
      const plaintext = next(ad).decrypt(ciphertext);
      count += 1;
      return plaintext;
    },
    wipe: () => void key.fill(0),
  };
}
