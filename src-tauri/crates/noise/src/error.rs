/// Why there is no session, or no longer one. Whatever it is, nothing more can be sent or received on this line: the
/// WebSocket is closed, and a new session begins with a new handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A message of the handshake is not from somebody with the same key and prologue, or was altered on the way.
    #[error("the other end does not have the same key and prologue, or its message was altered")]
    Refused,
    /// A frame is not the next one of this session: it was altered, replayed, reordered, or one before it was left out.
    #[error("a frame is not the next one of this session")]
    Altered,
    /// A frame or a payload is longer than a Noise message can be.
    #[error("a frame is longer than a Noise message can be")]
    FrameTooLong,
    /// A message is becoming larger than whoever opens it allows.
    #[error("a message is larger than the {largest} bytes that are allowed")]
    MessageTooLarge {
        /// Bytes that are allowed.
        largest: usize,
    },
    /// A frame is authentic, but does not have the form of one.
    #[error("a frame does not have the form of one")]
    Malformed,
    /// All 2^64 - 1 messages of one direction have been sent.
    #[error("the session has sent as many messages as one may")]
    Exhausted,
    /// The session has ended by an earlier error.
    #[error("the session has ended")]
    Ended,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}
