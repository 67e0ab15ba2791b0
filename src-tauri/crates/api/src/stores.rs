//! Commands and queries about shops: those that hold credentials never reach the engine or the journal.

use crate::ApiCode;
use crate::wire::answer::Problem;
use crate::wire::request::{CheckStore, ConnectStore, NamedStore, UnlockStores, UpdateStore};
use crate::wire::store::{KeepIn, KeepingPlaces, ShopChoice, StoreCheck, StoreKind, StoreLocation};
use crate::{Api, Session, StoreView, changes};
use cartwall_domain::StoreId;
use cartwall_engine::{Accepted, Clock, Engine, OnceKey, Request};
use cartwall_stores::{
    ConnectError, ConnectedStores, CredentialPlace, CredentialStore, NewStore, OpenedShop, Secrets, Vault,
};
use std::path::Path;
use tokio::sync::watch;

/// The connected shops, and what else sells.
#[derive(Clone)]
pub(crate) struct Stores {
    pub connected: ConnectedStores,
    pub keeping: watch::Sender<KeepingPlaces>,
    /// Where sales come from without a connected shop.
    pub selling: watch::Sender<StoreView>,
    /// Whether simulated buyers shop in rehearsals.
    buyers: watch::Sender<bool>,
}

impl Stores {
    pub(crate) fn new(engine: &Engine, clock: &Clock, folder: &Path) -> Self {
        Self {
            connected: ConnectedStores::new(engine.clone(), clock.clone(), folder),
            keeping: watch::Sender::new(NOT_ASKED),
            selling: watch::Sender::new(StoreView { kind: "none".to_owned(), ..StoreView::default() }),
            buyers: watch::Sender::new(false),
        }
    }
}

/// Whether the body of a request holds credentials.
pub(crate) fn holds_secrets(name: &str) -> bool {
    matches!(name, "connect_store" | "check_store" | "unlock_stores")
}

/// Before anybody looked: asking the session bus takes longer than a start may.
const NOT_ASKED: KeepingPlaces = KeepingPlaces { keyring: false, vault: "none" };

/// Where credentials can be kept. It may ask the session bus, and blocks.
fn keeping(credentials: &CredentialStore) -> KeepingPlaces {
    let vault = match credentials.vault() {
        Vault::None => "none",
        Vault::Locked => "locked",
        Vault::Open => "open",
    };
    KeepingPlaces { keyring: credentials.has_keyring(), vault }
}

fn new_store(
    kind: StoreKind,
    address: String,
    secrets: impl IntoIterator<Item = (String, String)>,
) -> NewStore {
    NewStore { kind: kind.into(), address, secrets: Secrets::new(secrets) }
}

impl Api {
    pub(crate) async fn check_store(&self, body: CheckStore) -> Result<StoreCheck, Problem> {
        let (id, info, shops) =
            self.stores.connected.check(&new_store(body.kind, body.address, body.secrets.0)).await?;
        let locations = info.locations.into_iter().map(|location| StoreLocation {
            id: location.id,
            name: location.name,
            counts: location.counts,
        });
        Ok(StoreCheck {
            id: id.0,
            name: info.name,
            currency: info.currency.code().to_owned(),
            time_zone: info.time_zone,
            version: info.version,
            locations: locations.collect(),
            missing: info.missing,
            excess: info.excess,
            rights_known: info.rights_known,
            prices_unseen: info.prices_unseen,
            clock_offset_ms: info.clock_offset_ms,
            shops: shops
                .into_iter()
                .map(|OpenedShop { id, name, region, .. }| ShopChoice { id, name, region })
                .collect(),
        })
    }

