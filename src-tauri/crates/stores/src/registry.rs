//! All connected stores: one task each, started and ended as the journal says which are connected.

use crate::connector::Connector;
use crate::shared::Shared;
use crate::status::{Standing, Statuses};
use crate::sync::{StoreTask, Wake};
use crate::{StoreError, kinds};
use cartwall_domain::StoreId;
use cartwall_domain::store::Store;
use cartwall_engine::{Clock, Engine};
use cartwall_outbound::header::HeaderMap;
use cartwall_outbound::{CredentialStore, Secrets, Url};
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info};

/// A task that broke down starts again after this.
const AGAIN: Duration = Duration::from_secs(5);

/// The task of one store.
struct Task {
    cancel: CancellationToken,
    /// `None` while it waits for its credentials.
    at_work: Option<AtWork>,
}

#[derive(Clone)]
struct AtWork {
    wake: Arc<Wake>,
    connector: Arc<dyn Connector>,
}

/// Credentials as they were typed, and as a check replaced them.
type Replaced = HashMap<StoreId, (Secrets, Secrets)>;

struct Inner {
    shared: Arc<Shared>,
    tasks: Mutex<HashMap<StoreId, Task>>,
    replaced: Mutex<Replaced>,
    /// Credentials came, where the journal does not change.
    credentials_changed: Notify,
}

/// All connected stores. Cheap to clone.
#[derive(Clone)]
pub struct ConnectedStores(Arc<Inner>);

impl ConnectedStores {
    /// The stores of an installation; [`ConnectedStores::run`] sets them to work.
    pub fn new(engine: Engine, clock: Clock, folder: &Path) -> Self {
        Self(Arc::new(Inner {
            shared: Shared::new(engine, clock, folder),
            tasks: Mutex::default(),
            replaced: Mutex::default(),
            credentials_changed: Notify::new(),
        }))
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }

    fn tasks(&self) -> MutexGuard<'_, HashMap<StoreId, Task>> {
        self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn replaced(&self) -> MutexGuard<'_, Replaced> {
        self.0.replaced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the stores whose credentials are there by now.
    pub(crate) fn credentials_changed(&self) {
        self.0.credentials_changed.notify_one();
    }

    /// How each store stands, and its changes.
    pub fn statuses(&self) -> watch::Receiver<Arc<Statuses>> {
        self.shared().statuses.subscribe()
    }

    /// Where credentials are kept. Its calls block.
    pub fn credentials(&self) -> &CredentialStore {
        &self.shared().credentials
    }

    /// Starts and ends tasks as stores come and go, until cancelled.
    pub async fn run(self, cancel: CancellationToken) {
        let (mut states, tasks) = (self.shared().engine.state(), TaskTracker::new());
        loop {
            let connected: Vec<Store> = {
                let state = states.borrow_and_update();
                state.stores.values().filter(|store| store.connected).cloned().collect()
            };
            self.end_others(&connected);
            for store in connected {
                // One without credentials waits until somebody gives them.
                if self.is_locked(&store.id) || self.tasks().contains_key(&store.id) {
                    continue;
                }
                let cancel = cancel.child_token();
                let task = Task { cancel: cancel.clone(), at_work: None };
                self.tasks().insert(store.id.clone(), task);
                // A keyring may ask its owner first: nobody else waits for that.
                tasks.spawn(keep_running(self.clone(), store, cancel));
            }
            tokio::select! {
                () = cancel.cancelled() => break,
                () = self.0.credentials_changed.notified() => {}
                changed = states.changed() => if changed.is_err() { break },
            }
        }
        tasks.close();
        tasks.wait().await;
    }

    fn end_others(&self, connected: &[Store]) {
        let gone = |id: &StoreId| connected.iter().all(|store| store.id != *id);
        for (_, task) in self.tasks().iter().filter(|(id, _)| gone(id)) {
            task.cancel.cancel();
        }
        self.shared().statuses.send_if_modified(|all| {
            let any = all.keys().any(&gone);
            if any {
                Arc::make_mut(all).retain(|id, _| !gone(id));
            }
            any
        });
    }

