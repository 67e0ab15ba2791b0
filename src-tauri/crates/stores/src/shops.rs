//! All connected shops: one task each, started and ended as the journal says which are connected.

use crate::connector::{Connector, Item, Location, StoreInfo};
use crate::keeping::{Keep, KeepError, Keeping};
use crate::status::{Standing, Status, Statuses};
use crate::sync::{Bell, Sync};
use crate::{Secrets, StoreError, kinds};
use cartwall_domain::command::Command;
use cartwall_domain::shop::{Connection, Store, StoreKind, own_id, variant_id};
use cartwall_domain::state::State;
use cartwall_domain::{Actor, StoreId, Timestamp};
use cartwall_engine::{Accepted, Clock, Engine, EngineError, Request};
use reqwest::header::HeaderMap;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info};
use url::Url;

/// A task that broke down starts again after this.
const AGAIN: Duration = Duration::from_secs(5);

/// What is asked of a shop before it is connected.
#[derive(Clone, Debug)]
pub struct NewStore {
    /// What it is.
    pub kind: StoreKind,
    /// As a person wrote it.
    pub address: String,
    /// Its credentials.
    pub secrets: Secrets,
}

/// Why a shop was not connected.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// It could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its credentials could not be kept.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// It could not be recorded.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// What all tasks share.
pub(crate) struct Shared {
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    keeping: Keeping,
    statuses: watch::Sender<Arc<Statuses>>,
    tasks: Mutex<HashMap<StoreId, Task>>,
    /// Credentials as they were typed, and as a check replaced them.
    replaced: Mutex<HashMap<StoreId, (Secrets, Secrets)>>,
    /// Credentials came, where the journal does not change.
    stir: Notify,
}

/// The task of one shop.
struct Task {
    cancel: CancellationToken,
    /// `None` while it waits for its credentials.
    at_work: Option<AtWork>,
}

#[derive(Clone)]
struct AtWork {
    bell: Arc<Bell>,
    connector: Arc<dyn Connector>,
}

/// All shops. Cheap to clone.
#[derive(Clone)]
pub struct Shops(Arc<Shared>);

impl Shared {
    pub(crate) fn status(&self, store: &StoreId, change: impl FnOnce(&mut Status)) {
        self.statuses.send_modify(|all| change(Arc::make_mut(all).entry(store.clone()).or_default()));
    }

    pub(crate) async fn keep_renewed(self: &Arc<Self>, store: &StoreId, secrets: Secrets) {
        let (shared, store) = (Arc::clone(self), store.clone());
        let kept = tokio::task::spawn_blocking(move || {
            let place = shared.keeping.find(&store).map_or(Keep::Session, |(_, place)| place);
            shared.keeping.keep(&store, &secrets, place, None)
        });
        if let Ok(Err(problem)) = kept.await {
            error!(code = problem.code(), "renewed credentials are kept in memory alone: {problem}");
        }
    }

    fn tasks(&self) -> MutexGuard<'_, HashMap<StoreId, Task>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replaced(&self) -> MutexGuard<'_, HashMap<StoreId, (Secrets, Secrets)>> {
        self.replaced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its numbers are old from now on.
    async fn lose(&self, store: &StoreId) {
        let command = Command::LoseStore { store: store.clone(), since: self.clock.now() };
        if let Err(error) = self.engine.submit(Request::new(command, Actor::store(store))).await {
            error!(%store, code = error.code(), "that a shop is lost could not be recorded");
        }
    }
}

impl Shops {
    /// The shops of an installation; [`Shops::run`] sets them to work.
    pub fn new(engine: Engine, clock: Clock, folder: &Path) -> Self {
        Self(Arc::new(Shared {
            engine,
            clock,
            keeping: Keeping::new(folder),
            statuses: watch::Sender::default(),
            tasks: Mutex::default(),
            replaced: Mutex::default(),
            stir: Notify::new(),
        }))
    }

