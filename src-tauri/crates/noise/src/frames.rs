//! One message as a sequence of frames: how it is split and joined again. Only plaintext is known here.

use crate::Error;

/// Bytes of the longest frame, which is the longest Noise message.
pub const FRAME: usize = 65_535;
/// Bytes by which a frame is longer than its plaintext.
pub(crate) const TAG: usize = 16;
/// Bytes of content that a frame can hold.
pub(crate) const CONTENT: usize = FRAME - TAG - 1;

const MORE: u8 = 0;
const LAST: u8 = 1;

/// The plaintexts of the frames of `message`, at least one.
pub(crate) fn split(message: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let (full, last) = message.split_at(message.len().saturating_sub(1) / CONTENT * CONTENT);
    let full = full.chunks(CONTENT).map(|content| (MORE, content));
    full.chain([(LAST, last)]).map(|(flag, content)| [&[flag], content].concat())
}

/// A message that is being joined from its frames.
pub(crate) struct Joining {
    largest: usize,
    unfinished: Vec<u8>,
}

impl Joining {
    pub(crate) fn new(largest: usize) -> Self {
        Self { largest, unfinished: Vec::new() }
    }

    /// Whether the next frame may be decrypted, going by its length alone.
    pub(crate) fn check(&self, frame: &[u8]) -> Result<(), Error> {
        if frame.len() > FRAME {
            return Err(Error::FrameTooLong);
        }
        let content = frame.len().checked_sub(TAG + 1).ok_or(Error::Altered)?;
        if content > self.largest.saturating_sub(self.unfinished.len()) {
            return Err(Error::MessageTooLarge { largest: self.largest });
        }
        Ok(())
    }

    /// The whole message, where this plaintext was its last part.
    pub(crate) fn join(&mut self, plaintext: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        match plaintext.split_first() {
            Some((&LAST, content)) if self.unfinished.is_empty() => Ok(Some(content.to_vec())),
            Some((&LAST, content)) => {
                self.keep(content);
                Ok(Some(std::mem::take(&mut self.unfinished)))
            }
            Some((&MORE, content)) if content.len() == CONTENT => {
                self.keep(content);
                Ok(None)
            }
            _ => Err(Error::Malformed),
        }
    }

    /// Grows with what has arrived, and never beyond the bound.
    fn keep(&mut self, content: &[u8]) {
        let held = self.unfinished.len();
        if self.unfinished.capacity() - held < content.len() {
            let room = held.min(self.largest.saturating_sub(held)).max(content.len());
            self.unfinished.reserve_exact(room);
        }
        self.unfinished.extend_from_slice(content);
    }

    pub(crate) fn forget(&mut self) {
        self.unfinished = Vec::new();
    }
}
