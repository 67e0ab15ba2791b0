//! Where the shop has an order from: its website, its till, a renewal, the seller's own hand, or another place where the
//! seller sells and that an app writes into the shop.

use cartwall_domain::store::Origin;
use serde::Deserialize;

/// Shopify's own sources, by their words and by the numbers that older orders have in their place.
const KNOWN: [(&str, &[&str]); 4] = [
    (Origin::WEB, &["web", "580111"]),
    (Origin::POS, &["pos", "129785"]),
    (Origin::SUBSCRIPTION, &["subscription_contract"]),
    (Origin::DRAFT, &["shopify_draft_order", "1354745"]),
];

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OriginFields {
    source_name: Option<String>,
    /// The order's own id there.
    source_identifier: Option<String>,
    app: Option<App>,
    attribution: Option<Attribution>,
}

#[derive(Debug, Deserialize)]
struct App {
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attribution {
    handle: Option<String>,
    display_name: Option<String>,
}

impl OriginFields {
    /// `None` where the shop does not tell.
    pub fn origin(&self) -> Option<Origin> {
        let stated =
            |text: Option<&String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let source = stated(self.source_name.as_ref());
        let handle = stated(self.attribution.as_ref().and_then(|from| from.handle.as_ref()));
        let key = source.clone().or_else(|| handle.clone())?.to_lowercase();
        let order = stated(self.source_identifier.as_ref());
        if let Some((key, _)) = KNOWN.into_iter().find(|(_, words)| words.contains(&key.as_str())) {
            return Some(Origin { key: key.to_owned(), name: key.to_owned(), order });
        }
        let told = stated(self.attribution.as_ref().and_then(|from| from.display_name.as_ref()));
        let app = stated(self.app.as_ref().and_then(|app| app.name.as_ref()));
        // What apps call their orders is often a number: then their own name says more.
        let name = told.or(app).or(handle).or(source).unwrap_or_else(|| key.clone());
        Some(Origin { key, name, order })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(fields: serde_json::Value) -> Option<(String, String, Option<String>)> {
        let fields: OriginFields = serde_json::from_value(fields).unwrap();
        fields.origin().map(|origin| (origin.key, origin.name, origin.order))
    }

    fn named(key: &str, name: &str) -> Option<(String, String, Option<String>)> {
        Some((key.to_owned(), name.to_owned(), None))
    }

    #[test]
    fn shopifys_own_sources_have_one_name_each_and_others_that_of_their_app() {
        use serde_json::json;
        assert_eq!(origin(json!({ "sourceName": "web" })), named("web", "web"));
        assert_eq!(origin(json!({ "sourceName": "129785" })), named("pos", "pos"));
        assert_eq!(
            origin(json!({ "sourceName": "subscription_contract" })),
            named("subscription", "subscription")
        );
        // The first one of a subscription was bought on the website.
        let first = "subscription_contract_checkout_one";
        assert_eq!(origin(json!({ "sourceName": first })), named(first, first));
        assert_eq!(
            origin(json!({ "sourceName": "4529183", "app": { "name": "Amazon by CedCommerce" } })),
            named("4529183", "Amazon by CedCommerce")
        );
        let copied = json!({ "sourceName": "TikTok", "sourceIdentifier": "576461413038785752", "app": null,
            "attribution": { "handle": "tiktok", "displayName": "TikTok Shop" } });
        let (key, name, order) = origin(copied).unwrap();
        assert_eq!(
            (key.as_str(), name.as_str(), order.as_deref()),
            ("tiktok", "TikTok Shop", Some("576461413038785752"))
        );
        assert_eq!(origin(json!({ "sourceName": " " })), None);
        assert_eq!(origin(json!({})), None);
    }
}