    /// How each shop stands, and its changes.
    pub fn statuses(&self) -> watch::Receiver<Arc<Statuses>> {
        self.0.statuses.subscribe()
    }

    /// Where credentials are kept. Its calls block.
    pub fn keeping(&self) -> &Keeping {
        &self.0.keeping
    }

    /// Starts and ends tasks as shops come and go, until cancelled.
    pub async fn run(self, cancel: CancellationToken) {
        let (mut states, tasks) = (self.0.engine.state(), TaskTracker::new());
        loop {
            let connected: Vec<Store> = {
                let state = states.borrow_and_update();
                state.stores.values().filter(|store| store.connected).cloned().collect()
            };
            self.end_others(&connected);
            for store in connected {
                // One without credentials waits until somebody gives them.
                if self.is_locked(&store.id) || self.0.tasks().contains_key(&store.id) {
                    continue;
                }
                let cancel = cancel.child_token();
                let task = Task { cancel: cancel.clone(), at_work: None };
                self.0.tasks().insert(store.id.clone(), task);
                // A keyring may ask its owner first: nobody else waits for that.
                tasks.spawn(keep_running(self.clone(), store, cancel));
            }
            tokio::select! {
                () = cancel.cancelled() => break,
                () = self.0.stir.notified() => {}
                changed = states.changed() => if changed.is_err() { break },
            }
        }
        tasks.close();
        tasks.wait().await;
    }

    fn end_others(&self, connected: &[Store]) {
        let gone = |id: &StoreId| connected.iter().all(|store| store.id != *id);
        for (_, task) in self.0.tasks().iter().filter(|(id, _)| gone(id)) {
            task.cancel.cancel();
        }
        self.0.statuses.send_if_modified(|all| {
            let any = all.keys().any(&gone);
            if any {
                Arc::make_mut(all).retain(|id, _| !gone(id));
            }
            any
        });
    }

    fn is_locked(&self, store: &StoreId) -> bool {
        self.0.statuses.borrow().get(store).is_some_and(|status| status.standing == Standing::Locked)
    }

    /// Opens a shop with the credentials that are kept. Where that cannot be, it is locked, and its numbers are old.
    async fn open(&self, store: &Store) -> Option<Arc<dyn Connector>> {
        let (shared, id) = (Arc::clone(&self.0), store.id.clone());
        let found = tokio::task::spawn_blocking(move || shared.keeping.find(&id)).await.ok().flatten();
        let opened = found.map(|(secrets, place)| {
            let address = Url::parse(&store.address).map_err(|_| StoreError::NotThere)?;
            Ok((kinds::open(store.kind, store.id.clone(), &address, secrets)?, place))
        });
        let problem = match opened {
            Some(Ok((connector, place))) => {
                self.0.status(&store.id, |status| {
                    status.begin();
                    status.keeps = Some(place);
                });
                return Some(Arc::from(connector));
            }
            Some(Err(problem)) => Some(problem),
            None => None,
        };
        self.0.status(&store.id, |status| {
            (status.standing, status.problem, status.keeps) = (Standing::Locked, problem, None);
        });
        self.0.lose(&store.id).await;
        None
    }

    /// Looks at a shop that may be connected; nothing is kept beyond this session.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub async fn check(&self, new: &NewStore) -> Result<(StoreId, StoreInfo), StoreError> {
        let (id, _, info, _) = self.look_at(new).await?;
        Ok((id, info))
    }

    /// The shop, and the credentials to go on with: some can be used once, and are replaced as they are used.
    async fn look_at(&self, new: &NewStore) -> Result<(StoreId, Url, StoreInfo, Secrets), StoreError> {
        let address = kinds::address(new.kind, &new.address)?;
        let id = kinds::store_id(new.kind, &address, &new.secrets);
        let replaced = self.0.replaced().get(&id).filter(|(typed, _)| *typed == new.secrets).cloned();
        let secrets = replaced.map_or_else(|| new.secrets.clone(), |(_, replaced)| replaced);
        let connector = kinds::open(new.kind, id.clone(), &address, secrets.clone())?;
        let info = connector.check().await;
        let secrets = match connector.renewed() {
            Some(renewed) => {
                self.0.replaced().insert(id.clone(), (new.secrets.clone(), renewed.clone()));
                renewed
            }
            None => secrets,
        };
        Ok((id, address, info?, secrets))
    }

