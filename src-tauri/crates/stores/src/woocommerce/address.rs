//! Addresses of a WooCommerce: what people paste, where its API is, and where a redirect points to.

use super::oauth;
use crate::StoreError;
use cartwall_outbound::Url;
use cartwall_outbound::header::{HeaderMap, LOCATION};

/// Of a question for `route`, in either form of links.
pub(super) fn url(base: &Url, route: &str, plain_links: bool, mut params: Vec<(String, String)>) -> Url {
    let mut url = base.clone();
    if plain_links {
        params.insert(0, ("rest_route".to_owned(), route.to_owned()));
    } else {
        url.set_path(&format!("{}wp-json{route}", url.path()));
    }
    url.set_query(Some(&oauth::query(&params)));
    url
}

/// Where a redirect points to: the shop's right address, or a page for visitors that stands before everything.
pub(super) fn moved(headers: &HeaderMap, base: &Url) -> StoreError {
    let target = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(target) = target.and_then(|text| base.join(text).ok()) else { return StoreError::NotThere };
    let of_api =
        target.path().contains("/wp-json") || target.query().is_some_and(|q| q.contains("rest_route"));
    if target.origin() == base.origin() && !of_api {
        return StoreError::StorefrontClosed;
    }
    match root_of(&target) {
        Ok(root) if root != *base => StoreError::Moved(root.to_string()),
        _ => StoreError::NotThere,
    }
}

/// The address of the shop in what somebody pasted: without the pages of its back office, and with a slash at its end.
pub(super) fn root_of(address: &Url) -> Result<Url, StoreError> {
    let mut url = address.clone();
    url.set_query(None);
    url.set_fragment(None);
    let bare = url.set_username("").and_then(|()| url.set_password(None));
    if url.cannot_be_a_base() || bare.is_err() {
        return Err(StoreError::BadAddress("https://shop.example.com"));
    }
    let path = url.path().to_owned();
    let parts = path.split('/').filter(|part| !part.is_empty());
    let kept: Vec<_> = parts
        .take_while(|part| !matches!(*part, "wp-admin" | "wp-json" | "wp-login.php" | "index.php"))
        .collect();
    let path = if kept.is_empty() { "/".to_owned() } else { format!("/{}/", kept.join("/")) };
    url.set_path(&path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_is_cut_back_to_the_shop() {
        for (pasted, kept) in [
            ("https://shop.example.com", "https://shop.example.com/"),
            ("https://shop.example.com/wp-admin/admin.php?page=wc-settings", "https://shop.example.com/"),
            ("https://example.com/shop", "https://example.com/shop/"),
            ("https://example.com/shop/wp-json/wc/v3/orders", "https://example.com/shop/"),
            ("https://me:secret@example.com/#x", "https://example.com/"),
        ] {
            assert_eq!(root_of(&pasted.parse().unwrap()).unwrap().as_str(), kept, "{pasted}");
        }
        assert!(root_of(&"mailto:me@example.com".parse().unwrap()).is_err());
    }
}
