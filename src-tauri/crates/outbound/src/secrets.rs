//! Credentials of one account: named texts that never show themselves.

use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::fmt;

/// Credentials by field, such as `token` or `consumer_key`. Printing them prints nothing of them.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, SecretString>);

impl Secrets {
    /// From fields and their values; surrounding space, which copying brings along, is dropped, and so are empty ones.
    pub fn new(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let kept = fields.into_iter().filter_map(|(name, value)| {
            let value = value.trim();
            (!value.is_empty()).then(|| (name, SecretString::from(value)))
        });
        Self(kept.collect())
    }

    /// One field in the clear, for signing or sending.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(ExposeSecret::expose_secret)
    }

    /// Replaces one field.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), SecretString::from(value));
    }

    /// The others.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let kept = self.0.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        Self(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// All fields in the clear, for whoever keeps them.
    pub fn expose(&self) -> BTreeMap<&str, &str> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.expose_secret())).collect()
    }
}

impl PartialEq for Secrets {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
