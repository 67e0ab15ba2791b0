//! Credentials and a keyring that fails in each way: they are kept where their owner chose, or nowhere, and never in the
//! clear.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail where it stands")]

use cartwall_outbound::{
    CredentialError, CredentialPlace, CredentialStore, Keyring, NotKept, Secrets, Vault,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

const SECRET: &str = "shpss_0123456789abcdef";
const ACCOUNT: &str = "shopify:linen.myshopify.com";
const PASSPHRASE: &str = "an evening in spring";

/// How a keyring behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Well,
    /// No keyring on this system, or none that answers.
    Absent,
    /// It answers, and neither gives nor takes before its owner opens it.
    Locked,
    /// It gives what it has, and its owner says no to anything new.
    Denied,
    /// It says that it has kept it, and has not.
    Forgetful,
    /// It wrote, and the way to it broke before it said so.
    CutAfterWriting,
    /// The way to it broke before it wrote.
    CutBeforeWriting,
}

#[derive(Clone)]
struct Mock(Arc<Mutex<(Mood, BTreeMap<String, String>)>>);

impl Mock {
    fn new(mood: Mood) -> Self {
        Self(Arc::new(Mutex::new((mood, BTreeMap::new()))))
    }

    fn be(&self, mood: Mood) {
        self.0.lock().unwrap().0 = mood;
    }

    fn holds(&self, account: &str) -> bool {
        self.0.lock().unwrap().1.contains_key(account)
    }
}

impl Keyring for Mock {
    fn answers(&self) -> bool {
        self.0.lock().unwrap().0 != Mood::Absent
    }

    fn get(&self, account: &str) -> Option<String> {
        let inner = self.0.lock().unwrap();
        let gives = !matches!(inner.0, Mood::Absent | Mood::Locked);
        inner.1.get(account).filter(|_| gives).cloned()
    }

    fn set(&self, account: &str, text: &str) -> Result<(), NotKept> {
        let mut inner = self.0.lock().unwrap();
        if matches!(inner.0, Mood::Well | Mood::CutAfterWriting) {
            inner.1.insert(account.to_owned(), text.to_owned());
        }
        if matches!(inner.0, Mood::Well | Mood::Forgetful) { Ok(()) } else { Err(NotKept) }
    }

    fn delete(&self, account: &str) {
        let mut inner = self.0.lock().unwrap();
        if matches!(inner.0, Mood::Well | Mood::Forgetful) {
            inner.1.remove(account);
        }
    }
}

fn secrets(of: &str) -> Secrets {
    Secrets::new([("client_id", "app"), ("client_secret", of)].map(|(a, b)| (a.to_owned(), b.to_owned())))
}

/// Whether any file holds a text in the clear.
fn files_hold(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

const FAILING: [Mood; 5] =
    [Mood::Absent, Mood::Locked, Mood::Denied, Mood::Forgetful, Mood::CutBeforeWriting];

#[test]
fn a_keyring_that_fails_in_any_way_keeps_nothing_says_so_and_nothing_falls_back_by_itself() {
    for mood in FAILING {
        let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(mood));
        let credentials = CredentialStore::with(folder.path(), Box::new(mock.clone()));
        let kept = credentials.keep(ACCOUNT, &secrets(SECRET), CredentialPlace::Keyring, Some(PASSPHRASE));
        assert_eq!(kept, Err(CredentialError::NoKeyring), "{mood:?}");
        assert!(
            CredentialError::NoKeyring
                .to_string()
                .contains("Keep them under a passphrase, or for this session")
        );
        assert_eq!(credentials.find(ACCOUNT), None, "{mood:?}: neither in memory nor in a vault");
        assert_eq!(credentials.vault(), Vault::None, "{mood:?}: a passphrase beside it begins no vault");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{mood:?}");
        assert_eq!(credentials.has_keyring(), mood != Mood::Absent, "what the page offers");

        // Both other ways are open, whatever the keyring does.
        credentials.keep(ACCOUNT, &secrets(SECRET), CredentialPlace::Session, None).unwrap();
        assert_eq!(credentials.find(ACCOUNT), Some((secrets(SECRET), CredentialPlace::Session)), "{mood:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{mood:?}");
        credentials.keep(ACCOUNT, &secrets(SECRET), CredentialPlace::Vault, Some(PASSPHRASE)).unwrap();
        assert_eq!(credentials.find(ACCOUNT), Some((secrets(SECRET), CredentialPlace::Vault)), "{mood:?}");
        assert!(!files_hold(folder.path(), SECRET), "{mood:?}: in the clear");
    }
}

