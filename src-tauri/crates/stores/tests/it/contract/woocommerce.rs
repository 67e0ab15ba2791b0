//! WooCommerce: times in whole seconds, later than asked for, and signatures that do not outlive a quarter of an hour.

use super::fakes::{FakeStore, Login, NOON_S, Order, Product, Turned};
use super::way::Way;
use crate::woocommerce::fake::{Fake, KEY, SECRET, stamp};
use cartwall_domain::Decimal;
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::StoreKind;
use serde_json::{Value, json};

pub struct WooCommerce(Fake);

pub async fn start() -> WooCommerce {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        shop.products.clear();
        shop.variations.clear();
    }
    WooCommerce(fake)
}

impl FakeStore for WooCommerce {
    fn login(&self) -> Login {
        let fields = vec![("consumer_key", KEY), ("consumer_secret", SECRET)];
        Login { kind: StoreKind::WooCommerce, address: self.0.address.parse().unwrap(), fields }
    }

    fn way(&self) -> &Way {
        &self.0.way
    }

    fn secrets(&self) -> Vec<&'static str> {
        vec![KEY, SECRET]
    }

    fn turn(&self, order: &Order, into: Turned) -> bool {
        self.put_order(order);
        let mut shop = self.0.shop();
        let written = shop.orders.iter_mut().find(|row| row["id"] == order.id).unwrap();
        stamp(written, "paid", NOON_S + order.changed);
        let line = &mut written["line_items"][0];
        match into {
            Turned::Edited { left } => {
                (line["quantity"], line["total"]) = (left.into(), format!("{}.00", left * 10).into());
            }
            // What was sent of an order is not kept there.
            Turned::Cancelled { sent } => {
                written["status"] = "cancelled".into();
                return sent == 0;
            }
            Turned::Voided => written["status"] = "failed".into(),
            Turned::Priced(priced) => {
                let (percent, held) = priced.tax.unwrap_or((0, false));
                let both: Decimal = priced.both.parse().unwrap();
                let net =
                    if held { both * Decimal::ONE_HUNDRED / Decimal::from(100 + percent) } else { both };
                let tax = net * Decimal::from(percent) / Decimal::ONE_HUNDRED;
                (line["total"], line["total_tax"]) = (net.to_string().into(), tax.to_string().into());
                written["currency"] = priced.currency.into();
                written["prices_include_tax"] = held.into();
            }
        }
        true
    }

    fn remove_order(&self, id: u64) -> bool {
        self.0.shop().orders.retain(|order| order["id"] != id);
        true
    }

    fn put_order(&self, order: &Order) {
        let (product, sku) = if order.gone { (0, Value::Null) } else { (1, json!("SKU-1")) };
        let total = if order.broken { "Vera" } else { "20.00" };
        let status = if order.paid { "processing" } else { "pending" };
        let refunds = if order.refund == 0 { json!([]) } else { json!([{ "id": 5, "total": "-1" }]) };
        let mut written = json!({
            "id": order.id, "status": status, "currency": "USD", "prices_include_tax": false,
            "date_paid_gmt": null, "payment_method": "stripe", "refunds": refunds,
            "line_items": [{ "id": 1, "product_id": product, "variation_id": 0, "quantity": 2, "total": total,
                "total_tax": "0.00", "sku": sku }],
            "billing": { "first_name": "Vera", "email": "vera@example.test" },
        });
        stamp(&mut written, "created", NOON_S + order.changed);
        stamp(&mut written, "modified", NOON_S + order.changed);
        let mut shop = self.0.shop();
        super::put(&mut shop.orders, written);
        shop.refunds.retain(|refund| refund["parent_id"] != order.id);
        if order.refund > 0 {
            shop.refunds.push(json!({
                "id": 5, "parent_id": order.id, "status": "completed", "amount": order.refunded(),
                "line_items": [], "shipping_lines": [], "fee_lines": [],
            }));
        }
    }

    fn words_for_off(&self) -> &'static [(&'static str, Unsold)] {
        &[
            ("draft", Unsold::Drafted),
            ("pending", Unsold::Drafted),
            ("future", Unsold::Drafted),
            ("private", Unsold::Unpublished),
            ("wc-hidden", Unsold::Unpublished),
        ]
    }

    fn broken_field(&self) -> &'static str {
        "line_items[0].total"
    }

    fn put_product(&self, product: &Product) {
        let pieces = if product.broken_stock { json!({ "Vera": 1 }) } else { json!(product.pieces) };
        let images = if product.broken { json!([{ "src": { "Vera": 1 } }]) } else { json!([]) };
        let written = json!({
            "id": product.id, "name": "Linen dress", "type": "simple", "status": product.off.unwrap_or("publish"),
            "sku": format!("SKU-{}", product.id), "price": "10.00", "manage_stock": true,
            "stock_quantity": pieces, "stock_status": "instock", "tags": [], "brands": [], "images": images,
        });
        super::put(&mut self.0.shop().products, written);
    }

    fn remove_product(&self, id: u64) {
        self.0.shop().products.retain(|product| product["id"] != id);
    }

    fn put_nonsense_among_orders(&self) {
        let mut nonsense = json!({ "id": { "Vera": 1 } });
        stamp(&mut nonsense, "modified", NOON_S + 1);
        self.0.shop().orders.push(nonsense);
    }

    fn set_zone(&self, zone: &str) {
        self.0.shop().zone = zone.to_owned();
    }

    fn set_clock_ahead(&self, seconds: i64) {
        self.0.shop().ahead = seconds;
        self.0.way.tell_time_ahead(seconds);
    }
}
