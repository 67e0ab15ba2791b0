//! Vendure: a refund does not make an order newer; `after` leaves out what is equal.

use super::fakes::{FakeStore, Login, Order, Product, Turned};
use super::way::Way;
use crate::vendure::fake::{Fake, KEY, Shop};
use cartwall_domain::Decimal;
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::StoreKind;
use serde_json::{Value, json};

pub struct Vendure(Fake);

pub async fn start() -> Vendure {
    Vendure(Fake::start(Shop::default()).await)
}

impl FakeStore for Vendure {
    fn login(&self) -> Login {
        let fields = vec![("api_key", KEY)];
        Login { kind: StoreKind::Vendure, address: self.0.address.clone(), fields }
    }

    fn way(&self) -> &Way {
        &self.0.way
    }

    fn secrets(&self) -> Vec<&'static str> {
        vec![KEY]
    }

    fn put_order(&self, order: &Order) {
        let at = order.changed_at();
        let quantity = if order.broken { json!("Vera") } else { json!(2) };
        let variant = if order.gone { Value::Null } else { json!({ "id": "1", "sku": "SKU-1" }) };
        let line = json!({
            "id": "1", "quantity": quantity, "orderPlacedQuantity": 2, "proratedUnitPriceWithTax": 1_000,
            "proratedLinePriceWithTax": 2_000, "productVariant": variant,
        });
        let refund = json!({ "state": "Settled", "total": order.refund, "shipping": 0, "lines": [],
            "updatedAt": "2027-01-01T00:00:00.000Z" });
        let refunds = if order.refund == 0 { json!([]) } else { json!([refund]) };
        let payment = json!({ "amount": 2_500, "state": "Settled", "refunds": refunds });
        let (state, payments) =
            if order.paid { ("PaymentSettled", json!([payment])) } else { ("ArrangingPayment", json!([])) };
        let placed_at = if order.paid { json!(at) } else { Value::Null };
        let written = json!({
            "id": order.id.to_string(), "type": "Regular", "state": state, "orderPlacedAt": placed_at,
            "updatedAt": at, "currencyCode": "ILS", "totalWithTax": 2_500, "surcharges": [],
            "shippingLines": [{ "priceWithTax": 500 }], "lines": [line], "payments": payments,
        });
        super::put(&mut self.0.shop().orders, written);
    }

    fn turn(&self, order: &Order, into: Turned) -> bool {
        self.put_order(order);
        let mut shop = self.0.shop();
        let written = shop.orders.iter_mut().find(|row| row["id"] == order.id.to_string().as_str()).unwrap();
        let line = &mut written["lines"][0];
        match into {
            // What is cancelled leaves the line; what it was placed with stays.
            Turned::Edited { left } | Turned::Cancelled { sent: left } => {
                (line["quantity"], line["proratedLinePriceWithTax"]) = (left.into(), (left * 1_000).into());
                if into == (Turned::Cancelled { sent: 0 }) {
                    written["state"] = "Cancelled".into();
                }
            }
            Turned::Voided => return false,
            Turned::Priced(priced) => {
                let (percent, held) = priced.tax.unwrap_or((0, false));
                let with_tax = |text: &str| {
                    let kept = text.parse::<Decimal>().unwrap() * Decimal::ONE_HUNDRED;
                    let all =
                        if held { kept } else { kept * Decimal::from(100 + percent) / Decimal::ONE_HUNDRED };
                    i64::try_from(all).unwrap()
                };
                line["proratedUnitPriceWithTax"] = with_tax(priced.each).into();
                line["proratedLinePriceWithTax"] = with_tax(priced.both).into();
                let all = with_tax(priced.both) + 500;
                (written["totalWithTax"], written["payments"][0]["amount"]) = (all.into(), all.into());
                written["currencyCode"] = priced.currency.into();
            }
        }
        true
    }

    fn words_for_off(&self) -> &'static [(&'static str, Unsold)] {
        &[("the product", Unsold::SwitchedOff), ("the variant", Unsold::SwitchedOff)]
    }

    fn broken_field(&self) -> &'static str {
        "lines[0].quantity"
    }

    fn put_product(&self, product: &Product) {
        let id = product.id.to_string();
        let odd = json!({ "Vera": 1 });
        let pieces = if product.broken_stock { odd.clone() } else { json!(product.pieces) };
        let name = if product.broken { odd } else { json!("Linen dress") };
        let variant = json!({
            "id": id, "sku": format!("SKU-{id}"), "name": "One size", "enabled": product.off != Some("the variant"), "options": [],
            "product": { "enabled": product.off != Some("the product") },
            "featuredAsset": null, "priceWithTax": 1_000, "currencyCode": "ILS",
            "prices": [{ "currencyCode": "ILS" }], "trackInventory": "TRUE", "outOfStockThreshold": 0,
            "useGlobalOutOfStockThreshold": false,
            "stockLevels": [{ "stockLocationId": "1", "stockOnHand": pieces, "stockAllocated": 0 }],
        });
        let written = json!({
            "id": id, "name": name, "enabled": product.off != Some("the product"), "optionGroups": [], "featuredAsset": null,
            "facetValues": [], "variants": [variant],
        });
        super::put(&mut self.0.shop().products, written);
    }

    fn remove_product(&self, id: u64) {
        self.0.shop().products.retain(|product| product["id"] != id.to_string().as_str());
    }

    fn set_zone(&self, zone: &str) {
        self.0.shop().zone = Some(jiff::tz::TimeZone::get(zone).unwrap());
    }

    fn put_nonsense_among_orders(&self) {
        // Without a moment the fake cannot sort it.
        let at = Order::new(0, 1).changed_at();
        self.0.shop().orders.push(json!({ "id": Value::Null, "updatedAt": at }));
    }
}
