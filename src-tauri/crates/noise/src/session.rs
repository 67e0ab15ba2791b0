//! A session after its handshake.

use crate::Error;
use crate::frames::{Joining, TAG, split};
use snow::TransportState;
use zeroize::Zeroizing;

/// What both ends have once the handshake is over: messages are sealed into frames, and opened from them.
///
/// The first error ends it. Its keys are wiped then, and everything after that is [`Error::Ended`].
pub struct Session {
    /// Until it ends.
    keys: Option<TransportState>,
    joining: Joining,
    handshake_hash: [u8; 32],
}

impl Session {
    pub(crate) fn new(transport: TransportState, handshake_hash: [u8; 32], largest: usize) -> Self {
        Self { keys: Some(transport), joining: Joining::new(largest), handshake_hash }
    }

    /// The frames of one message, to be sent in this order before those of any other message.
    ///
    /// # Errors
    /// [`Error::Exhausted`] after 2^64 - 1 frames, and [`Error::Ended`].
    pub fn seal(&mut self, message: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
        let frames = split(message).map(Zeroizing::new).map(|plaintext| self.encrypt(&plaintext)).collect();
        self.end_where_failed(frames)
    }

    /// Takes the next frame, and gives the message where this was its last one.
    ///
    /// The other end has shown that it is there, and not a recording of it, once the first frame was opened.
    ///
    /// # Errors
    /// [`Error::Altered`] where the frame is not the next one, [`Error::FrameTooLong`] and [`Error::MessageTooLarge`]
    /// before it is decrypted or kept, [`Error::Malformed`] where the other end does not keep to the form of frames,
    /// [`Error::Exhausted`] and [`Error::Ended`].
    pub fn open(&mut self, frame: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let opened = if self.keys.is_none() {
            Err(Error::Ended)
        } else {
            self.joining
                .check(frame)
                .and_then(|()| self.decrypt(frame))
                .and_then(|text| self.joining.join(&text))
        };
        self.end_where_failed(opened)
    }

    /// The same at both ends of one session, and in no other session.
    #[must_use]
    pub fn handshake_hash(&self) -> [u8; 32] {
        self.handshake_hash
    }

    pub(crate) fn encrypt(&mut self, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        let keys = self.keys.as_mut().ok_or(Error::Ended)?;
        let mut frame = vec![0; plaintext.len() + TAG];
        let length = keys.write_message(plaintext, &mut frame).map_err(|_| Error::Exhausted)?;
        frame.truncate(length);
        Ok(frame)
    }

    pub(crate) fn decrypt(&mut self, frame: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let keys = self.keys.as_mut().ok_or(Error::Ended)?;
        let mut plaintext = Zeroizing::new(vec![0; frame.len().saturating_sub(TAG)]);
        match keys.read_message(frame, &mut plaintext) {
            Ok(_) => Ok(plaintext),
            Err(snow::Error::State(_)) => Err(Error::Exhausted),
            Err(_) => Err(Error::Altered),
        }
    }

    #[cfg(test)]
    pub(crate) fn skip_to(&mut self, nonce: u64) {
        if let Some(keys) = &mut self.keys {
            keys.set_receiving_nonce(nonce);
        }
    }

    fn end_where_failed<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        if result.is_err() {
            self.keys = None;
            self.joining.forget();
        }
        result
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("ended", &self.keys.is_none()).finish_non_exhaustive()
    }
}
