//! Why a request was not carried out. In every case nothing changed.

use cartwall_domain::refusal::Refusal;
use cartwall_domain::state::State;
use cartwall_journal::JournalError;
use std::sync::Arc;

const KEY_REUSED: &str = "key_reused";
const STOPPED: &str = "stopped";

/// Why a request was not carried out.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EngineError {
    /// The rules of the show refused it; with the state that it met.
    #[error("{0}")]
    Refused(Refusal, Arc<State>),
    /// It could not be saved, so it did not happen.
    #[error(transparent)]
    NotSaved(#[from] JournalError),
    /// Its idempotency key stands for another request.
    #[error(
        "This idempotency key was used for another request. Nothing was done. Use a new key for a new request."
    )]
    KeyReused,
    /// Cartwall is shutting down.
    #[error("Cartwall is shutting down. Start it again and repeat the action.")]
    Stopped,
}

impl EngineError {
    /// Its own codes. The others are those of the rules and of the file.
    pub const CODES: &'static [&'static str] = &[KEY_REUSED, STOPPED];

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal, _) => refusal.code.as_str(),
            Self::NotSaved(error) => error.code(),
            Self::KeyReused => KEY_REUSED,
            Self::Stopped => STOPPED,
        }
    }
}
