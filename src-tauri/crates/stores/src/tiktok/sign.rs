//! TikTok Shop's signature of a request: over the path, the decoded parameters and the exact bytes of the body.

use cartwall_outbound::signature::hmac_sha256_hex;

/// Not signed, for they are the signature itself and the proof beside it.
const LEFT_OUT: [&str; 2] = ["sign", "access_token"];

/// Signs a request; a GET has an empty body.
pub(super) fn sign(secret: &str, path: &str, params: &[(String, String)], body: &str) -> String {
    let mut params: Vec<_> = params.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str())).collect();
    params.sort();
    let params: String = params.iter().map(|(name, value)| format!("{name}{value}")).collect();
    hmac_sha256_hex(secret.as_bytes(), format!("{secret}{path}{params}{body}{secret}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_get_is_signed_as_others_sign_it() {
        let params = params(&[("foo", "bar"), ("sign", "x"), ("access_token", "y")]);
        let signature = sign("app_secret", "/test-api", &params, "");
        assert_eq!(signature, "d3cb7fe11ecae942802ceeca67e7cf10120cc12f1517d45fbc1c8cfe5413c80f");
    }

    #[test]
    fn a_post_is_signed_with_its_parameters_in_order_and_its_body_as_sent() {
        let mut params = params(&[
            ("timestamp", "1700000000"),
            ("sort_field", "update_time"),
            ("shop_cipher", "CIPHER"),
            ("page_size", "50"),
            ("app_key", "123abc"),
        ]);
        let path = "/order/202309/orders/search";
        let body = r#"{"update_time_ge":1699999000}"#;
        let signature = sign("app_secret", path, &params, body);
        assert_eq!(signature, "9f73ff74b33e22eb12c3537d5c0af47c9b76087b4226e419bf8f3c4be66acda4");
        params.reverse();
        assert_eq!(sign("app_secret", path, &params, body), signature);
        assert_ne!(sign("app_secret", path, &params, r#"{"update_time_ge": 1699999000}"#), signature);
    }
}
