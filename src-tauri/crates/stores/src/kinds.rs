//! The kinds of shops: how each is named, where it is found, and how it is opened.

use crate::bounded::Bounded;
use crate::limits::Most;
use crate::{Connector, Secrets, StoreError, medusa, shopify, tiktok, vendure, woocommerce};
use cartwall_domain::StoreId;
use cartwall_domain::store::StoreKind;
use cartwall_outbound::Url;

/// Where TikTok's shops are, all of them.
const TIKTOK: &str = "https://open-api.tiktokglobalshop.com";

/// The address of a shop from what a person wrote: `linen`, `linen.myshopify.com`, `https://shop.example/`.
///
/// # Errors
/// Where it cannot be an address, or is plain http to another computer.
pub fn address(kind: StoreKind, text: &str) -> Result<Url, StoreError> {
    let text = text.trim().trim_end_matches('/');
    let text = match (kind, text) {
        (StoreKind::TikTok, "") => TIKTOK,
        _ => text,
    };
    let example = match kind {
        StoreKind::Shopify => "linen.myshopify.com",
        _ => "https://shop.example.com",
    };
    let bad = || StoreError::BadAddress(example);
    let whole = if text.contains("://") {
        text.to_owned()
    } else if kind == StoreKind::Shopify && is_plain_name(text) {
        format!("https://{text}.myshopify.com")
    } else if is_this_computer(text) {
        format!("http://{text}")
    } else {
        format!("https://{text}")
    };
    let mut url = Url::parse(&whole).map_err(|_| bad())?;
    let host = url.host_str().filter(|host| host.contains('.') || host.contains(':') || *host == "localhost");
    if host.is_none() || !url.username().is_empty() || url.password().is_some() {
        return Err(bad());
    }
    url.set_query(None);
    url.set_fragment(None);
    // What is copied from the address bar of the shop's own administration.
    if kind == StoreKind::Shopify {
        if let Some(name) =
            url.path().strip_prefix("/store/").filter(|_| url.host_str() == Some("admin.shopify.com"))
        {
            let name = name.split('/').next().unwrap_or_default().to_owned();
            return Url::parse(&format!("https://{name}.myshopify.com")).map_err(|_| bad());
        }
        url.set_path("");
    }
    for tail in ["/wp-json/wc/v3", "/wp-json", "/wp-admin", "/admin-api", "/shop-api", "/admin", "/app"] {
        if let Some(at) = url.path().find(tail).filter(|at| {
            let end = url.path().get(at + tail.len()..).unwrap_or_default();
            end.is_empty() || end.starts_with('/')
        }) {
            let path = url.path()[..at].to_owned();
            url.set_path(&path);
        }
    }
    cartwall_outbound::vet(&url)?;
    Ok(url)
}

fn is_plain_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && text != "localhost"
}

fn is_this_computer(text: &str) -> bool {
    let host = text.split(['/', ':']).next().unwrap_or_default();
    host == "localhost" || host.starts_with("127.")
}

/// The name of a shop: its kind and where it is. Never a credential; the same shop has the same name for ever, so that
/// what was counted of it is not counted again when it is connected anew.
pub fn store_id(kind: StoreKind, address: &Url, secrets: &Secrets) -> StoreId {
    let host = address.host_str().unwrap_or_default();
    let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path: String = address
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|s| !s.is_empty())
        .fold(String::new(), |path, segment| path + ":" + segment);
    // The channels of one Vendure are shops of their own. A token is no secret: every storefront shows it.
    let channel = secrets.get("channel").filter(|_| kind == StoreKind::Vendure);
    let sound = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let channel = channel.map(|token| format!("+{}", token.chars().map(sound).collect::<String>()));
    let channel = channel.unwrap_or_default();
    match (kind, secrets.get("app_key")) {
        // All have one address; an app belongs to one seller.
        (StoreKind::TikTok, Some(app)) if address.as_str().trim_end_matches('/') == TIKTOK => {
            StoreId(format!("tiktok:{app}"))
        }
        _ => StoreId(format!("{kind}:{host}{port}{path}{channel}")),
    }
}

/// The name of one of several shops of the same seller.
pub(crate) fn one_of_several(all: &StoreId, shop: &str) -> StoreId {
    StoreId(format!("{all}:{shop}"))
}

