/**
 * The encrypted line from a co-host's phone to the core; the other end is the crate `noise`, whose documentation says
 * more. A page from `http://192.168.x.y` has no `crypto.subtle`, and iPhones refuse certificates that nobody signed for
 * WebSockets, so the line is a Noise session (`handshake`) inside an ordinary WebSocket (`socket`). What is here is
 * never part of what every page loads: `await import("~/platform/noise/noise")`.
 *
 * It protects against others in the same network who listen, replay or alter what goes over the line. It does not
 * protect against somebody who can rewrite this page, which comes over plain http, and it does not hide when and how
 * much is said. Keys are overwritten where a session ends, as far as JavaScript allows: copies that the engine made
 * stay.
 *
 * The primitives are those of @noble, which were audited. The handshake is written here after the specification, in
 * about a hundred lines, because none of the packages that have one fits: noise-handshake and noise-protocol stand on
 * sodium and BLAKE2b alone, @chainsafe/libp2p-noise and @node-dlc/noise know the one pattern of their own networks, and
 * noise-c.wasm needs WebAssembly, which the content policy refuses. With these primitives it is 18 kB gzipped. It is
 * checked against published vectors and against the core, byte for byte. No cryptographer has reviewed the whole.
 */
export { pairingCode } from "./code";
export { noiseSocket, type NoiseSocket } from "./socket";
