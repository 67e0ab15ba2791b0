//! Why a shop could not be read, in a code for programs and a sentence for the person who runs the show.

use std::time::Duration;

/// A shop could not be read. Nothing that was known is lost by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The credential is wrong, or was taken back.
    #[error("The shop does not accept this key. Copy it again from the shop, or make a new one.")]
    Unauthorized,
    /// The credential may not read what is needed.
    #[error("The key may not read {}. Give it that right in the shop, and test again.", rights(.0))]
    MissingRights(Vec<String>),
    /// Nothing of this kind answers there.
    #[error("No shop of this kind answers at this address. Check the address, and the kind of shop.")]
    NotThere,
    /// The shop answers at another address, and sends everybody there.
    #[error("The shop's own address is {0}. Use that one.")]
    Moved(String),
    /// The same shop is connected under another address.
    #[error(
        "This is the shop that is connected already as {0}. Under a second address everything would count twice. Disconnect that one first."
    )]
    SameShop(String),
    /// Not an address.
    #[error("This is not the address of a shop. It looks like {0}.")]
    BadAddress(&'static str),
    /// A field of the credentials is missing.
    #[error("The field \u{201c}{0}\u{201d} is empty. Paste it from the shop.")]
    MissingField(&'static str),
    /// Plain http to another computer.
    #[error("The address begins with http, which anybody on the way can read. Use https.")]
    Insecure,
    /// The certificate is not valid for this address.
    #[error(
        "The shop's certificate is not valid, so nothing was sent. The shop has to renew it; there is no way around it."
    )]
    Certificate,
    /// No answer.
    #[error("The shop does not answer. Sales and stock stand still until it does; Cartwall keeps trying.")]
    Unreachable,
    /// Asked too often.
    #[error("The shop asks for a pause of {} s. Numbers will be older than usual.", .wait.as_secs().max(1))]
    Throttled {
        /// How long.
        wait: Duration,
    },
    /// The shop's own trouble.
    #[error("The shop reports a fault of its own ({0}). Cartwall keeps trying.")]
    Failing(u16),
    /// The clocks differ by more than the shop allows.
    #[error(
        "This computer's clock and the shop's differ by {} s, so the shop refuses the signature. Set the clock of this computer to be kept automatically.",
        .offset_ms.abs() / 1000
    )]
    Clock {
        /// The shop's clock less ours.
        offset_ms: i64,
    },
    /// An answer that cannot be read.
    #[error("The shop answered in a form that this version does not know ({0}). What was known stays.")]
    Schema(String),
    /// An answer beyond all bounds.
    #[error("The shop's answer is larger than {0} MB. What was known stays.")]
    TooLarge(usize),
    /// A list without an end that anybody believes.
    #[error(
        "The shop tells of more than {most} {what}, which Cartwall does not take in. What was known stays, and what lies beyond is missing here. Look in the shop for what it makes so many of, and test again."
    )]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How many are taken in.
        most: usize,
    },
    /// It gives the same page again and again.
    #[error(
        "The shop gives the same {0} again and again, so reading stopped. What was known stays, and what lies beyond is missing here. Whoever looks after the shop has to mend it."
    )]
    Repeats(&'static str),
    /// No TLS on this computer.
    #[error("This computer cannot make secure connections: {0}")]
    NoSecureConnections(String),
}

fn rights(missing: &[String]) -> String {
    if missing.is_empty() { "all that is needed".to_owned() } else { missing.join(", ") }
}

impl StoreError {
    /// Stable, for programs and for words in other languages.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthorized => "store_unauthorized",
            Self::MissingRights(_) => "store_missing_rights",
            Self::NotThere => "store_not_there",
            Self::Moved(_) => "store_moved",
            Self::SameShop(_) => "store_same_shop",
            Self::BadAddress(_) => "store_bad_address",
            Self::MissingField(_) => "store_missing_field",
            Self::Insecure => "store_insecure",
            Self::Certificate => "store_certificate",
            Self::Unreachable => "store_unreachable",
            Self::Throttled { .. } => "store_throttled",
            Self::Failing(_) => "store_failing",
            Self::Clock { .. } => "store_clock",
            Self::Schema(_) => "store_schema",
            Self::TooLarge(_) => "store_too_large",
            Self::TooMuch { .. } => "store_too_much",
            Self::Repeats(_) => "store_repeats",
            Self::NoSecureConnections(_) => "store_no_secure_connections",
        }
    }

    /// Whether asking again later can help without anybody doing something.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::Throttled { .. }
                | Self::Failing(_)
                | Self::Schema(_)
                | Self::TooLarge(_)
        )
    }
}
