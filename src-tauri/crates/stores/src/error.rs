//! Why a shop could not be read, in a code for programs and a sentence for the person who runs the show.

use crate::list_of::ListOf;
use cartwall_domain::params::{Param, Params};
use std::time::Duration;

/// The reason in `params` where a shop does not say which rights are missing.
pub const UNNAMED: &str = "unnamed";

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
        "This is the shop that is connected already as {name} ({address}). Under a second address everything would count twice. Disconnect that one first."
    )]
    SameShop {
        /// What it is called here.
        name: String,
        /// The address that it is connected under.
        address: String,
    },
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
    /// Nobody whom this computer trusts vouches for the certificate.
    #[error(
        "The shop's certificate is of an authority that this computer does not know, so nothing was sent. Install that authority's certificate in the system, or have the shop send its whole chain of certificates."
    )]
    UnknownAuthority,
    /// A firewall, or a test for robots.
    #[error(
        "Something before the shop keeps programs out ({0}): a firewall, or a test for robots. Let Cartwall through there; it keeps trying."
    )]
    Blocked(u16),
    /// The key is of somebody who may see nothing of the shop.
    #[error(
        "The key belongs to a user who may not manage the shop, such as a customer. Make one for an administrator or a shop manager."
    )]
    WrongOwner,
    /// The shop has no such channel, or the key is none of it.
    #[error(
        "The shop has no channel with this token, or the key was made in another channel. Copy the token from the channel, and make the key while that channel is selected."
    )]
    UnknownChannel,
    /// The token is that of the channel which is read without one.
    #[error(
        "This is the token of the default channel. Leave the field empty: the default channel is read without one."
    )]
    DefaultChannel,
    /// WordPress answers, and its shop does not.
    #[error(
        "WordPress answers at this address, but WooCommerce\u{2019}s REST API does not. Activate WooCommerce, and allow its REST API in whatever switches it off: a security plugin, or the host."
    )]
    ApiOff,
    /// Links of a form in which an older WooCommerce does not know who asks.
    #[error(
        "This shop uses plain permalinks, and its WooCommerce does not answer programs at those. In WordPress, under Settings > Permalinks, select another structure, such as Post name, and save."
    )]
    PlainLinks,
    /// Visitors do not get in.
    #[error(
        "The shop\u{2019}s storefront is closed to visitors (\u{201c}Coming soon\u{201d}, a password, or a login). What buyers pay is read there. Open it, or let programs read /wc/store without signing in."
    )]
    StorefrontClosed,
    /// The app is not installed in the shop.
    #[error("The app is not installed in this shop. Install it there, and test again.")]
    AppNotInstalled,
    /// The app belongs to somebody else than the shop.
    #[error(
        "The app belongs to another organisation than the shop, so it gets no access. Make the app in the organisation that owns the shop."
    )]
    OtherOrganisation,
    /// The credentials open several shops, and nobody chose one.
    #[error("These credentials open several shops. Choose which of them to connect.")]
    SeveralShops,
    /// The app may not read what is about buyers.
    #[error(
        "The app may not read orders, because Shopify protects what is about buyers. Ask for access to protected customer data in the app's settings; Cartwall needs no names, addresses, or emails."
    )]
    ProtectedData,
    /// No answer.
    #[error("The shop does not answer. Sales and stock stand still until it does; Cartwall keeps trying.")]
    Unreachable,
    /// Asked too often.
    #[error("The shop asks for a pause of {} s. Numbers will be older than usual.", .wait.as_secs().max(1))]
    Throttled {
        /// How long.
        wait: Duration,
    },
    /// An update, or too many visitors.
    #[error(
        "The shop is in maintenance or overloaded (503). Numbers are older than usual until it is back; Cartwall asks again in {} s.", .wait.as_secs().max(1)
    )]
    Maintenance {
        /// Until it is asked again.
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
        "The shop tells of more than {most} {}, which Cartwall does not take in. What was known stays, and what lies beyond is missing here. Look in the shop for what it makes so many of, and test again.", .what.words()
    )]
    TooMuch {
        /// Of what.
        what: ListOf,
        /// How many are taken in.
        most: usize,
    },
    /// It gives the same page again and again.
    #[error(
        "The shop gives the same {} again and again, so reading stopped. What was known stays, and what lies beyond is missing here. Whoever looks after the shop has to mend it.", .0.words()
    )]
    Repeats(ListOf),
    /// No TLS on this computer.
    #[error("This computer cannot make secure connections: {0}")]
    NoSecureConnections(String),
}

fn rights(missing: &[String]) -> String {
    if missing.is_empty() { "all that is needed".to_owned() } else { missing.join(", ") }
}

