//! Why a rehearsal could not be prepared.

use cartwall_engine::EngineError;
use cartwall_pictures::PictureError;

const DAMAGED_DEMO: &str = "damaged_demo";

/// Why the demo could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// The engine did not take it.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A picture could not be kept.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The demo that this program carries cannot be read.
    #[error("The demo's catalogue in this program is damaged ({0}). Install Cartwall again.")]
    DamagedDemo(String),
}

impl RehearsalError {
    /// Its own codes. The others are those of the engine and of pictures.
    pub const CODES: &'static [&'static str] = &[DAMAGED_DEMO];

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Engine(error) => error.code(),
            Self::Picture(error) => error.code(),
            Self::DamagedDemo(_) => DAMAGED_DEMO,
        }
    }
}
