/**
 * Four digits that two people compare to tell which phone is which, made from the hash of their handshake as the core
 * makes them. Somebody who has the key and stands in the middle can try keys until both codes agree: the code is no
 * proof against one who saw the key.
 */
export function pairingCode(handshakeHash: Uint8Array): string {
  const { buffer, byteOffset } = handshakeHash;
  return String(new DataView(buffer, byteOffset).getBigUint64(0) % 10_000n).padStart(4, "0");
}
