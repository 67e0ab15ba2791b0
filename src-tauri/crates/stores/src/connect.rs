//! Connecting and disconnecting stores, and unlocking their credentials.

use crate::connector::{Item, Location, StoreInfo};
use crate::registry::ConnectedStores;
use crate::status::{Standing, Status};
use crate::{StoreError, kinds};
use cartwall_domain::command::Command;
use cartwall_domain::state::State;
use cartwall_domain::store::{Connection, Store, StoreKind, own_id, variant_id};
use cartwall_domain::{Actor, StoreId, Timestamp};
use cartwall_engine::{Accepted, EngineError, Request};
use cartwall_outbound::{CredentialError, CredentialPlace, Secrets, Url};
use std::sync::Arc;

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
    Credentials(#[from] CredentialError),
    /// It could not be recorded.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl ConnectedStores {
    /// Reads a shop that may be connected; nothing is kept beyond this session.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub async fn check(&self, new: &NewStore) -> Result<(StoreId, StoreInfo), StoreError> {
        let (id, _, info, _) = self.read_first(new).await?;
        Ok((id, info))
    }

    /// The shop, and the credentials to go on with: some can be used once, and are replaced as they are used.
    async fn read_first(&self, new: &NewStore) -> Result<(StoreId, Url, StoreInfo, Secrets), StoreError> {
        let address = kinds::address(new.kind, &new.address)?;
        let id = kinds::store_id(new.kind, &address, &new.secrets);
        let replaced = self.replaced().get(&id).filter(|(typed, _)| *typed == new.secrets).cloned();
        let secrets = replaced.map_or_else(|| new.secrets.clone(), |(_, replaced)| replaced);
        let connector = kinds::open(new.kind, id.clone(), &address, secrets.clone())?;
        let info = connector.check().await;
        let secrets = match connector.renewed() {
            Some(renewed) => {
                self.replaced().insert(id.clone(), (new.secrets.clone(), renewed.clone()));
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
        place: CredentialPlace,
        passphrase: Option<String>,
        name: Option<String>,
        locations: Option<Vec<String>>,
        by: &Actor,
    ) -> Result<Accepted, ConnectError> {
        let (id, address, info, secrets) = self.read_first(&new).await?;
        if !info.missing.is_empty() {
            return Err(StoreError::MissingRights(info.missing).into());
        }
        self.not_twice(&id, new.kind, &address, &secrets).await?;
        // The task with the old credentials ends first: it must not put them back.
        self.end_task(&id);
        let (shared, store) = (Arc::clone(self.shared()), id.clone());
        let kept = tokio::task::spawn_blocking(move || {
            shared.credentials.keep(&store.0, &secrets, place, passphrase.as_deref())
        });
        let kept = kept.await.map_err(|_| EngineError::Stopped)?;
        // Nor one that began with them meanwhile. Another begins with the new ones.
        self.end_task(&id);
        self.replaced().remove(&id);
        if let Err(problem) = kept {
            self.credentials_changed();
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
        self.shared().status(&id, Status::begin);
        let accepted =
            self.shared().engine.submit(Request::new(Command::ConnectStore(connection), by.clone())).await?;
        self.credentials_changed();
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
        let state = Arc::clone(&self.shared().engine.state().borrow());
        let twins = |store: &&Store| store.connected && store.kind == kind && store.id != *id;
        let (beside, others): (Vec<&Store>, Vec<&Store>) = state
            .stores
            .values()
            .filter(twins)
            .partition(|store| kind == StoreKind::Vendure && store.address == address.as_str());
        // Channels of one Vendure sell the same products, each with orders of its own; the whole shop has those of all.
        let is_channel = |id: &StoreId| id.0.contains('+');
        if let Some(whole) = beside.into_iter().find(|other| !is_channel(id) || !is_channel(&other.id)) {
            return Err(StoreError::SameShop { name: whole.name.clone(), address: whole.address.clone() });
        }
        if others.is_empty() {
            return Ok(());
        }
        let page = kinds::open(kind, id.clone(), address, secrets.clone())?.catalogue(None).await?;
        let twin = others.into_iter().find(|other| {
            let mut known = page.items.iter().map(|item| sells(&state, &other.id, id, item));
            // A channel sells some of what the whole shop does.
            let part = kind == StoreKind::Vendure && is_channel(id) != is_channel(&other.id);
            !page.items.is_empty() && if part { known.any(|it| it) } else { known.all(|it| it) }
        });
        match twin {
            Some(other) => {
                Err(StoreError::SameShop { name: other.name.clone(), address: other.address.clone() })
            }
            None => Ok(()),
        }
    }

    /// Orders count from now on; from the start of a show that runs.
    fn since(&self) -> Timestamp {
        let state = self.shared().engine.state();
        let state = state.borrow();
        let started = state.running_show().and_then(|show| show.started_at());
        started.unwrap_or(Timestamp::MAX).min(self.shared().clock.now())
    }

    /// Disconnects a shop and forgets its credentials. What was sold stays.
    ///
    /// # Errors
    /// An unknown shop, or one that could not be recorded.
    pub async fn disconnect(&self, store: StoreId, by: &Actor) -> Result<Accepted, EngineError> {
        let command = Command::DisconnectStore { store: store.clone() };
        let accepted = self.shared().engine.submit(Request::new(command, by.clone())).await?;
        let shared = Arc::clone(self.shared());
        let _ = tokio::task::spawn_blocking(move || shared.credentials.forget(&store.0)).await;
        Ok(accepted)
    }

    /// Opens the vault and sets to work the shops whose credentials are in it.
    ///
    /// # Errors
    /// Another passphrase.
    pub async fn unlock(&self, passphrase: String) -> Result<(), CredentialError> {
        let shared = Arc::clone(self.shared());
        let unlocked = tokio::task::spawn_blocking(move || {
            shared.credentials.unlock(&passphrase)?;
            let state = Arc::clone(&shared.engine.state().borrow());
            let connected: Vec<String> = state
                .stores
                .values()
                .filter(|store| store.connected)
                .map(|store| store.id.0.clone())
                .collect();
            shared.credentials.keep_only(&connected)
        });
        unlocked.await.map_err(|_| CredentialError::File("the core stops".to_owned()))??;
        self.shared().statuses.send_modify(|all| {
            for status in Arc::make_mut(all).values_mut().filter(|status| status.standing == Standing::Locked)
            {
                status.begin();
            }
        });
        self.credentials_changed();
        Ok(())
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