    fn is_locked(&self, store: &StoreId) -> bool {
        self.shared().statuses.borrow().get(store).is_some_and(|status| status.standing == Standing::Locked)
    }

    /// Opens a shop with the credentials that are kept. Where that cannot be, it is locked, and its numbers are old.
    async fn open(&self, store: &Store) -> Option<Arc<dyn Connector>> {
        let (shared, id) = (Arc::clone(self.shared()), store.id.clone());
        let found = tokio::task::spawn_blocking(move || shared.credentials.find(&id.0)).await.ok().flatten();
        let opened = found.map(|(secrets, place)| {
            let address = Url::parse(&store.address).map_err(|_| StoreError::NotThere)?;
            Ok((kinds::open(store.kind, store.id.clone(), &address, secrets)?, place))
        });
        let problem = match opened {
            Some(Ok((connector, place))) => {
                self.shared().status(&store.id, |status| {
                    status.begin();
                    status.keeps = Some(place);
                });
                return Some(Arc::from(connector));
            }
            Some(Err(problem)) => Some(problem),
            None => None,
        };
        self.shared().status(&store.id, |status| {
            (status.standing, status.problem, status.keeps) = (Standing::Locked, problem, None);
        });
        self.shared().lose(&store.id).await;
        None
    }

    /// A person has a store read now, whatever pause it asked for. `whole`: its catalogue too. `false` where it is not at
    /// work.
    pub fn sync_now(&self, store: &StoreId, whole: bool) -> bool {
        let Some(AtWork { wake, .. }) = self.at_work(store) else { return false };
        if whole {
            wake.whole.store(true, Ordering::Relaxed);
        }
        wake.pressed.store(true, Ordering::Relaxed);
        wake.now.notify_one();
        true
    }

    /// A webhook: where it is genuine its store is read now. It is never read for numbers itself.
    pub fn webhook(&self, store: &StoreId, headers: &HeaderMap, body: &[u8]) -> bool {
        let Some(AtWork { wake, connector }) = self.at_work(store) else { return false };
        let genuine = connector.is_genuine(headers, body);
        if genuine {
            wake.now.notify_one();
        }
        genuine
    }

    pub(crate) fn end_task(&self, store: &StoreId) {
        if let Some(task) = self.tasks().get(store) {
            task.cancel.cancel();
        }
    }

    fn at_work(&self, store: &StoreId) -> Option<AtWork> {
        self.tasks().get(store).and_then(|task| task.at_work.clone())
    }
}

/// Runs a store's task, and starts it anew should it break down: one store never takes another with it.
async fn keep_running(stores: ConnectedStores, store: Store, cancel: CancellationToken) {
    let (shared, id) = (stores.shared(), &store.id);
    let opened = tokio::select! {
        opened = stores.open(&store) => opened,
        () = cancel.cancelled() => None,
    };
    if let Some(connector) = opened {
        let wake = Arc::new(Wake::default());
        if let Some(task) = stores.tasks().get_mut(id) {
            task.at_work = Some(AtWork { wake: Arc::clone(&wake), connector: Arc::clone(&connector) });
        }
        info!(store = %id, "connected");
        while !cancel.is_cancelled() {
            let (connector, wake) = (Arc::clone(&connector), Arc::clone(&wake));
            let mut task = tokio::spawn(
                StoreTask::new(Arc::clone(shared), id.clone(), connector, wake, rand::random()).run(),
            );
            tokio::select! {
                () = cancel.cancelled() => task.abort(),
                ended = &mut task => match ended {
                    Err(broken) if broken.is_panic() => {
                        error!(store = %id, "the task of a store broke down; it starts again");
                        shared.status(id, |status| status.standing = Standing::Failing);
                        shared.lose(id).await;
                    }
                    _ => break,
                },
            }
            tokio::select! {
                () = cancel.cancelled() => {}
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }
    stores.tasks().remove(id);
    // It may be wanted again, with other credentials.
    stores.credentials_changed();
}
