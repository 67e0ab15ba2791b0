//! Signatures that others ask for and send: HMAC-SHA256 in base64 or hexadecimal.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// HMAC-SHA256 of `message`.
fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    mac(key, message).finalize().into_bytes().to_vec()
}

/// The same in base64.
pub fn hmac_sha256_base64(key: &[u8], message: &[u8]) -> String {
    STANDARD.encode(hmac_sha256(key, message))
}

/// The same in lower-case hexadecimal.
pub fn hmac_sha256_hex(key: &[u8], message: &[u8]) -> String {
    hex::encode(hmac_sha256(key, message))
}

/// Whether `claimed` is the base64 of the HMAC-SHA256 of `message`; takes as long whatever is wrong.
pub fn verifies_base64(key: &[u8], message: &[u8], claimed: &str) -> bool {
    STANDARD.decode(claimed.trim()).is_ok_and(|claimed| mac(key, message).verify_slice(&claimed).is_ok())
}

/// The same for hexadecimal in either case.
pub fn verifies_hex(key: &[u8], message: &[u8], claimed: &str) -> bool {
    hex::decode(claimed.trim()).is_ok_and(|claimed| mac(key, message).verify_slice(&claimed).is_ok())
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn mac(key: &[u8], message: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(message);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shopifys_vector_verifies_and_a_changed_body_does_not() {
        let (key, body, claimed) =
            (b"hush", br#"{"id":820982911946154508}"#, "qBvrsZF7RfB1iS6BX6IHqJTp5L911P7intnPeTPsH0I=");
        assert_eq!(hmac_sha256_base64(key, body), claimed);
        assert!(verifies_base64(key, body, claimed));
        assert!(!verifies_base64(key, br#"{"id":820982911946154509}"#, claimed));
        assert!(!verifies_base64(key, body, "not base64"));
    }

    #[test]
    fn tiktoks_webhook_vector_verifies_in_either_case() {
        let claimed = "88e356d02e0185d7dfc2837ad73d3b673e5f0b6d0d220503a6c51c74cc28fff5";
        let message = br#"app_key{"type":1}"#;
        assert_eq!(hmac_sha256_hex(b"app_secret", message), claimed);
        assert!(verifies_hex(b"app_secret", message, &claimed.to_uppercase()));
        assert!(!verifies_hex(b"app_secret", message, "zz"));
        assert!(!verifies_hex(b"app_secret", message, ""));
    }
}
