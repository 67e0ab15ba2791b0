//! The system's keyring, as far as it is used: one text for each account.
//!
//! It says nothing of why it fails: absent, locked and refused are the same to whoever must not fall back by themselves.

/// The name under which a keyring lists what is ours.
const SERVICE: &str = "Cartwall";

/// A keyring. Its calls block, and may ask the owner of the computer.
pub trait Keyring: Send + Sync {
    /// Whether there is one that answers.
    fn answers(&self) -> bool;

    /// The text of an account; `None` also where it cannot be read.
    fn get(&self, account: &str) -> Option<String>;

    /// Keeps a text. Whether it is kept is told by reading it again.
    ///
    /// # Errors
    /// It says that it did not.
    fn set(&self, account: &str, text: &str) -> Result<(), NotKept>;

    /// Forgets the text of an account.
    fn delete(&self, account: &str);
}

/// A keyring did not keep what it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept;

/// That of the system: Secret Service, Keychain or Credential Manager.
#[derive(Debug)]
pub struct SystemKeyring;

impl SystemKeyring {
    fn entry(&self, account: &str) -> Option<keyring::Entry> {
        self.answers().then(|| keyring::Entry::new(SERVICE, account).ok()).flatten()
    }
}

impl Keyring for SystemKeyring {
    fn answers(&self) -> bool {
        // A test, or a system without a session bus, says so before anything is started.
        std::env::var_os("CARTWALL_NO_KEYRING").is_none() && keyring::Entry::store_status().is_ok()
    }

    fn get(&self, account: &str) -> Option<String> {
        self.entry(account)?.get_password().ok()
    }

    fn set(&self, account: &str, text: &str) -> Result<(), NotKept> {
        self.entry(account).ok_or(NotKept)?.set_password(text).map_err(|_| NotKept)
    }

    fn delete(&self, account: &str) {
        if let Some(entry) = self.entry(account) {
            let _ = entry.delete_credential();
        }
    }
}