    /// Connects a shop, or gives one that is connected new credentials. It is looked at first; its credentials are kept
    /// before it is recorded, so that a shop that is recorded can be read.
    ///
    /// # Errors
    /// Where it cannot be read, its credentials cannot be kept, or it cannot be recorded.
    pub async fn connect(
        &self,
        new: NewStore,
        place: Keep,
        passphrase: Option<String>,
        name: Option<String>,
        locations: Option<Vec<String>>,
        by: &Actor,
    ) -> Result<Accepted, ConnectError> {
        let (id, address, info, secrets) = self.look_at(&new).await?;
        if !info.missing.is_empty() {
            return Err(StoreError::MissingRights(info.missing).into());
        }
        self.not_twice(&id, new.kind, &address, &secrets).await?;
        // The task with the old credentials ends first: it must not put them back.
        self.end_task(&id);
        let (shared, store) = (Arc::clone(&self.0), id.clone());
        let kept = tokio::task::spawn_blocking(move || {
            shared.keeping.keep(&store, &secrets, place, passphrase.as_deref())
        });
        let kept = kept.await.map_err(|_| EngineError::Stopped)?;
        // Nor one that began with them meanwhile. Another begins with the new ones.
        self.end_task(&id);
        self.0.replaced().remove(&id);
        if let Err(problem) = kept {
            self.0.stir.notify_one();
            return Err(problem.into());
        }
        let connection = Connection {
            id: id.clone(),
            kind: new.kind,
            address: address.to_string(),
            own_name: info.name,
            name,
            currency: info.currency,
            locations: Location::told(&info.locations),
            chosen: locations,
            since: self.since(),
        };
        self.0.status(&id, Status::begin);
        let accepted =
            self.0.engine.submit(Request::new(Command::ConnectStore(connection), by.clone())).await?;
        self.0.stir.notify_one();
        Ok(Accepted { id: Some(id.0), ..accepted })
    }

    /// A shop that answers under two addresses is one: with and without `www`, by name and by number. It is known by its
    /// products, whose ids are its own.
    async fn not_twice(
        &self,
        id: &StoreId,
        kind: StoreKind,
        address: &Url,
        secrets: &Secrets,
    ) -> Result<(), StoreError> {
        let state = Arc::clone(&self.0.engine.state().borrow());
        let twins = |store: &&Store| store.connected && store.kind == kind && store.id != *id;
        let others: Vec<&Store> = state.stores.values().filter(twins).collect();
        if others.is_empty() {
            return Ok(());
        }
        let page = kinds::open(kind, id.clone(), address, secrets.clone())?.catalogue(None).await?;
        let twin = others.into_iter().find(|other| {
            !page.items.is_empty() && page.items.iter().all(|item| sells(&state, &other.id, id, item))
        });
        match twin {
            Some(other) => {
                Err(StoreError::SameShop { name: other.name.clone(), address: other.address.clone() })
            }
            None => Ok(()),
        }
    }

    fn end_task(&self, store: &StoreId) {
        if let Some(task) = self.0.tasks().get(store) {
            task.cancel.cancel();
        }
    }

    /// Orders count from now on; from the start of a show that runs.
    fn since(&self) -> Timestamp {
        let state = self.0.engine.state();
        let state = state.borrow();
        let started = state.running_show().and_then(|show| show.started_at());
        started.unwrap_or(Timestamp::MAX).min(self.0.clock.now())
    }

