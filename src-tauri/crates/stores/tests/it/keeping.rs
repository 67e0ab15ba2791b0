//! Credentials and a keyring that fails in each way: they are kept where their owner chose, or nowhere, and never in the
//! clear.

use cartwall_domain::StoreId;
use cartwall_stores::Secrets;
use cartwall_stores::keeping::{Keep, KeepError, Keeping, Vault};
use cartwall_stores::keyring::{Keyring, NotKept};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

const SECRET: &str = "shpss_0123456789abcdef";
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

    fn holds(&self, store: &StoreId) -> bool {
        self.0.lock().unwrap().1.contains_key(&store.0)
    }
}

impl Keyring for Mock {
    fn answers(&self) -> bool {
        self.0.lock().unwrap().0 != Mood::Absent
    }

    fn get(&self, store: &str) -> Option<String> {
        let inner = self.0.lock().unwrap();
        let gives = !matches!(inner.0, Mood::Absent | Mood::Locked);
        inner.1.get(store).filter(|_| gives).cloned()
    }

    fn set(&self, store: &str, text: &str) -> Result<(), NotKept> {
        let mut inner = self.0.lock().unwrap();
        if matches!(inner.0, Mood::Well | Mood::CutAfterWriting) {
            inner.1.insert(store.to_owned(), text.to_owned());
        }
        if matches!(inner.0, Mood::Well | Mood::Forgetful) { Ok(()) } else { Err(NotKept) }
    }

    fn delete(&self, store: &str) {
        let mut inner = self.0.lock().unwrap();
        if matches!(inner.0, Mood::Well | Mood::Forgetful) {
            inner.1.remove(store);
        }
    }
}

fn secrets(of: &str) -> Secrets {
    Secrets::new([("client_id", "app"), ("client_secret", of)].map(|(a, b)| (a.to_owned(), b.to_owned())))
}

fn store() -> StoreId {
    StoreId::from("shopify:linen.myshopify.com")
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
        let keeping = Keeping::with(folder.path(), Box::new(mock.clone()));
        let kept = keeping.keep(&store(), &secrets(SECRET), Keep::Keyring, Some(PASSPHRASE));
        assert_eq!(kept, Err(KeepError::NoKeyring), "{mood:?}");
        assert!(KeepError::NoKeyring.to_string().contains("under a passphrase, or for this session"));
        assert_eq!(keeping.find(&store()), None, "{mood:?}: neither in memory nor in a vault");
        assert_eq!(keeping.vault(), Vault::None, "{mood:?}: a passphrase beside it begins no vault");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{mood:?}");
        assert_eq!(keeping.has_keyring(), mood != Mood::Absent, "what the page offers");

        // Both other ways are open, whatever the keyring does.
        keeping.keep(&store(), &secrets(SECRET), Keep::Session, None).unwrap();
        assert_eq!(keeping.find(&store()), Some((secrets(SECRET), Keep::Session)), "{mood:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{mood:?}");
        keeping.keep(&store(), &secrets(SECRET), Keep::Vault, Some(PASSPHRASE)).unwrap();
        assert_eq!(keeping.find(&store()), Some((secrets(SECRET), Keep::Vault)), "{mood:?}");
        assert!(!files_hold(folder.path(), SECRET), "{mood:?}: in the clear");
    }
}

#[test]
fn what_was_kept_elsewhere_stays_where_a_keyring_fails() {
    for mood in FAILING {
        let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(mood));
        let keeping = Keeping::with(folder.path(), Box::new(mock.clone()));
        keeping.keep(&store(), &secrets(SECRET), Keep::Session, None).unwrap();
        assert!(keeping.keep(&store(), &secrets("another"), Keep::Keyring, None).is_err());
        assert_eq!(keeping.find(&store()), Some((secrets(SECRET), Keep::Session)), "{mood:?}");
    }
    // And what the keyring itself holds.
    for mood in [Mood::Denied, Mood::Forgetful, Mood::CutBeforeWriting] {
        let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(Mood::Well));
        let keeping = Keeping::with(folder.path(), Box::new(mock.clone()));
        keeping.keep(&store(), &secrets(SECRET), Keep::Keyring, None).unwrap();
        mock.be(mood);
        assert!(keeping.keep(&store(), &secrets("another"), Keep::Keyring, None).is_err(), "{mood:?}");
        assert_eq!(keeping.find(&store()), Some((secrets(SECRET), Keep::Keyring)), "{mood:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{mood:?}");
    }
}

#[test]
fn a_keyring_that_broke_off_after_it_had_written_has_kept_it() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(Mood::CutAfterWriting));
    let keeping = Keeping::with(folder.path(), Box::new(mock.clone()));
    keeping.keep(&store(), &secrets(SECRET), Keep::Keyring, None).unwrap();
    assert_eq!(keeping.find(&store()), Some((secrets(SECRET), Keep::Keyring)));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_locked_keyring_gives_nothing_and_the_same_credentials_are_there_when_it_opens() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(Mood::Well));
    let keeping = Keeping::with(folder.path(), Box::new(mock.clone()));
    keeping.keep(&store(), &secrets(SECRET), Keep::Keyring, None).unwrap();
    for mood in [Mood::Locked, Mood::Absent] {
        mock.be(mood);
        assert_eq!(Keeping::with(folder.path(), Box::new(mock.clone())).find(&store()), None, "{mood:?}");
    }
    mock.be(Mood::Well);
    assert_eq!(keeping.find(&store()), Some((secrets(SECRET), Keep::Keyring)));
    keeping.forget(&store());
    assert!(!mock.holds(&store()) && keeping.find(&store()).is_none());
}

#[test]
fn whatever_a_keyring_answers_is_no_panic_and_no_credential() {
    let (folder, mock) = (tempfile::tempdir().unwrap(), Mock::new(Mood::Well));
    for odd in ["", "shpss_in_the_clear", "[]", "{\"a\":1}", "\u{0}"] {
        mock.0.lock().unwrap().1.insert(store().0, odd.to_owned());
        let keeping = Keeping::with(folder.path(), Box::new(mock.clone()));
        assert_eq!(keeping.find(&store()), None, "{odd:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_vault_that_cannot_be_written_is_not_begun_and_asks_for_no_passphrase_later() {
    let folder = tempfile::tempdir().unwrap();
    // A file where the folder should be: nothing can be written there, by whomever.
    let blocked = folder.path().join("blocked");
    std::fs::write(&blocked, "").unwrap();
    let keeping = Keeping::with(&blocked, Box::new(Mock::new(Mood::Absent)));
    let kept = keeping.keep(&store(), &secrets(SECRET), Keep::Vault, Some(PASSPHRASE));
    assert!(matches!(kept, Err(KeepError::File(_))), "{kept:?}");
    assert_eq!((keeping.vault(), keeping.find(&store())), (Vault::None, None));
    std::fs::remove_file(&blocked).unwrap();
    std::fs::create_dir(&blocked).unwrap();
    keeping.keep(&store(), &secrets(SECRET), Keep::Vault, Some("another passphrase")).unwrap();
}
