//! What the tasks of all connected stores share.

use crate::status::{Status, Statuses};
use cartwall_domain::command::Command;
use cartwall_domain::{Actor, StoreId};
use cartwall_engine::{Accepted, Clock, Engine, EngineError, Request};
use cartwall_outbound::{CredentialPlace, CredentialStore, Secrets};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;
use tracing::error;

pub(crate) struct Shared {
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    pub(crate) credentials: CredentialStore,
    pub(crate) statuses: watch::Sender<Arc<Statuses>>,
}

impl Shared {
    pub(crate) fn new(engine: Engine, clock: Clock, folder: &Path) -> Arc<Self> {
        let credentials = CredentialStore::new(folder);
        Arc::new(Self { engine, clock, credentials, statuses: watch::Sender::default() })
    }

    pub(crate) fn status(&self, store: &StoreId, change: impl FnOnce(&mut Status)) {
        self.statuses.send_modify(|all| change(Arc::make_mut(all).entry(store.clone()).or_default()));
    }

    /// Hands a command to the engine in the name of a store.
    pub(crate) async fn submit(&self, store: &StoreId, command: Command) -> Result<Accepted, EngineError> {
        self.engine.submit(Request::new(command, Actor::store(store))).await
    }

    /// Keeps credentials that the store has replaced, where the old ones are.
    pub(crate) async fn keep_renewed(self: &Arc<Self>, store: &StoreId, secrets: Secrets) {
        let (shared, store) = (Arc::clone(self), store.clone());
        let kept = tokio::task::spawn_blocking(move || {
            let found = shared.credentials.find(&store.0);
            let place = found.map_or(CredentialPlace::Session, |(_, place)| place);
            shared.credentials.keep(&store.0, &secrets, place, None)
        });
        if let Ok(Err(problem)) = kept.await {
            error!(code = problem.code(), "renewed credentials are kept in memory alone: {problem}");
        }
    }

    /// Its numbers are old from now on.
    pub(crate) async fn lose(&self, store: &StoreId) {
        let command = Command::LoseStore { store: store.clone(), since: self.clock.now() };
        if let Err(error) = self.submit(store, command).await {
            error!(%store, code = error.code(), "that a store is lost could not be recorded");
        }
    }
}
