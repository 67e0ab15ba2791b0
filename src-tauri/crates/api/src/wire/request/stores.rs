//! Bodies of commands about connected shops, and how carefully their stock is sold.

use super::forms::COUNTRY_OR_NONE;
use crate::wire::store::{KeepIn, SecretFields, SecretText, StaleChoice, StoreKind};
use cartwall_domain::limits;
use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

bodies! {
    /// `check_store`
    CheckStore {
        /// Its kind.
        kind: StoreKind,
        /// As a person writes it; for TikTok it may be empty.
        address: String,
        /// Credentials by field.
        secrets: SecretFields,
    }
    /// `connect_store`; also to give a connected shop new credentials.
    ConnectStore {
        /// Its kind.
        kind: StoreKind,
        /// As a person writes it; for TikTok it may be empty.
        address: String,
        /// Credentials by field.
        secrets: SecretFields,
        /// Where they shall be kept.
        keep: KeepIn,
        /// Of the vault.
        passphrase: Option<SecretText>,
        /// As people know it; the shop's own name where left out.
        name: Option<String>,
        /// Ids of the locations whose stock is counted; the shop's own choice where left out.
        locations: Option<Vec<String>>,
    }
    /// `update_store`: a field left out stays.
    UpdateStore {
        /// Which.
        store: String,
        /// As people know it.
        name: Option<String>,
        /// Ids of the locations whose stock is counted.
        locations: Option<Vec<String>>,
        /// The shop whose stock is the same pieces; empty = none.
        shares_stock_with: Option<String>,
        /// The country whose prices are shown, such as `DE`; empty = the shop's own.
        #[schemars(regex(pattern = COUNTRY_OR_NONE))]
        market: Option<String>,
        /// Keys of the origins whose orders are not counted from now on.
        origins_left_out: Option<Vec<String>>,
        /// As in `update_cue`.
        base: Option<StoreFields>,
    }
    /// What the sender of `update_store` saw.
    #[derive(Default)]
    StoreFields {
        /// As people know it.
        name: Option<String>,
        /// Ids of the locations whose stock was counted.
        locations: Option<Vec<String>>,
        /// The shop whose stock is the same pieces; empty = none.
        shares_stock_with: Option<String>,
        /// The country whose prices were shown; empty = the shop's own.
        market: Option<String>,
        /// Keys of the origins whose orders were not counted.
        origins_left_out: Option<Vec<String>>,
    }
    /// `disconnect_store`, `sync_store`, `corrected_prices`, `dismiss_corrected_prices`
    NamedStore {
        /// Which.
        store: String,
    }
    /// `unlock_stores`
    UnlockStores {
        /// Of the vault.
        passphrase: SecretText,
    }
    /// `set_guard`; what is left out stays.
    SetGuard {
        /// Units of each variant held back, where it has no buffer of its own.
        #[schemars(range(min = 0, max = limits::MAX_BUFFER))]
        buffer: Option<i64>,
        /// At or under this many sellable units few are left.
        #[schemars(range(min = 0, max = limits::MAX_BUFFER))]
        low_stock: Option<i64>,
        /// What a card does with a stale number: `hide` or `freeze` it.
        stale: Option<StaleChoice>,
        /// A cue that sells out leaves the rundown, and comes back with its stock.
        pull: Option<bool>,
        /// As in `update_cue`.
        base: Option<GuardFields>,
    }
    /// What the sender of `set_guard` saw.
    #[derive(Default)]
    GuardFields {
        /// Units held back by default.
        buffer: Option<i64>,
        /// Low-stock threshold.
        low_stock: Option<i64>,
        /// `hide` or `freeze`.
        stale: Option<StaleChoice>,
        /// Whether sold-out cues leave the rundown.
        pull: Option<bool>,
    }
}
