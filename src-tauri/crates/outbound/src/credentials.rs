//! Where credentials are kept: the system's keyring, a file under a passphrase, or nowhere beyond this session.
//!
//! They must never be written in the clear, and never fall back from one place to another without being asked.

use crate::Secrets;
use crate::keyring::{Keyring, SystemKeyring};
use age::secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tracing::warn;

const FILE: &str = "credentials.age";
/// What a crash can leave beside it: sealed, and of no use.
const UNFINISHED: &str = ".credentials.age.";
/// Characters of a passphrase.
const SHORTEST: usize = 8;

/// Where the credentials of an account are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialPlace {
    /// The system's keyring.
    Keyring,
    /// A file in the data folder, under a passphrase (age, scrypt).
    Vault,
    /// Memory, until Cartwall ends.
    Session,
}

/// The vault, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vault {
    /// There is none.
    None,
    /// It has to be opened with its passphrase.
    Locked,
    /// It is open.
    Open,
}

/// Why credentials were not kept. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// No keyring answers.
    #[error(
        "This system's keyring is not responding, so the credentials were not kept. Keep them under a passphrase, or for this session only."
    )]
    NoKeyring,
    /// There is nothing to open.
    #[error("No credentials are kept under a passphrase. Connect a shop, and choose one then.")]
    NoVault,
    /// The passphrase is not the vault's.
    #[error("This is not the passphrase of the kept credentials. Nothing was changed; try again.")]
    WrongPassphrase,
    /// A passphrase is needed.
    #[error("Credentials in a file need a passphrase of at least 8 characters.")]
    ShortPassphrase,
    /// The file cannot be read or written.
    #[error("The file with the credentials cannot be used: {0}")]
    File(String),
}

impl CredentialError {
    cartwall_domain::codes! {
        Self::NoKeyring => "no_keyring",
        Self::NoVault => "no_vault",
        Self::WrongPassphrase => "wrong_passphrase",
        Self::ShortPassphrase => "short_passphrase",
        Self::File(_) => "vault_file",
    }
}

type Kept = BTreeMap<String, BTreeMap<String, String>>;

struct Open {
    passphrase: SecretString,
    kept: Kept,
}

/// The credentials of all accounts. Its calls block: never on an async thread.
pub struct CredentialStore {
    keyring: Box<dyn Keyring>,
    file: PathBuf,
    session: Mutex<BTreeMap<String, Secrets>>,
    vault: Mutex<Option<Open>>,
}

impl CredentialStore {
    /// The credentials of an installation.
    pub fn new(folder: &Path) -> Self {
        Self::with(folder, Box::new(SystemKeyring))
    }

    /// The credentials of an installation, with a keyring of any kind.
    pub fn with(folder: &Path, keyring: Box<dyn Keyring>) -> Self {
        remove_unfinished(folder);
        Self { keyring, file: folder.join(FILE), session: Mutex::default(), vault: Mutex::default() }
    }

    /// Whether the system has a keyring that answers.
    pub fn has_keyring(&self) -> bool {
        self.keyring.answers()
    }

