//! The encrypted line between a co-host's phone and the core: bytes in, bytes out.
//!
//! A phone opens the panel from `http://192.168.x.y:port`. Such a page has no `crypto.subtle`, and iPhones refuse
//! certificates that nobody signed, so the line is a [Noise](https://noiseprotocol.org/noise.html) session inside an
//! ordinary WebSocket: the pattern [`PROTOCOL`], by the library `snow` here, and after the same specification
//! (revision 34) in the page (`ui/src/platform/noise`). SHA-256 rather than BLAKE2s: both have published vectors, and
//! SHA-256 is already in the program and is smaller in the page.
//!
//! ```
//! use cartwall_noise::{Initiator, Responder, pairing_code};
//!
//! # fn main() -> Result<(), cartwall_noise::Error> {
//! let (psk, prologue, largest) = ([7; 32], b"cartwall", 1 << 20);
//! let (first, waiting) = Initiator::new(&psk, prologue, largest).begin(b"")?;
//! let (_, answering) = Responder::new(&psk, prologue, largest).read(&first)?;
//! let (answer, mut core) = answering.answer(b"")?;
//! let (_, mut phone) = waiting.finish(&answer)?;
//! assert_eq!(pairing_code(&core.handshake_hash()), pairing_code(&phone.handshake_hash()));
//!
//! let mut received = None;
//! for frame in core.seal(b"a state of the show")? {
//!     received = phone.open(&frame)?;
//! }
//! assert_eq!(received.as_deref(), Some(&b"a state of the show"[..]));
//! # Ok(())
//! # }
//! ```
//!
//! # Frames
//!
//! A Noise message holds at most 65,535 bytes, and a message of the panel may be longer. So one message is a sequence of
//! *frames*, each a Noise message and each sent as one binary message of the WebSocket. The first byte of a frame's
//! plaintext says whether more follows (0) or it is the last (1); the rest is content. Every frame but the last holds as
//! much as it can, so that nobody can send frames without end that hold nothing. How large a message may become is said
//! by who opens it, and is checked before a frame is decrypted or kept.
//!
//! # What it protects against, and what not
//!
//! Others in the same network, such as guests on the Wi-Fi, can neither read nor alter what goes over the line. Noise
//! counts the messages of each direction, so a frame that is replayed, reordered, left out or altered fails to open, and
//! that ends the session. Who does not have the key is refused at the first message. What was recorded stays secret where
//! the key becomes known later, but for the payload of the first message (see [`Responder::read`]). Keys need no renewal
//! while a session runs: ChaCha20-Poly1305 may be used for all 2^64 - 1 messages that Noise counts, and after those the
//! session ends.
//!
//! It does **not** protect against somebody who can rewrite the page itself: that is delivered over plain http, and a
//! page that was altered on the way can hand out the key. Nor does it hide how long messages are and when they are sent.
//! Somebody who has the key and stands in the middle can try ephemeral keys until both [`pairing_code`]s agree: the code
//! tells people which phone is which, and is no proof against one who saw the key.
//!
//! The parts are in wide use, and both sides are checked against published vectors and against each other. No
//! cryptographer has reviewed the whole.
//!
//! # What is wiped
//!
//! The key, the ephemeral private key and the keys of the session are overwritten when they are dropped, as are the
//! buffers that this crate decrypts into. `snow` keeps the chaining key of a handshake on the stack and does not wipe it.

mod code;
mod error;
mod frames;
mod handshake;
mod session;
#[cfg(test)]
mod tests;
mod wiped;

pub use code::pairing_code;
pub use error::Error;
pub use frames::FRAME;
pub use handshake::{Answering, HANDSHAKE_PAYLOAD, Initiator, PROTOCOL, Responder, Waiting};
pub use session::Session;
