//! The two messages by which a session begins.

use crate::frames::{FRAME, TAG};
use crate::wiped::Wiping;
use crate::{Error, Session};
use snow::params::NoiseParams;
use snow::{Builder, HandshakeState};
use zeroize::Zeroizing;

/// Nobody has a long-lived key pair (`NN`); both know a key of 32 bytes before the first message (`psk0`).
pub const PROTOCOL: &str = "Noise_NNpsk0_25519_ChaChaPoly_SHA256";

/// Bytes of an X25519 public key, with which each message of the handshake begins.
const EPHEMERAL: usize = 32;

/// Bytes of the longest payload that a message of the handshake can carry.
pub const HANDSHAKE_PAYLOAD: usize = FRAME - TAG - EPHEMERAL;

/// What both ends must know before they begin, and how large a message this end opens.
struct Setup {
    psk: Zeroizing<[u8; 32]>,
    prologue: Vec<u8>,
    largest: usize,
    /// Chosen in tests alone, which replay published sessions.
    ephemeral: Option<[u8; 32]>,
}

impl Setup {
    fn new(psk: &[u8; 32], prologue: &[u8], largest: usize) -> Self {
        Self { psk: Zeroizing::new(*psk), prologue: prologue.to_vec(), largest, ephemeral: None }
    }

    fn begin(
        &self,
        build: fn(Builder<'_>) -> Result<HandshakeState, snow::Error>,
    ) -> Result<Handshake, Error> {
        let params: NoiseParams = PROTOCOL.parse().map_err(refused)?;
        let mut builder = Builder::with_resolver(params, Box::new(Wiping))
            .psk(0, &self.psk)
            .and_then(|builder| builder.prologue(&self.prologue))
            .map_err(refused)?;
        if let Some(ephemeral) = &self.ephemeral {
            builder = builder.fixed_ephemeral_key_for_testing_only(ephemeral);
        }
        let state = build(builder).map_err(refused)?;
        Ok(Handshake { state: Some(state), largest: self.largest })
    }
}

/// A handshake under way.
struct Handshake {
    /// Until it becomes a session.
    state: Option<HandshakeState>,
    largest: usize,
}

impl Handshake {
    fn write(&mut self, payload: &[u8]) -> Result<Vec<u8>, Error> {
        if payload.len() > HANDSHAKE_PAYLOAD {
            return Err(Error::FrameTooLong);
        }
        let state = self.state.as_mut().ok_or(Error::Ended)?;
        let mut message = vec![0; EPHEMERAL + payload.len() + TAG];
        let length = state.write_message(payload, &mut message).map_err(refused)?;
        message.truncate(length);
        Ok(message)
    }

    fn read(&mut self, message: &[u8]) -> Result<Vec<u8>, Error> {
        if message.len() > FRAME {
            return Err(Error::FrameTooLong);
        }
        let state = self.state.as_mut().ok_or(Error::Ended)?;
        let mut payload = vec![0; message.len().saturating_sub(EPHEMERAL + TAG)];
        let length = state.read_message(message, &mut payload).map_err(refused)?;
        payload.truncate(length);
        Ok(payload)
    }

    fn session(mut self) -> Result<Session, Error> {
        self.wipe();
        let state = self.state.take().ok_or(Error::Ended)?;
        let hash = state.get_handshake_hash().try_into().map_err(|_| Error::Refused)?;
        Ok(Session::new(state.into_transport_mode().map_err(refused)?, hash, self.largest))
    }

    /// The copy of the key that the library holds.
    fn wipe(&mut self) {
        if let Some(state) = &mut self.state {
            // It refuses keys of another length only.
            let _ = state.set_psk(0, &[0; 32]);
        }
    }
}

impl Drop for Handshake {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// Whatever else the library refuses, it says of the other end's message.
fn refused(error: snow::Error) -> Error {
    match error {
        snow::Error::Rng => Error::Random,
        _ => Error::Refused,
    }
}

/// The end that opens the line: the phone, or in tests what stands for it.
pub struct Initiator(Setup);

impl Initiator {
    /// `prologue` is what both ends must agree on besides the key, such as the version of what they say. `largest` is
    /// how many bytes a message may have that this end opens.
    #[must_use]
    pub fn new(psk: &[u8; 32], prologue: &[u8], largest: usize) -> Self {
        Self(Setup::new(psk, prologue, largest))
    }

    /// The first message. What [`Responder::read`] says of its payload holds.
    ///
    /// # Errors
    /// [`Error::FrameTooLong`] where `payload` is longer than [`HANDSHAKE_PAYLOAD`], and [`Error::Random`].
    pub fn begin(self, payload: &[u8]) -> Result<(Vec<u8>, Waiting), Error> {
        let mut handshake = self.0.begin(|builder| builder.build_initiator())?;
        Ok((handshake.write(payload)?, Waiting(handshake)))
    }

    #[cfg(test)]
    pub(crate) fn with_ephemeral(mut self, key: [u8; 32]) -> Self {
        self.0.ephemeral = Some(key);
        self
    }
}

/// An initiator that waits for the answer.
pub struct Waiting(Handshake);

impl Waiting {
    /// Takes the answer: its payload, and the session.
    ///
    /// # Errors
    /// [`Error::Refused`] where the answer is not one to this first message from somebody with the same key and
    /// prologue, and [`Error::FrameTooLong`].
    pub fn finish(mut self, answer: &[u8]) -> Result<(Vec<u8>, Session), Error> {
        let payload = self.0.read(answer)?;
        Ok((payload, self.0.session()?))
    }
}

/// The end that is asked: the core.
pub struct Responder(Setup);

impl Responder {
    /// As [`Initiator::new`].
    #[must_use]
    pub fn new(psk: &[u8; 32], prologue: &[u8], largest: usize) -> Self {
        Self(Setup::new(psk, prologue, largest))
    }

    /// Takes the first message, and gives its payload.
    ///
    /// **Act on that payload only once a frame of the session was opened**, and put no secret into it. The first message
    /// can be a recording: only the answer makes a session new. And whoever learns the key later can read what was
    /// recorded of the first message, which can be read of nothing after it.
    ///
    /// # Errors
    /// [`Error::Refused`] where the message is not from somebody with the same key and prologue, [`Error::FrameTooLong`]
    /// and [`Error::Random`].
    pub fn read(self, first: &[u8]) -> Result<(Vec<u8>, Answering), Error> {
        let mut handshake = self.0.begin(|builder| builder.build_responder())?;
        Ok((handshake.read(first)?, Answering(handshake)))
    }

    #[cfg(test)]
    pub(crate) fn with_ephemeral(mut self, key: [u8; 32]) -> Self {
        self.0.ephemeral = Some(key);
        self
    }
}

/// A responder that has taken the first message.
pub struct Answering(Handshake);

impl Answering {
    /// The answer, and the session.
    ///
    /// # Errors
    /// [`Error::FrameTooLong`] where `payload` is longer than [`HANDSHAKE_PAYLOAD`], and [`Error::Random`].
    pub fn answer(mut self, payload: &[u8]) -> Result<(Vec<u8>, Session), Error> {
        let answer = self.0.write(payload)?;
        Ok((answer, self.0.session()?))
    }
}

macro_rules! says_no_secret {
    ($($name:ident),*) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        })*
    };
}
says_no_secret!(Initiator, Waiting, Responder, Answering);
