//! Medusa: neither a payment nor a refund makes an order newer.

use super::fakes::{FakeStore, Login, Order, Product, Turned};
use super::way::Way;
use crate::medusa::fake::{Fake, KEY, Shop};
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::StoreKind;
use serde_json::{Value, json};

pub struct Medusa(Fake);

pub async fn start() -> Medusa {
    Medusa(Fake::start(Shop::default()).await)
}

impl FakeStore for Medusa {
    fn login(&self) -> Login {
        let fields = vec![("api_key", KEY)];
        Login { kind: StoreKind::Medusa, address: self.0.address.clone(), fields }
    }

    fn way(&self) -> &Way {
        &self.0.way
    }

    fn secrets(&self) -> Vec<&'static str> {
        vec![KEY]
    }

    fn put_order(&self, order: &Order) {
        let at = order.changed_at();
        let refunds =
            if order.refund == 0 { json!([]) } else { json!([{ "amount": order.refund as f64 / 100.0 }]) };
        let payments = if order.paid { json!([{ "id": "pay", "refunds": refunds }]) } else { json!([]) };
        let (variant, sku) =
            if order.gone { (json!(null), json!(null)) } else { (json!("1"), json!("SKU-1")) };
        let price = if order.broken { json!("Vera") } else { json!(10) };
        let written = json!({
            "id": order.id.to_string(), "status": "pending", "currency_code": "eur", "created_at": at,
            "updated_at": at, "total": 25,
            "items": [{ "variant_id": variant, "variant_sku": sku, "quantity": 2, "unit_price": price,
                "is_tax_inclusive": true }],
            "payment_collections": [{ "payments": payments }],
        });
        super::put(&mut self.0.shop().orders, written);
    }

    fn turn(&self, order: &Order, into: Turned) -> bool {
        self.put_order(order);
        let mut shop = self.0.shop();
        let written = shop.orders.iter_mut().find(|row| row["id"] == order.id.to_string().as_str()).unwrap();
        match into {
            Turned::Edited { left } => written["items"][0]["quantity"] = left.into(),
            // What was sent has to be taken back before an order can be cancelled.
            Turned::Cancelled { sent } => {
                written["status"] = "canceled".into();
                return sent == 0;
            }
            Turned::Voided => return false,
            Turned::Priced(priced) => {
                let (percent, held) = priced.tax.unwrap_or((0, false));
                let line = &mut written["items"][0];
                line["unit_price"] = serde_json::from_str(priced.each).unwrap();
                line["is_tax_inclusive"] = held.into();
                line["tax_lines"] = json!([{ "rate": percent }]);
                written["currency_code"] = priced.currency.to_lowercase().into();
            }
        }
        true
    }

    fn words_for_off(&self) -> &'static [(&'static str, Unsold)] {
        &[("draft", Unsold::Drafted), ("proposed", Unsold::Unpublished), ("rejected", Unsold::Unpublished)]
    }

    fn broken_field(&self) -> &'static str {
        "items[0].unit_price"
    }

    fn put_product(&self, product: &Product) {
        let id = product.id.to_string();
        let odd = json!({ "Vera": 1 });
        let pieces = if product.broken_stock { odd.clone() } else { json!(product.pieces) };
        let status = product.off.unwrap_or("published");
        let level = json!({ "location_id": "main", "stocked_quantity": pieces, "reserved_quantity": 0 });
        let variant = json!({
            "id": id, "product": { "status": status }, "title": "One size", "sku": format!("SKU-{id}"), "manage_inventory": true,
            "allow_backorder": false, "prices": [{ "amount": 10, "currency_code": "eur", "rules": {} }],
            "inventory_items": [{ "required_quantity": 1, "inventory": { "location_levels": [level] } }],
        });
        let title = if product.broken { odd } else { json!("Linen dress") };
        super::put(
            &mut self.0.shop().products,
            json!({ "id": id, "status": status, "title": title, "variants": [variant] }),
        );
    }

    fn remove_product(&self, id: u64) {
        self.0.shop().products.retain(|product| product["id"] != id.to_string().as_str());
    }

    fn put_nonsense_among_orders(&self) {
        // Without a moment the fake cannot sort it.
        let at = Order::new(0, 1).changed_at();
        self.0.shop().orders.push(json!({ "id": Value::Null, "updated_at": at }));
    }
}