    /// The vault.
    pub fn vault(&self) -> Vault {
        if self.open().is_some() {
            Vault::Open
        } else if self.file.exists() {
            Vault::Locked
        } else {
            Vault::None
        }
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// No vault, another passphrase, or a file that cannot be read.
    pub fn unlock(&self, passphrase: &str) -> Result<(), CredentialError> {
        let passphrase = SecretString::from(passphrase);
        if let Some(open) = self.open().as_ref() {
            let same = open.passphrase.expose_secret() == passphrase.expose_secret();
            return if same { Ok(()) } else { Err(CredentialError::WrongPassphrase) };
        }
        let kept = match std::fs::read(&self.file) {
            Ok(sealed) => unseal(&sealed, &passphrase)?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(CredentialError::NoVault),
            Err(error) => return Err(CredentialError::File(error.to_string())),
        };
        *self.open() = Some(Open { passphrase, kept });
        Ok(())
    }

    /// Begins a vault where there is none, with its first credentials. Without a file there is none, so that a
    /// passphrase that was typed for nothing is not asked for later.
    fn begin_vault(&self, passphrase: &str, first: impl FnOnce(&mut Kept)) -> Result<(), CredentialError> {
        if passphrase.chars().count() < SHORTEST {
            return Err(CredentialError::ShortPassphrase);
        }
        *self.open() = Some(Open { passphrase: SecretString::from(passphrase), kept: Kept::new() });
        let begun = self.change_vault(first);
        if begun.is_err() {
            *self.open() = None;
        }
        begun
    }

    /// Keeps an account's credentials in one place, and nowhere else.
    ///
    /// # Errors
    /// Where that place cannot be used; nothing was changed then.
    pub fn keep(
        &self,
        account: &str,
        secrets: &Secrets,
        place: CredentialPlace,
        passphrase: Option<&str>,
    ) -> Result<(), CredentialError> {
        match place {
            CredentialPlace::Keyring => {
                let text = serde_json::to_string(&secrets.expose()).unwrap_or_default();
                if !self.keyring.answers() {
                    return Err(CredentialError::NoKeyring);
                }
                // What it says counts less than what it holds: it can fail after it has written, and before.
                let _ = self.keyring.set(account, &text);
                if self.keyring.get(account).as_deref() != Some(text.as_str()) {
                    return Err(CredentialError::NoKeyring);
                }
                self.session().remove(account);
                self.leave_vault(account);
            }
            CredentialPlace::Vault => {
                let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
                let fields = secrets.expose().into_iter().map(owned).collect();
                let put = |kept: &mut Kept| {
                    kept.insert(account.to_owned(), fields);
                };
                match (self.vault(), passphrase) {
                    // It is open, and whoever names a passphrase names its own.
                    (Vault::Open, None) => self.change_vault(put)?,
                    (Vault::Open | Vault::Locked, Some(words)) => {
                        self.unlock(words)?;
                        self.change_vault(put)?;
                    }
                    (Vault::None, Some(words)) => self.begin_vault(words, put)?,
                    (_, None) => return Err(CredentialError::ShortPassphrase),
                }
                self.session().remove(account);
                self.drop_from_keyring(account);
            }
            CredentialPlace::Session => {
                self.session().insert(account.to_owned(), secrets.clone());
                self.leave_vault(account);
                self.drop_from_keyring(account);
            }
        }
        Ok(())
    }

    /// The credentials of an account, and where they were found.
    pub fn find(&self, account: &str) -> Option<(Secrets, CredentialPlace)> {
        if let Some(secrets) = self.session().get(account) {
            return Some((secrets.clone(), CredentialPlace::Session));
        }
        // Before the vault, which may have been locked when they were put there.
        let held = self.keyring.get(account);
        let fields = held.and_then(|text| serde_json::from_str::<BTreeMap<String, String>>(&text).ok());
        if let Some(fields) = fields {
            return Some((Secrets::new(fields), CredentialPlace::Keyring));
        }
        let fields = self.open().as_ref().and_then(|open| open.kept.get(account)).cloned()?;
        Some((Secrets::new(fields), CredentialPlace::Vault))
    }

    /// Forgets what the open vault holds of other accounts: one that was disconnected while it was locked.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn keep_only(&self, accounts: &[String]) -> Result<(), CredentialError> {
        let known = |name: &String| accounts.contains(name);
        if self.open().as_ref().is_none_or(|open| open.kept.keys().all(known)) {
            return Ok(());
        }
        self.change_vault(|kept| kept.retain(|name, _| known(name)))
    }

    /// Forgets an account's credentials; what a locked vault holds of it goes when that is opened.
    pub fn forget(&self, account: &str) {
        self.session().remove(account);
        self.drop_from_keyring(account);
        self.leave_vault(account);
    }

    fn drop_from_keyring(&self, account: &str) {
        // There may be none, which is as good.
        self.keyring.delete(account);
    }

    /// The vault forgets an account whose credentials are elsewhere now. Where it cannot be written they stay in it, sealed,
    /// and what is elsewhere goes first.
    fn leave_vault(&self, account: &str) {
        if let Err(error) = self.drop_from_vault(account) {
            warn!(code = error.code(), "credentials stay in the vault");
        }
    }

    fn drop_from_vault(&self, account: &str) -> Result<(), CredentialError> {
        let holds = self.open().as_ref().is_some_and(|open| open.kept.contains_key(account));
        if !holds {
            return Ok(());
        }
        self.change_vault(|kept| {
            kept.remove(account);
        })
    }

    /// Writes the vault whole and anew, so that a crash leaves the old or the new one.
    fn change_vault(&self, change: impl FnOnce(&mut Kept)) -> Result<(), CredentialError> {
        let mut guard = self.open();
        let Some(open) = guard.as_mut() else { return Ok(()) };
        let mut kept = open.kept.clone();
        change(&mut kept);
        let sealed = seal(&kept, &open.passphrase)?;
        replace(&self.file, &sealed).map_err(|error| CredentialError::File(error.to_string()))?;
        open.kept = kept;
        Ok(())
    }

    fn session(&self) -> MutexGuard<'_, BTreeMap<String, Secrets>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts a whole file in the place of another, so that a crash at any moment leaves the old one or the new one.
fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    new.persist(file).map_err(|error| error.error)?;
    // The new name is in the folder, which has to be on disk as well. Windows has no handle of a folder to sync.
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

fn remove_unfinished(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(UNFINISHED)) {
        // One that cannot be removed is in nobody's way.
        let _ = std::fs::remove_file(entry.path());
    }
}

fn seal(kept: &Kept, passphrase: &SecretString) -> Result<Vec<u8>, CredentialError> {
    let text = serde_json::to_vec(kept).map_err(|error| CredentialError::File(error.to_string()))?;
    let recipient = age::scrypt::Recipient::new(passphrase.clone());
    age::encrypt(&recipient, &text).map_err(|error| CredentialError::File(error.to_string()))
}