impl StoreError {
    cartwall_domain::codes! {
        Self::Unauthorized => "store_unauthorized",
        Self::MissingRights(_) => "store_missing_rights",
        Self::NotThere => "store_not_there",
        Self::Moved(_) => "store_moved",
        Self::SameShop { .. } => "store_same_shop",
        Self::BadAddress(_) => "store_bad_address",
        Self::MissingField(_) => "store_missing_field",
        Self::Insecure => "store_insecure",
        Self::Certificate => "store_certificate",
        Self::UnknownAuthority => "store_unknown_authority",
        Self::Blocked(_) => "store_blocked",
        Self::WrongOwner => "store_wrong_owner",
        Self::UnknownChannel => "store_unknown_channel",
        Self::DefaultChannel => "store_default_channel",
        Self::ApiOff => "store_api_off",
        Self::PlainLinks => "store_plain_links",
        Self::StorefrontClosed => "store_storefront_closed",
        Self::AppNotInstalled => "store_app_not_installed",
        Self::OtherOrganisation => "store_other_organisation",
        Self::SeveralShops => "store_several_shops",
        Self::ProtectedData => "store_protected_data",
        Self::Unreachable => "store_unreachable",
        Self::Throttled { .. } => "store_throttled",
        Self::Maintenance { .. } => "store_maintenance",
        Self::Failing(_) => "store_failing",
        Self::Clock { .. } => "store_clock",
        Self::Schema(_) => "store_schema",
        Self::TooLarge(_) => "store_too_large",
        Self::TooMuch { .. } => "store_too_much",
        Self::Repeats(_) => "store_repeats",
        Self::NoSecureConnections(_) => "store_no_secure_connections",
    }

    /// What it is about. What the system or a parser said is for the details alone, as it is English.
    pub fn params(&self) -> Params {
        let params = Params::new();
        match self {
            Self::MissingRights(scopes) if scopes.is_empty() => params.with("reason", Param::Word(UNNAMED)),
            Self::MissingRights(scopes) => params.with("scopes", scopes.clone()),
            Self::Moved(address) => params.with("address", address.as_str()),
            Self::SameShop { name, address } => {
                params.with("store", name.as_str()).with("address", address.as_str())
            }
            Self::BadAddress(example) => params.with("example", *example),
            Self::MissingField(field) => params.with("field", Param::Word(field)),
            Self::Throttled { wait } | Self::Maintenance { wait } => {
                params.with("wait_s", wait.as_secs().max(1))
            }
            Self::Failing(status) | Self::Blocked(status) => params.with("status", u32::from(*status)),
            Self::Clock { offset_ms } => params.with("differ_s", (offset_ms / 1000).abs()),
            Self::TooLarge(megabytes) => params.with("megabytes", *megabytes),
            Self::TooMuch { what, most } => {
                params.with("what", Param::Word(what.as_str())).with("most", *most)
            }
            Self::Repeats(what) => params.with("what", Param::Word(what.as_str())),
            Self::Unauthorized
            | Self::NotThere
            | Self::Insecure
            | Self::Certificate
            | Self::UnknownAuthority
            | Self::WrongOwner
            | Self::UnknownChannel
            | Self::DefaultChannel
            | Self::ApiOff
            | Self::PlainLinks
            | Self::StorefrontClosed
            | Self::AppNotInstalled
            | Self::OtherOrganisation
            | Self::SeveralShops
            | Self::ProtectedData
            | Self::Unreachable
            | Self::Schema(_)
            | Self::NoSecureConnections(_) => params,
        }
    }

    /// Whether asking again later can help without anybody doing something.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::Throttled { .. }
                | Self::Maintenance { .. }
                | Self::Failing(_)
                | Self::ApiOff
                | Self::Blocked(_)
                | Self::Schema(_)
                | Self::TooLarge(_)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param(error: &StoreError, name: &str) -> Option<Param> {
        error.params().get(name).cloned()
    }

    #[test]
    fn what_an_error_is_about_stands_in_its_values_and_what_others_said_does_not() {
        let wait = StoreError::Throttled { wait: Duration::from_millis(20) };
        assert_eq!(param(&wait, "wait_s"), Some(Param::Number(1)));
        let lacks = StoreError::MissingRights(vec!["read_orders".to_owned()]);
        assert_eq!(param(&lacks, "scopes"), Some(Param::Names(vec!["read_orders".to_owned()])));
        assert_eq!(param(&lacks, "reason"), None);
        assert_eq!(param(&StoreError::MissingRights(Vec::new()), "reason"), Some(Param::Word(UNNAMED)));
        let twin = StoreError::SameShop { name: "Linen".to_owned(), address: "https://a.example".to_owned() };
        assert_eq!(param(&twin, "store"), Some(Param::Name("Linen".to_owned())));
        let behind = StoreError::Clock { offset_ms: -90_500 };
        assert_eq!(param(&behind, "differ_s"), Some(Param::Number(90)));
        let much = StoreError::TooMuch { what: ListOf::Orders, most: 5 };
        assert_eq!(param(&much, "what"), Some(Param::Word("orders")));
        for told in [
            StoreError::Schema("The answer ended early.".to_owned()),
            StoreError::NoSecureConnections("No certificates were found.".to_owned()),
        ] {
            assert_eq!(told.params(), Params::new(), "{told}");
        }
    }
}
