//! What the OpenAPI document says of texts in requests, beside their bounds. The rules of a show decide: these only
//! spare whoever writes a program a refusal.

/// An amount, in as many decimals as its currency has.
pub(super) const AMOUNT: &str = r"^[0-9]{1,9}(\.[0-9]{1,3})?$";
/// The same, or an empty text, which takes it away.
pub(super) const AMOUNT_OR_NONE: &str = r"^([0-9]{1,9}(\.[0-9]{1,3})?)?$";
/// ISO 4217.
pub(super) const CURRENCY: &str = "^[A-Za-z]{3}$";
/// Words that must be there.
pub(super) const WORDS: &str = r"[^\s]";
/// Where a page stands.
pub(super) const ORIGIN: &str = "^https?://[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,4})?$";
/// ISO 3166, or an empty text.
pub(super) const COUNTRY_OR_NONE: &str = "^([A-Z]{2})?$";
