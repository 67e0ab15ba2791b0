//! The tokens of one seller. Several shops of theirs are connected one by one and have the same tokens, and the one for
//! renewing is good once: whoever renews them tells the others.

use crate::Secrets;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// What is replaced by renewing.
const TOKENS: [&str; 3] = ["access_token", "access_token_expires_at", "refresh_token"];

/// By where they are asked for and the key of the app.
type Accounts = HashMap<(String, String), Arc<Account>>;

static ACCOUNTS: LazyLock<Mutex<Accounts>> = LazyLock::new(Mutex::default);

/// The newest tokens of a seller.
#[derive(Debug, Default)]
pub(super) struct Account {
    newest: Mutex<Secrets>,
    /// Held while they are renewed.
    pub(super) renewing: tokio::sync::Mutex<()>,
}

impl Account {
    /// The account that these credentials are of.
    pub(super) fn of(base: &str, secrets: &Secrets) -> Arc<Self> {
        let key = (base.to_owned(), secrets.get("app_key").unwrap_or_default().to_owned());
        let account =
            Arc::clone(ACCOUNTS.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
        account.tell(secrets);
        account
    }

    /// Takes over tokens where they end later than those that are known.
    pub(super) fn tell(&self, secrets: &Secrets) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if ends_at(secrets) > ends_at(&newest) {
            bring(secrets, &mut newest);
        }
    }

    /// Brings credentials up to the newest tokens; whether anything changed. Those that nobody has exchanged yet, such as a
    /// code or a token for renewing that was just typed, stand.
    pub(super) fn bring_up(&self, secrets: &mut Secrets) -> bool {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = ends_at(secrets);
        if theirs.is_none() || secrets.get("auth_code").is_some() || ends_at(&newest) <= theirs {
            return false;
        }
        bring(&newest, secrets);
        true
    }
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
