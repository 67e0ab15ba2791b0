//! Why a rehearsal could not be prepared.

use cartwall_engine::EngineError;
use cartwall_pictures::PictureError;

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
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Engine(error) => error.code(),
            Self::Picture(error) => error.code(),
            Self::DamagedDemo(_) => "damaged_demo",
        }
    }
}
