//! Shopify's global ids, such as `gid://shopify/Product/42`.

use serde::Deserialize;
use serde_json::value::RawValue;

/// The own number in a global id of this type.
pub fn own<'a>(gid: &'a str, of: &str) -> Result<&'a str, String> {
    let number = gid
        .strip_prefix("gid://shopify/")
        .and_then(|rest| rest.strip_prefix(of))
        .and_then(|rest| rest.strip_prefix('/'));
    number.filter(|number| is_number(number)).ok_or_else(|| format!("not the id of a {of}"))
}

/// The global id of an own number; `None` for what cannot be one, such as the id of another kind of shop.
pub fn global(of: &str, own: &str) -> Option<String> {
    is_number(own).then(|| format!("gid://shopify/{of}/{own}"))
}

/// Just enough to say which one could not be read.
#[derive(Deserialize)]
struct OnlyId {
    id: String,
}

/// What the shop calls it, for a list of what was left out.
pub fn name_of(raw: &RawValue, of: &str) -> String {
    let id = serde_json::from_str::<OnlyId>(raw.get()).ok();
    let own = id.as_ref().and_then(|only| own(&only.id, of).ok());
    own.unwrap_or("?").to_owned()
}

/// The global id as it stands there; empty where there is none.
pub fn text_of(raw: &RawValue) -> String {
    serde_json::from_str::<OnlyId>(raw.get()).map(|only| only.id).unwrap_or_default()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_another_type_is_not_taken_for_one_of_this() {
        assert_eq!(own("gid://shopify/Product/42", "Product"), Ok("42"));
        assert!(own("gid://shopify/ProductVariant/42", "Product").is_err());
        assert!(own("gid://shopify/Product/", "Product").is_err());
        assert!(own("42", "Product").is_err());
        assert_eq!(global("Product", "42").as_deref(), Some("gid://shopify/Product/42"));
        assert_eq!(global("Product", "linen-dress"), None);
    }
}
