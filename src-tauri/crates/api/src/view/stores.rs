//! Connected shops and the stock guard.

use crate::wire::params::sent;
use crate::wire::store::{
    ConnectedStore, CorrectedPrice, CorrectedPrices, GuardSettings, StoreKeeps, StoreLocation, StoreOrigin,
    StoreProblem, StoreStatus,
};
use cartwall_domain::StoreId;
use cartwall_domain::catalogue::ListPrice;
use cartwall_domain::corrections::{self, Corrections};
use cartwall_domain::state::State;
use cartwall_domain::store::{Origin, Store, StoreKind};
use cartwall_stores::numbers::numbers;
use cartwall_stores::status::{Standing, Status, Statuses};
use cartwall_stores::{CredentialPlace, StoreError};
use std::collections::BTreeSet;

pub(super) fn stores(state: &State, shops: &Statuses) -> Vec<ConnectedStore> {
    let connected = state.stores.values().filter(|store| store.connected);
    let unheard = Status::default();
    connected.map(|store| view(state, store, shops.get(&store.id).unwrap_or(&unheard))).collect()
}

fn view(state: &State, store: &Store, status: &Status) -> ConnectedStore {
    let locations = store.locations.iter().map(|location| StoreLocation {
        id: location.id.clone(),
        name: location.name.clone(),
        counts: location.counts,
    });
    ConnectedStore {
        id: store.id.0.clone(),
        kind: store.kind.into(),
        name: store.name.clone(),
        address: store.address.clone(),
        currency: store.currency.code().to_owned(),
        status: match status.standing {
            Standing::Connecting => StoreStatus::Connecting,
            Standing::Syncing => StoreStatus::Syncing,
            Standing::Ok => StoreStatus::Ok,
            Standing::Failing => StoreStatus::Failing,
            Standing::Locked => StoreStatus::Locked,
        },
        problem: status.problem.as_ref().map(problem),
        lost_at: store.lost_at,
        orders_at: status.orders_at,
        stock_at: status.stock_at,
        catalogue_at: status.catalogue_at,
        interval_ms: i64::try_from(status.interval.as_millis()).unwrap_or(i64::MAX),
        products: status.products,
        variants: status.variants,
        locations: locations.collect(),
        shares_stock_with: store.shares_stock_with.as_ref().map(|other| other.0.clone()),
        market: store.market.clone(),
        has_markets: store.kind == StoreKind::Shopify,
        origins: origins(state, store, status),
        numbers: numbers(store.kind).into(),
        keeps: match status.keeps {
            Some(CredentialPlace::Keyring) => StoreKeeps::Keyring,
            Some(CredentialPlace::Vault) => StoreKeeps::Vault,
            Some(CredentialPlace::Session) => StoreKeeps::Session,
            None => StoreKeeps::Nowhere,
        },
        left_out: status.left_out.saturating_add(status.unread_orders),
        activities_unread: status.activities_unread,
        corrected_prices: if store.corrections.told { store.corrections.count() } else { 0 },
        excess: status.excess.clone(),
    }
}

/// The prices of a shop that were shown differently; `None` where no such shop is connected.
pub(crate) fn corrected_prices(state: &State, store: &StoreId) -> Option<CorrectedPrices> {
    let known = state.connected(store)?;
    // While they are still being read their number grows.
    let corrections = if known.corrections.told { known.corrections.clone() } else { Corrections::default() };
    let view = |price: &corrections::CorrectedPrice| {
        let (product, variant) = state.catalogue.variant(&price.variant)?;
        let money = |price: &ListPrice| price.in_show(known.currency).map(Into::into);
        Some(CorrectedPrice {
            variant: variant.id.0.clone(),
            title: product.title_of(variant),
            was: money(&price.before)?,
            now: money(&price.now)?,
        })
    };
    let prices: Vec<CorrectedPrice> = corrections.prices.iter().filter_map(view).collect();
    // What is no amount of a whole number of minor units is counted without being listed.
    let listed = i64::try_from(prices.len()).unwrap_or(i64::MAX);
    Some(CorrectedPrices { prices, more: corrections.count().saturating_sub(listed) })
}

/// The shop's own, then those that were left out or came since the core started.
fn origins(state: &State, store: &Store, status: &Status) -> Vec<StoreOrigin> {
    if store.kind != StoreKind::Shopify {
        return Vec::new();
    }
    let own = [Origin::WEB, Origin::POS, Origin::SUBSCRIPTION, Origin::DRAFT].map(str::to_owned);
    let others: BTreeSet<String> =
        store.left_out().into_iter().chain(status.origins.keys().cloned()).collect();
    let others = others.into_iter().filter(|key| !own.contains(key)).collect::<Vec<_>>();
    let view = |key: String| {
        let name = status.origins.get(&key).unwrap_or(&key).clone();
        let origin = Origin { key, name, order: None };
        StoreOrigin { counts: state.counts_origin(store, &origin), name: origin.name, key: origin.key }
    };
    own.into_iter().chain(others).map(view).collect()
}

fn problem(error: &StoreError) -> StoreProblem {
    StoreProblem { code: error.code().to_owned(), detail: error.to_string(), params: sent(&error.params()) }
}

pub(super) fn guard(state: &State) -> GuardSettings {
    let guard = state.guard;
    GuardSettings {
        buffer: guard.buffer,
        low_stock: guard.low_stock,
        stale: guard.stale.into(),
        pull: guard.pull,
    }
}