    /// Disconnects a shop and forgets its credentials. What was sold stays.
    ///
    /// # Errors
    /// An unknown shop, or one that could not be recorded.
    pub async fn disconnect(&self, store: StoreId, by: &Actor) -> Result<Accepted, EngineError> {
        let command = Command::DisconnectStore { store: store.clone() };
        let accepted = self.0.engine.submit(Request::new(command, by.clone())).await?;
        let shared = Arc::clone(&self.0);
        let _ = tokio::task::spawn_blocking(move || shared.keeping.forget(&store)).await;
        Ok(accepted)
    }

    /// Opens the vault and sets to work the shops whose credentials are in it.
    ///
    /// # Errors
    /// Another passphrase.
    pub async fn unlock(&self, passphrase: String) -> Result<(), KeepError> {
        let shared = Arc::clone(&self.0);
        let unlocked = tokio::task::spawn_blocking(move || {
            shared.keeping.unlock(&passphrase)?;
            let state = Arc::clone(&shared.engine.state().borrow());
            let connected: Vec<StoreId> =
                state.stores.values().filter(|store| store.connected).map(|store| store.id.clone()).collect();
            shared.keeping.keep_only(&connected)
        });
        unlocked.await.map_err(|_| KeepError::File("the core stops".to_owned()))??;
        self.0.statuses.send_modify(|all| {
            for status in Arc::make_mut(all).values_mut().filter(|status| status.standing == Standing::Locked)
            {
                status.begin();
            }
        });
        self.0.stir.notify_one();
        Ok(())
    }

    /// Has a shop looked at now. `whole`: its catalogue too. `false` where it is not at work.
    pub fn look_now(&self, store: &StoreId, whole: bool) -> bool {
        let Some(AtWork { bell, .. }) = self.at_work(store) else { return false };
        if whole {
            bell.whole.store(true, Ordering::Relaxed);
        }
        bell.ring.notify_one();
        true
    }

    /// A webhook: where it is genuine its shop is looked at now. It is never read for numbers.
    pub fn hook(&self, store: &StoreId, headers: &HeaderMap, body: &[u8]) -> bool {
        let genuine = self.at_work(store).is_some_and(|work| work.connector.is_genuine(headers, body));
        genuine && self.look_now(store, false)
    }

    fn at_work(&self, store: &StoreId) -> Option<AtWork> {
        self.0.tasks().get(store).and_then(|task| task.at_work.clone())
    }
}

/// Whether a connected shop sells what another tells of, by the same ids of its own and under the same title.
fn sells(state: &State, store: &StoreId, teller: &StoreId, item: &Item) -> bool {
    let own = item.product.variants.iter().filter_map(|variant| own_id(teller, &variant.id));
    let mut known = own.filter_map(|own| state.catalogue.find(&variant_id(store, own)));
    known.any(|id| {
        state.catalogue.variant(&id).is_some_and(|(product, _)| product.title == item.product.title)
    })
}

/// Runs a shop's task, and starts it anew should it break down: one shop never takes another with it.
async fn keep_running(shops: Shops, store: Store, cancel: CancellationToken) {
    let (shared, id) = (&shops.0, &store.id);
    let opened = tokio::select! {
        opened = shops.open(&store) => opened,
        () = cancel.cancelled() => None,
    };
    if let Some(connector) = opened {
        let bell = Arc::new(Bell::default());
        if let Some(task) = shared.tasks().get_mut(id) {
            task.at_work = Some(AtWork { bell: Arc::clone(&bell), connector: Arc::clone(&connector) });
        }
        info!(store = %id, "connected");
        while !cancel.is_cancelled() {
            let (connector, bell) = (Arc::clone(&connector), Arc::clone(&bell));
            let mut task = tokio::spawn(
                Sync::new(Arc::clone(shared), id.clone(), connector, bell, rand::random()).run(),
            );
            tokio::select! {
                () = cancel.cancelled() => task.abort(),
                ended = &mut task => match ended {
                    Err(broken) if broken.is_panic() => {
                        error!(store = %id, "the task of a shop broke down; it starts again");
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
    shared.tasks().remove(id);
    // It may be wanted again, with other credentials.
    shared.stir.notify_one();
}
