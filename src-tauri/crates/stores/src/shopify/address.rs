//! The address of a shop's API, from what people find in their browser.

use crate::StoreError;
use cartwall_outbound::Url;
use url::Host;

const LOOKS_LIKE: &str = "https://name.myshopify.com";
const DOMAIN: &str = ".myshopify.com";

/// `https://NAME.myshopify.com/` from an address of the shop or of its admin pages; a loopback address loses its path.
///
/// Credentials go nowhere else: a shop's own domain only redirects to the other, and a redirect is never followed.
pub fn normal(address: &Url) -> Result<Url, StoreError> {
    let bad = || StoreError::BadAddress(LOOKS_LIKE);
    let name = match address.host().ok_or_else(bad)? {
        Host::Domain("localhost") => return Ok(bare(address)),
        Host::Ipv4(ip) if ip.is_loopback() => return Ok(bare(address)),
        Host::Ipv6(ip) if ip.is_loopback() => return Ok(bare(address)),
        Host::Domain("admin.shopify.com") => {
            let mut path = address.path_segments().ok_or_else(bad)?;
            if path.next() != Some("store") {
                return Err(bad());
            }
            path.next().unwrap_or_default()
        }
        Host::Domain(host) => host.trim_end_matches('.').strip_suffix(DOMAIN).ok_or_else(bad)?,
        Host::Ipv4(_) | Host::Ipv6(_) => return Err(bad()),
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if name.is_empty() || !name.bytes().all(plain) || !matches!(address.scheme(), "http" | "https") {
        return Err(bad());
    }
    Url::parse(&format!("https://{name}{DOMAIN}/")).map_err(|_| bad())
}

fn bare(address: &Url) -> Url {
    let mut url = address.clone();
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    // These fail for addresses without a host only.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<String, StoreError> {
        normal(&Url::parse(text).unwrap()).map(String::from)
    }

    #[test]
    fn whatever_page_of_the_shop_is_pasted_its_api_is_found() {
        for pasted in [
            "https://linen-2.myshopify.com",
            "https://Linen-2.MyShopify.com/",
            "http://linen-2.myshopify.com/products/dress?variant=1#x",
            "https://linen-2.myshopify.com:443/admin/products",
            "https://linen-2.myshopify.com./admin",
            "https://me:secret@linen-2.myshopify.com/",
            "https://admin.shopify.com/store/linen-2",
            "https://admin.shopify.com/store/linen-2/settings/apps?x=1",
        ] {
            assert_eq!(of(pasted).as_deref(), Ok("https://linen-2.myshopify.com/"), "{pasted}");
        }
    }

    #[test]
    fn an_address_on_this_computer_keeps_its_port_and_nothing_else() {
        assert_eq!(of("http://127.0.0.1:4440/admin?a=b#c").as_deref(), Ok("http://127.0.0.1:4440/"));
        assert_eq!(of("http://localhost:4440").as_deref(), Ok("http://localhost:4440/"));
        assert_eq!(of("http://[::1]:4440").as_deref(), Ok("http://[::1]:4440/"));
    }

    #[test]
    fn credentials_are_sent_nowhere_else() {
        for pasted in [
            "https://linen.example.com",
            "https://myshopify.com",
            "https://linen.myshopify.com.example.com",
            "https://evilmyshopify.com",
            "https://a.b.myshopify.com",
            "https://admin.shopify.com/settings",
            "https://admin.shopify.com/store/",
            "https://admin.shopify.com/store/a.b",
            "https://10.0.0.1/",
            "ftp://linen.myshopify.com/",
        ] {
            assert_eq!(of(pasted), Err(StoreError::BadAddress(LOOKS_LIKE)), "{pasted}");
        }
    }
}