#[test]
fn what_was_kept_elsewhere_stays_where_a_keyring_fails() {
    for mood in FAILING {
        let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(mood));
        let credentials = CredentialStore::with(folder.path(), Box::new(mock.clone()));
        credentials.keep(ACCOUNT, &secrets(SECRET), CredentialPlace::Session, None).unwrap();
        assert!(credentials.keep(ACCOUNT, &secrets("another"), CredentialPlace::Keyring, None).is_err());
        assert_eq!(credentials.find(ACCOUNT), Some((secrets(SECRET), CredentialPlace::Session)), "{mood:?}");
    }
    // And what the keyring itself holds.
    for mood in [Mood::Denied, Mood::Forgetful, Mood::CutBeforeWriting] {
        let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(Mood::Well));
        let credentials = CredentialStore::with(folder.path(), Box::new(mock.clone()));
        credentials.keep(ACCOUNT, &secrets(SECRET), CredentialPlace::Keyring, None).unwrap();
        mock.be(mood);
        assert!(
            credentials.keep(ACCOUNT, &secrets("another"), CredentialPlace::Keyring, None).is_err(),
            "{mood:?}"
        );
        assert_eq!(credentials.find(ACCOUNT), Some((secrets(SECRET), CredentialPlace::Keyring)), "{mood:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{mood:?}");
    }
}

#[test]
fn a_keyring_that_broke_off_after_it_had_written_has_kept_it() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(Mood::CutAfterWriting));
    let credentials = CredentialStore::with(folder.path(), Box::new(mock.clone()));
    credentials.keep(ACCOUNT, &secrets(SECRET), CredentialPlace::Keyring, None).unwrap();
    assert_eq!(credentials.find(ACCOUNT), Some((secrets(SECRET), CredentialPlace::Keyring)));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_locked_keyring_gives_nothing_and_the_same_credentials_are_there_when_it_opens() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(Mood::Well));
    let credentials = CredentialStore::with(folder.path(), Box::new(mock.clone()));
    credentials.keep(ACCOUNT, &secrets(SECRET), CredentialPlace::Keyring, None).unwrap();
    for mood in [Mood::Locked, Mood::Absent] {
        mock.be(mood);
        assert_eq!(
            CredentialStore::with(folder.path(), Box::new(mock.clone())).find(ACCOUNT),
            None,
            "{mood:?}"
        );
    }
    mock.be(Mood::Well);
    assert_eq!(credentials.find(ACCOUNT), Some((secrets(SECRET), CredentialPlace::Keyring)));
    credentials.forget(ACCOUNT);
    assert!(!mock.holds(ACCOUNT) && credentials.find(ACCOUNT).is_none());
}

#[test]
fn whatever_a_keyring_answers_is_no_panic_and_no_credential() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(Mood::Well));
    for odd in ["", "shpss_in_the_clear", "[]", "{\"a\":1}", "\u{0}"] {
        mock.0.lock().unwrap().1.insert(ACCOUNT.to_owned(), odd.to_owned());
        let credentials = CredentialStore::with(folder.path(), Box::new(mock.clone()));
        assert_eq!(credentials.find(ACCOUNT), None, "{odd:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_vault_that_cannot_be_written_is_not_begun_and_asks_for_no_passphrase_later() {
    let folder = tempfile::tempdir().unwrap();
    // A file where the folder should be: nothing can be written there, by whomever.
    let blocked = folder.path().join("blocked");
    std::fs::write(&blocked, "").unwrap();
    let credentials = CredentialStore::with(&blocked, Box::new(Mock::new(Mood::Absent)));
    let kept = credentials.keep(ACCOUNT, &secrets(SECRET), CredentialPlace::Vault, Some(PASSPHRASE));
    assert!(matches!(kept, Err(CredentialError::File(_))), "{kept:?}");
    assert_eq!((credentials.vault(), credentials.find(ACCOUNT)), (Vault::None, None));
    std::fs::remove_file(&blocked).unwrap();
    std::fs::create_dir(&blocked).unwrap();
    credentials.keep(ACCOUNT, &secrets(SECRET), CredentialPlace::Vault, Some("another passphrase")).unwrap();
}
