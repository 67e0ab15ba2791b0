//! The tokens of one seller. Several shops of theirs are connected one by one and have the same tokens, and the one for
//! renewing is good once: whoever renews them tells the others.
//!
//! Others with the same app are others: tokens are shared by whom they are for, which the answer with them says. Where it
//! does not, the first token for renewing stands for the seller; either is kept beside the credentials, so that shops that
//! were connected by one code find each other after a restart.

use crate::Secrets;
use cartwall_outbound::signature::hmac_sha256_hex;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Whom the tokens are for. It goes with the code that opens a shop anew, which may be another seller's.
pub(super) const SELLER: &str = "seller";
/// What is replaced by renewing.
const TOKENS: [&str; 4] = ["access_token", "access_token_expires_at", "refresh_token", SELLER];

/// By where they are asked for, the key of the app, and the seller or a token for renewing that was theirs.
type Accounts = HashMap<(String, String, String), Arc<Account>>;

static ACCOUNTS: LazyLock<Mutex<Accounts>> = LazyLock::new(Mutex::default);

/// The newest tokens of a seller.
#[derive(Debug, Default)]
pub(super) struct Account {
    newest: Mutex<Secrets>,
    /// Held while they are renewed.
    pub(super) renewing: tokio::sync::Mutex<()>,
}

impl Account {
    /// The account that these credentials are of. Whose a code is that nobody has exchanged yet is not known.
    pub(super) fn of(base: &str, secrets: &Secrets) -> Arc<Self> {
        Arc::<Self>::default().or_known(base, secrets)
    }

    /// The account that these credentials are known to be of, or else this one.
    pub(super) fn or_known(self: Arc<Self>, base: &str, secrets: &Secrets) -> Arc<Self> {
        if secrets.get("auth_code").is_some() {
            return self;
        }
        let names: Vec<_> = names(secrets).map(|name| (base.to_owned(), app(secrets), name)).collect();
        let account = {
            let mut accounts = ACCOUNTS.lock().unwrap_or_else(PoisonError::into_inner);
            let known = names.iter().find_map(|name| accounts.get(name)).map(Arc::clone);
            let account = known.unwrap_or(self);
            for name in names {
                accounts.entry(name).or_insert_with(|| Arc::clone(&account));
            }
            account
        };
        account.tell(secrets);
        account
    }

    /// Takes over tokens where they end later than those that are known.
    fn tell(&self, secrets: &Secrets) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if ends_at(secrets) > ends_at(&newest) {
            bring(secrets, &mut newest);
        }
    }

    /// Takes over tokens that were just made.
    pub(super) fn renewed(&self, secrets: &Secrets) {
        bring(secrets, &mut self.newest.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Brings credentials up to the newest tokens; whether anything changed. Those that nobody has exchanged yet, such as a
    /// code or a token for renewing that was just typed, stand.
    pub(super) fn bring_up(&self, secrets: &mut Secrets) -> bool {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = ends_at(secrets);
        let same = newest.get("access_token") == secrets.get("access_token");
        if theirs.is_none() || secrets.get("auth_code").is_some() || same || ends_at(&newest) < theirs {
            return false;
        }
        bring(&newest, secrets);
        true
    }
}

/// Says whom new tokens are for: as their answer does, or as it was known where they were renewed, or by the token for
/// renewing itself, `first`.
pub(super) fn name_seller(secrets: &mut Secrets, told: Option<&str>, first: &str) {
    if let Some(told) = told.filter(|told| !told.is_empty()) {
        secrets.set(SELLER, told);
    } else if secrets.get(SELLER).is_none() {
        secrets.set(SELLER, &of_token(first));
    }
}

fn app(secrets: &Secrets) -> String {
    secrets.get("app_key").unwrap_or_default().to_owned()
}

/// The seller first: a token alone tells whose it is only as long as nobody has renewed it.
fn names(secrets: &Secrets) -> impl Iterator<Item = String> {
    let seller = secrets.get(SELLER).map(ToOwned::to_owned);
    seller.into_iter().chain(secrets.get("refresh_token").map(of_token))
}

/// A name that does not tell the token.
fn of_token(token: &str) -> String {
    hmac_sha256_hex(token.as_bytes(), b"seller")
}

fn ends_at(secrets: &Secrets) -> Option<i64> {
    secrets.get("access_token_expires_at")?.parse().ok()
}

fn bring(from: &Secrets, to: &mut Secrets) {
    for name in TOKENS {
        if let Some(value) = from.get(name) {
            to.set(name, value);
        }
    }
}
