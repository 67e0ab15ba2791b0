//! Connecting and disconnecting stores, and unlocking their credentials.

use crate::connector::{Item, Location, OpenedShop, StoreInfo};
use crate::registry::ConnectedStores;
use crate::status::{Standing, Status};
use crate::{StoreError, kinds, vendure};
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

/// The field that says which of several shops is meant.
const SHOP_ID: &str = "shop_id";

/// A shop as it was read before it is connected.
struct First {
    id: StoreId,
    address: Url,
    info: StoreInfo,
    secrets: Secrets,
    /// Among which one has to be chosen.
    shops: Vec<OpenedShop>,
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
    /// Reads a shop that may be connected; nothing is kept beyond this session. With the shops among which one has to be
    /// chosen, where that was not done; then the first of them is read.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub async fn check(&self, new: &NewStore) -> Result<(StoreId, StoreInfo, Vec<OpenedShop>), StoreError> {
        let First { id, info, shops, .. } = self.read_first(new).await?;
        Ok((id, info, shops))
    }

    /// The shop, and the credentials to go on with: some can be used once, and are replaced as they are used.
    async fn read_first(&self, new: &NewStore) -> Result<First, StoreError> {
        let address = kinds::address(new.kind, &new.address)?;
        if new.kind == StoreKind::Vendure {
            return read_channel(new, address).await;
        }
        // The same credentials are typed, whichever shop of theirs is chosen afterwards.
        let typed = new.secrets.without(&[SHOP_ID]);
        let all = kinds::store_id(new.kind, &address, &typed);
        let replaced = self.replaced().get(&all).filter(|(known, _)| *known == typed).cloned();
        let mut secrets = replaced.map_or_else(|| typed.clone(), |(_, replaced)| replaced);
        if let Some(shop) = new.secrets.get(SHOP_ID) {
            secrets.set(SHOP_ID, shop);
        }
        let connector = kinds::open(new.kind, all.clone(), &address, secrets.clone())?;
        let read = async { Ok::<_, StoreError>((connector.shops().await?, connector.check().await?)) };
        let read = read.await;
        if let Some(renewed) = connector.renewed() {
            let kept = renewed.without(&[SHOP_ID, "shop_cipher"]);
            self.replaced().insert(all.clone(), (typed, kept));
            secrets = renewed;
        }
        let (shops, info) = read?;
        let chosen = match (new.secrets.get(SHOP_ID), shops.as_slice()) {
            (Some(id), shops) => shops.iter().find(|shop| shop.id == id),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        let id = match chosen {
            Some(shop) => {
                secrets.set(SHOP_ID, &shop.id);
                self.id_of(&all, shop, shops.len()).await
            }
            None => all,
        };
        let shops = if chosen.is_some() { Vec::new() } else { shops };
        Ok(First { id, address, info, secrets, shops })
    }

    /// The name of one of a seller's shops: the same for ever, also where it was the only one when it was connected.
    async fn id_of(&self, all: &StoreId, shop: &OpenedShop, count: usize) -> StoreId {
        let own = kinds::one_of_several(all, &shop.id);
        let (knows_own, knows_all) = {
            let state = self.shared().engine.state();
            let state = state.borrow();
            (state.stores.contains_key(&own), state.stores.contains_key(all))
        };
        if knows_own {
            return own;
        }
        if !knows_all {
            return if count > 1 { own } else { all.clone() };
        }
        let (shared, known) = (Arc::clone(self.shared()), all.clone());
        let found =
            tokio::task::spawn_blocking(move || shared.credentials.find(&known.0)).await.ok().flatten();
        let is_it = match &found {
            Some((kept, _)) => {
                kept.get(SHOP_ID) == Some(&shop.id) || kept.get("shop_cipher") == Some(&shop.cipher)
            }
            // Its credentials were forgotten: the only shop is the one that it was.
            None => count == 1,
        };
        if is_it { all.clone() } else { own }
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
        let First { id, address, info, secrets, shops } = self.read_first(&new).await?;
        if !shops.is_empty() {
            return Err(StoreError::SeveralShops.into());
        }
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
        self.replaced().retain(|all, _| *all != id && !id.0.starts_with(&format!("{all}:")));
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
            price_reading: kinds::price_reading(new.kind),
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

/// A channel of a Vendure, which is a shop of its own: the one that is named by its token or was chosen, or else the
/// only one of who logs in. Where there are several to choose from, the first is read.
async fn read_channel(new: &NewStore, address: Url) -> Result<First, StoreError> {
    let open = |secrets: &Secrets| {
        let id = kinds::store_id(new.kind, &address, secrets);
        kinds::open(new.kind, id.clone(), &address, secrets.clone()).map(|connector| (id, connector))
    };
    // The default channel is the one that is asked without a token.
    let choose = |secrets: &mut Secrets, channel: &str| {
        if channel != vendure::WHOLE_SHOP {
            secrets.set("channel", channel);
        }
    };
    let mut secrets = new.secrets.without(&[SHOP_ID]);
    let mut shops = Vec::new();
    if let Some(chosen) = new.secrets.get(SHOP_ID) {
        choose(&mut secrets, chosen);
    } else {
        shops = open(&secrets)?.1.shops().await?;
        if let Some(first) = shops.first() {
            choose(&mut secrets, &first.id);
        }
        if shops.len() == 1 {
            shops.clear();
        }
    }
    let (id, connector) = open(&secrets)?;
    let info = connector.check().await?;
    Ok(First { id, address, info, secrets, shops })
}

/// Whether a connected shop sells what another tells of, by the same ids of its own and under the same title.
fn sells(state: &State, store: &StoreId, teller: &StoreId, item: &Item) -> bool {
    let own = item.product.variants.iter().filter_map(|variant| own_id(teller, &variant.id));
    let mut known = own.filter_map(|own| state.catalogue.find(&variant_id(store, own)));
    known.any(|id| {
        state.catalogue.variant(&id).is_some_and(|(product, _)| product.title == item.product.title)
    })
}