fn unseal(sealed: &[u8], passphrase: &SecretString) -> Result<Kept, CredentialError> {
    let identity = age::scrypt::Identity::new(passphrase.clone());
    let text = age::decrypt(&identity, sealed).map_err(|error| match error {
        age::DecryptError::DecryptionFailed
        | age::DecryptError::KeyDecryptionFailed
        | age::DecryptError::NoMatchingKeys => CredentialError::WrongPassphrase,
        other => CredentialError::File(other.to_string()),
    })?;
    serde_json::from_slice(&text).map_err(|_| CredentialError::File("it is damaged".to_owned()))
}

#[cfg(test)]
#[allow(clippy::print_stdout, reason = "a child tells its parent how far it is")]
mod tests {
    use super::*;

    const SECRET: &str = "shpss_0123456789abcdef";

    fn secrets() -> Secrets {
        Secrets::new([
            ("client_id".to_owned(), "app".to_owned()),
            ("client_secret".to_owned(), SECRET.to_owned()),
        ])
    }

    fn files_hold(folder: &Path, text: &str) -> bool {
        std::fs::read_dir(folder).unwrap().any(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            bytes.windows(text.len()).any(|part| part == text.as_bytes())
        })
    }

    #[test]
    fn a_vault_gives_back_what_it_keeps_under_its_passphrase_alone() {
        let (folder, store) = (tempfile::tempdir().unwrap(), "shopify:linen.myshopify.com");
        let credentials = CredentialStore::new(folder.path());
        assert_eq!(
            (credentials.vault(), credentials.unlock("anything at all")),
            (Vault::None, Err(CredentialError::NoVault))
        );
        let short = credentials.keep(store, &secrets(), CredentialPlace::Vault, Some("short"));
        assert_eq!(short, Err(CredentialError::ShortPassphrase));
        credentials.keep(store, &secrets(), CredentialPlace::Vault, Some("a long passphrase")).unwrap();
        assert!(!files_hold(folder.path(), SECRET));

        let later = CredentialStore::new(folder.path());
        assert_eq!((later.vault(), later.find(store).is_some()), (Vault::Locked, false));
        assert_eq!(later.unlock("another passphrase"), Err(CredentialError::WrongPassphrase));
        later.unlock("a long passphrase").unwrap();
        let (found, place) = later.find(store).unwrap();
        assert_eq!((found.get("client_secret"), place), (Some(SECRET), CredentialPlace::Vault));
        assert_eq!(later.unlock("another passphrase"), Err(CredentialError::WrongPassphrase));
        later.keep_only(&[store.to_owned()]).unwrap();
        assert!(later.find(store).is_some());
        later.keep_only(&[]).unwrap();
        assert!(later.find(store).is_none());
    }

    #[test]
    fn a_session_leaves_nothing_behind() {
        let (folder, store) = (tempfile::tempdir().unwrap(), "vendure:127.0.0.1:1");
        let credentials = CredentialStore::new(folder.path());
        credentials.keep(store, &secrets(), CredentialPlace::Session, None).unwrap();
        assert_eq!(credentials.find(store).unwrap().1, CredentialPlace::Session);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(CredentialStore::new(folder.path()).find(store).is_none());
    }

    #[test]
    fn credentials_print_their_names_and_nothing_else() {
        let shown = format!("{:?}", secrets());
        assert!(shown.contains("client_secret") && !shown.contains(SECRET), "{shown}");
    }

    /// Not a test by itself: what the next one kills.
    #[test]
    #[ignore = "runs until it is killed"]
    fn writes_one_of_two_files_again_and_again() {
        let Some(file) = std::env::var_os("CARTWALL_TEST_FILE") else { return };
        for n in 0_usize.. {
            replace(Path::new(&file), &whole(n % 2)).unwrap();
            println!("{n}");
        }
    }

    /// Large enough that a kill lands amid the writing.
    fn whole(which: usize) -> Vec<u8> {
        vec![if which == 0 { b'a' } else { b'b' }; 4 << 20]
    }

    #[cfg(unix)]
    #[test]
    fn a_kill_amid_the_writing_of_the_vault_leaves_the_old_or_the_new_one_and_later_nothing_beside_it() {
        use std::io::{BufRead, BufReader};
        use std::process::{Command, Stdio};
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        std::fs::write(&file, whole(0)).unwrap();
        for round in 0..20 {
            let mut writer = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "credentials::tests::writes_one_of_two_files_again_and_again"])
                .args(["--ignored", "--nocapture"])
                .env("CARTWALL_TEST_FILE", &file)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
            // The next one is being written by then.
            lines.find(|line| line.as_ref().unwrap() == &(round % 3).to_string()).unwrap().unwrap();
            writer.kill().unwrap();
            writer.wait().unwrap();
            let found = std::fs::read(&file).unwrap();
            assert!(found == whole(0) || found == whole(1), "round {round}: {} bytes", found.len());
        }
        drop(CredentialStore::new(folder.path()));
        let left: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, [FILE], "what was unfinished is removed");
    }
}