/// The number of how prices of a kind of shop are read; another one reads other prices from the same answers.
pub const fn price_reading(kind: StoreKind) -> u32 {
    match kind {
        StoreKind::Shopify => shopify::PRICE_READING,
        StoreKind::WooCommerce => woocommerce::PRICE_READING,
        StoreKind::TikTok => tiktok::PRICE_READING,
        StoreKind::Medusa => medusa::PRICE_READING,
        StoreKind::Vendure => vendure::PRICE_READING,
    }
}

/// Opens a shop; nothing is sent yet.
///
/// # Errors
/// An unknown kind, a missing field, an address that may not be used.
pub fn open(
    kind: StoreKind,
    store: StoreId,
    address: &Url,
    secrets: Secrets,
) -> Result<Box<dyn Connector>, StoreError> {
    open_within(kind, store, address, secrets, Most::default())
}

/// Opens a shop of which so much is read at most.
///
/// # Errors
/// As [`open`].
pub fn open_within(
    kind: StoreKind,
    store: StoreId,
    address: &Url,
    secrets: Secrets,
    most: Most,
) -> Result<Box<dyn Connector>, StoreError> {
    let connector: Box<dyn Connector> = match kind {
        StoreKind::Shopify => Box::new(shopify::open(store, address, secrets)?),
        StoreKind::WooCommerce => Box::new(woocommerce::open(store, address, secrets)?),
        StoreKind::TikTok => Box::new(tiktok::open(store, address, secrets)?),
        StoreKind::Medusa => Box::new(medusa::open(store, address, secrets)?),
        StoreKind::Vendure => Box::new(vendure::open(store, address, secrets)?),
    };
    // None is believed without bounds.
    Ok(Box::new(Bounded::new(connector, most)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_becomes_the_address_of_the_shop() {
        for (kind, text, url) in [
            (StoreKind::Shopify, " linen ", "https://linen.myshopify.com/"),
            (StoreKind::Shopify, "linen.myshopify.com/admin/products", "https://linen.myshopify.com/"),
            (
                StoreKind::Shopify,
                "https://admin.shopify.com/store/linen/apps",
                "https://linen.myshopify.com/",
            ),
            (StoreKind::WooCommerce, "shop.example.com/wp-admin/index.php", "https://shop.example.com/"),
            (StoreKind::WooCommerce, "https://example.com/shop/", "https://example.com/shop"),
            (StoreKind::Vendure, "https://shop.example.com/admin-api", "https://shop.example.com/"),
            (StoreKind::Medusa, "127.0.0.1:9000/app", "http://127.0.0.1:9000/"),
            (StoreKind::TikTok, "", "https://open-api.tiktokglobalshop.com/"),
        ] {
            assert_eq!(address(kind, text).unwrap().as_str(), url, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_or_could_be_overheard_is_refused() {
        assert_eq!(address(StoreKind::Vendure, "http://shop.example.com"), Err(StoreError::Insecure));
        for text in ["", "not an address", "https://user:word@shop.example.com", "ftp://shop.example.com"] {
            assert!(matches!(address(StoreKind::Vendure, text), Err(StoreError::BadAddress(_))), "{text}");
        }
    }

    #[test]
    fn a_channel_of_a_vendure_is_a_shop_of_its_own() {
        let id = |channel: &str| {
            let secrets = Secrets::new([("channel".to_owned(), channel.to_owned())]);
            store_id(StoreKind::Vendure, &address(StoreKind::Vendure, "shop.example.com").unwrap(), &secrets)
                .0
        };
        assert_eq!(id(""), "vendure:shop.example.com");
        assert_eq!(id("europe-token"), "vendure:shop.example.com+europe-token");
        assert_eq!(id("a/b+c:d"), "vendure:shop.example.com+a_b_c_d");
    }

    #[test]
    fn a_shop_in_a_folder_has_a_name_of_its_own() {
        let id = |text| {
            store_id(
                StoreKind::WooCommerce,
                &address(StoreKind::WooCommerce, text).unwrap(),
                &Secrets::default(),
            )
            .0
        };
        assert_eq!(id("https://example.com/shop"), "woocommerce:example.com:shop");
        assert_eq!(id("https://example.com"), "woocommerce:example.com");
        assert_eq!(id("localhost:8080"), "woocommerce:localhost:8080");
    }
}
