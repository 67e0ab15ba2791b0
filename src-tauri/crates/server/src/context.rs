//! What all handlers share.

use crate::auth::WrongTokens;
use crate::guard::RequestGuard;
use crate::socket::Close;
use cartwall_api::Api;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What handlers share.
#[derive(Clone)]
pub(crate) struct Context(Arc<Shared>);

/// See [`Context`].
pub(crate) struct Shared {
    pub(crate) api: Api,
    pub(crate) guard: RequestGuard,
    pub(crate) wrong_tokens: WrongTokens,
    /// This is the door for other devices.
    pub(crate) door: bool,
    /// The page on this computer that waits for the overlay.
    pub(crate) overlay_file: Option<PathBuf>,
    /// Where files on their way in are kept.
    pub(crate) incoming: PathBuf,
    /// The server stops.
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
}

impl Context {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl Context {
    /// Why a socket is closed when this listener stops.
    pub(crate) fn stopping(&self) -> Close {
        if self.door && !self.api.door().wanted().borrow().open { Close::Locked } else { Close::Stopping }
    }
}

impl std::ops::Deref for Context {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}
