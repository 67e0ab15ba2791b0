//! OAuth 1.0a with one leg: the signature by which WooCommerce believes a request over plain http.
//!
//! It keeps the secret from whoever listens, not the answer; so it is for a shop on this computer only.

use cartwall_outbound::signature::hmac_sha256_base64;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rand::Rng;
use rand::distr::Alphanumeric;

/// What WooCommerce keeps of a used one, too.
const NONCE: usize = 32;

/// Letters, digits and these stay as they are.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Everything but letters, digits and `-._~` becomes `%XX`, in capitals (RFC 3986).
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// `name=value` pairs, encoded and joined, as they stand in a query.
pub(super) fn query(params: &[(String, String)]) -> String {
    let pairs: Vec<_> =
        params.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// A text that is used once.
pub(super) fn nonce() -> String {
    rand::rng().sample_iter(Alphanumeric).take(NONCE).map(char::from).collect()
}

/// Adds what signs a GET of `url` (without its query), as WooCommerce will see it, at `seconds` since 1970.
pub(super) fn sign(
    params: &mut Vec<(String, String)>,
    url: &str,
    key: &str,
    secret: &str,
    nonce: &str,
    seconds: i64,
) {
    let mut add = |name: &str, value: &str| params.push((name.to_owned(), value.to_owned()));
    add("oauth_consumer_key", key);
    add("oauth_nonce", nonce);
    add("oauth_signature_method", "HMAC-SHA256");
    add("oauth_timestamp", &seconds.to_string());
    params.sort();
    let base = format!("GET&{}&{}", encode(url), encode(&query(params)));
    let signature = hmac_sha256_base64(format!("{secret}&").as_bytes(), base.as_bytes());
    params.push(("oauth_signature".to_owned(), signature));
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ck_0123456789abcdef0123456789abcdef01234567";
    const SECRET: &str = "cs_fedcba9876543210fedcba9876543210fedcba98";

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn the_signature_is_the_one_that_a_real_shop_accepts() {
        let mut params = vec![
            pair("per_page", "100"),
            pair("modified_after", "2026-11-22T13:00:00"),
            pair("search", "\u{5e0}\u{5e8} & co"),
        ];
        let url = "http://127.0.0.1:4430/wp-json/wc/v3/orders";
        sign(&mut params, url, KEY, SECRET, "0f1e2d3c4b5a69788796a5b4c3d2e1f0", 1_795_350_000);
        let (name, signature) = params.last().unwrap();
        assert_eq!(name, "oauth_signature");
        assert_eq!(signature, "5eC6pb+rhx2GMDLBsi1bGVPpuqJgRO7UxVEgQFmzY10=");
    }

    #[test]
    fn commas_brackets_and_hebrew_are_encoded_and_the_unreserved_are_not() {
        assert_eq!(encode("a,b[0]"), "a%2Cb%5B0%5D");
        assert_eq!(encode("\u{5e0}\u{5e8} +"), "%D7%A0%D7%A8%20%2B");
        assert_eq!(encode("-._~Az9"), "-._~Az9");
    }

    #[test]
    fn a_nonce_is_32_letters_and_digits_and_never_the_same() {
        let (first, second) = (nonce(), nonce());
        assert_eq!(first.len(), NONCE);
        assert!(first.chars().all(|c| c.is_ascii_alphanumeric()));
        assert_ne!(first, second);
    }
}