    pub(crate) async fn connect_store(
        &self,
        session: &Session,
        body: ConnectStore,
    ) -> Result<Accepted, Problem> {
        let place = match body.keep {
            KeepIn::Keyring => CredentialPlace::Keyring,
            KeepIn::Vault => CredentialPlace::Vault,
            KeepIn::Session => CredentialPlace::Session,
        };
        let name = body.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        let passphrase = body.passphrase.map(|passphrase| passphrase.0);
        let new = new_store(body.kind, body.address, body.secrets.0);
        let connected =
            self.stores.connected.connect(new, place, passphrase, name, body.locations, &session.actor).await;
        self.tell_keeping().await;
        Ok(connected?)
    }

    pub(crate) async fn update_store(
        &self,
        session: &Session,
        body: UpdateStore,
        once: Option<OnceKey>,
    ) -> Result<Accepted, Problem> {
        let id = StoreId(body.store.clone());
        let request = Request { once, ..Request::new(changes::store(body), session.actor.clone()) };
        let accepted = self.engine().submit(request).await?;
        // Other locations, other numbers: they are asked for at once.
        self.stores.connected.sync_now(&id, true);
        Ok(accepted)
    }

    pub(crate) async fn disconnect_store(
        &self,
        session: &Session,
        body: NamedStore,
    ) -> Result<Accepted, Problem> {
        let accepted = self.stores.connected.disconnect(StoreId(body.store), &session.actor).await?;
        self.tell_keeping().await;
        Ok(accepted)
    }

    /// Whether a webhook carries a signature at all: without one nothing of it has to be read.
    pub fn is_signed(&self, headers: &cartwall_stores::HeaderMap) -> bool {
        cartwall_stores::SIGNATURE_HEADERS.iter().any(|name| headers.contains_key(*name))
    }

    /// A webhook: where its shop signed it, the shop is looked at now.
    pub fn hook(&self, store: &str, headers: &cartwall_stores::HeaderMap, body: &[u8]) -> bool {
        self.stores.connected.webhook(&StoreId(store.to_owned()), headers, body)
    }

    pub(crate) fn sync_store(&self, store: &str) -> Result<Accepted, Problem> {
        if self.stores.connected.sync_now(&StoreId(store.to_owned()), true) {
            return Ok(self.nothing_changed());
        }
        Err(Problem::new(
            409,
            ApiCode::StoreNotAtWork,
            "This shop is not being read: it is not connected, or its credentials are missing. Enter them again.",
        ))
    }

    pub(crate) async fn unlock_stores(&self, body: UnlockStores) -> Result<Accepted, Problem> {
        let unlocked = self.stores.connected.unlock(body.passphrase.0).await;
        self.tell_keeping().await;
        unlocked?;
        Ok(self.nothing_changed())
    }

    /// Looks where credentials can be kept, and tells panels.
    pub async fn tell_keeping(&self) {
        let connected = self.stores.connected.clone();
        if let Ok(now) = tokio::task::spawn_blocking(move || keeping(connected.credentials())).await {
            self.stores.keeping.send_if_modified(|known| std::mem::replace(known, now) != now);
        }
    }

    /// The connected shops. Whoever runs the core sets them to work.
    pub fn connected_stores(&self) -> &ConnectedStores {
        &self.stores.connected
    }

    /// Where sales come from, as the panel shows it.
    pub fn store(&self) -> &watch::Sender<StoreView> {
        &self.stores.selling
    }

    /// From now on simulated buyers shop in rehearsals.
    pub fn invite_buyers(&self) {
        self.stores.selling.send_replace(StoreView { kind: "demo".to_owned(), ..StoreView::default() });
        self.stores.buyers.send_replace(true);
    }

    /// Whether they do. Whoever runs the core sends them.
    pub fn buyers_invited(&self) -> watch::Receiver<bool> {
        self.stores.buyers.subscribe()
    }

    pub(crate) fn nothing_changed(&self) -> Accepted {
        Accepted::at(self.state().borrow().seq)
    }
}

impl From<ConnectError> for Problem {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::Store(error) => error.into(),
            ConnectError::Credentials(error) => error.into(),
            ConnectError::Engine(error) => error.into(),
        }
    }
}
