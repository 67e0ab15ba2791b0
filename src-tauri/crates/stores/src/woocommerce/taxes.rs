//! What a buyer sees. A shop keeps its prices with tax or without, and shows them with tax or without; the REST API tells
//! them as they are kept. Where that is not what is shown, the shop's own storefront is asked, which works out the tax as
//! it does for a buyer. What is sold is counted in the same way as it is shown.

use super::client::Client;
use super::fields::Text;
use crate::{StoreError, StorePrice};
use cartwall_domain::catalogue::ListPrice;
use cartwall_domain::money::parse_currency;
use cartwall_domain::{Currency, Decimal};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The storefront gives as many at once.
const AT_ONCE: usize = 100;

/// How a shop keeps and shows its prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taxes {
    /// Whether they are shown with tax; `None` where the shop works out no taxes.
    pub(super) shown_with: Option<bool>,
    kept_with: bool,
}

#[derive(Deserialize)]
struct Setting {
    #[serde(default)]
    value: Text,
}

#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    id: Text,
    prices: Prices,
}

/// In minor units, as text.
#[derive(Deserialize)]
struct Prices {
    price: Text,
    #[serde(default)]
    regular_price: Text,
    #[serde(default)]
    currency_code: Text,
    currency_minor_unit: Text,
}

impl Taxes {
    pub(super) async fn ask(client: &Client) -> Result<Self, StoreError> {
        let params = [("_fields", "value".to_owned())];
        let value = async |setting: &str| -> Result<String, StoreError> {
            let found: Option<Setting> =
                client.find(&format!("settings/{setting}"), "settings", &params).await?;
            Ok(found.map_or_else(String::new, |setting| setting.value.0))
        };
        if value("general/woocommerce_calc_taxes").await? != "yes" {
            return Ok(Self::default());
        }
        let kept_with = value("tax/woocommerce_prices_include_tax").await? == "yes";
        let shown_with = value("tax/woocommerce_tax_display_shop").await? == "incl";
        Ok(Self { shown_with: Some(shown_with), kept_with })
    }

    /// Whether buyers see other prices than the REST API tells.
    pub(super) fn differ(self) -> bool {
        self.shown_with.is_some_and(|shown_with| shown_with != self.kept_with)
    }
}

/// Whether the storefront tells anybody what buyers pay.
pub(super) async fn are_shown(client: &Client) -> Result<bool, StoreError> {
    let one = vec![("per_page".to_owned(), "1".to_owned())];
    Ok(client.storefront(one).await?.is_some())
}

/// What buyers see, by the number of the product or variation. What the storefront does not show is not in it: its price
/// is not known. A storefront that is closed is an error, and never one without prices.
pub(super) async fn shown(client: &Client, ids: &[u64]) -> Result<BTreeMap<u64, StorePrice>, StoreError> {
    let mut shown = BTreeMap::new();
    for some in ids.chunks(AT_ONCE) {
        let include = some.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        for kind in [None, Some("variation")] {
            let mut params =
                vec![("include".to_owned(), include.clone()), ("per_page".to_owned(), AT_ONCE.to_string())];
            params.extend(kind.map(|kind| ("type".to_owned(), kind.to_owned())));
            let rows = client.storefront(params).await?.ok_or(StoreError::StorefrontClosed)?;
            for row in rows {
                let Ok(row) = crate::http::read::<Shown>(row.get().as_bytes()) else { continue };
                if let (Some(id), Some(price)) = (row.id.id(), row.prices.price()) {
                    shown.insert(id, price);
                }
            }
        }
    }
    Ok(shown)
}

impl Prices {
    fn price(&self) -> Option<StorePrice> {
        let scale = self.currency_minor_unit.some()?.parse::<u32>().ok().filter(|scale| *scale <= 6)?;
        let currency: Option<Currency> = parse_currency(&self.currency_code.0).ok();
        let listed = |text: &Text| -> Option<ListPrice> {
            let amount = Decimal::try_new(text.some()?.parse().ok()?, scale).ok()?;
            Some(ListPrice { amount, currency })
        };
        let price = listed(&self.price)?;
        let compare_at = listed(&self.regular_price).filter(|regular| regular.amount > price.amount);
        Some(StorePrice { price, compare_at })
    }
}
