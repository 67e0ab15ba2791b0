//! TikTok Shop: each piece is a line of its own, and what was given back stands beside the orders.

use super::fakes::{FakeStore, Login, NOON_S, Order, Product, Turned};
use super::way::Way;
use crate::tiktok::fake::{Fake, KEY, SECRET};
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::StoreKind;
use serde_json::{Value, json};

pub struct TikTok(Fake);

pub async fn start() -> TikTok {
    TikTok(Fake::start().await)
}

impl FakeStore for TikTok {
    fn login(&self) -> Login {
        let fields = vec![("app_key", KEY), ("app_secret", SECRET), ("access_token", "access-0")];
        Login { kind: StoreKind::TikTok, address: self.0.address.parse().unwrap(), fields }
    }

    fn way(&self) -> &Way {
        &self.0.way
    }

    fn secrets(&self) -> Vec<&'static str> {
        vec![KEY, SECRET, "access-0"]
    }

    fn put_order(&self, order: &Order) {
        let id = order.id.to_string();
        let (sku, seller_sku) =
            if order.gone { (Value::Null, Value::Null) } else { (json!("1"), json!("SKU-1")) };
        let price = if order.broken { "Vera" } else { "10.00" };
        let piece = |own: &str| json!({ "id": own, "sku_id": sku, "seller_sku": seller_sku, "sale_price": price, "currency": "GBP" });
        let (status, paid) = if order.paid { ("DELIVERED", json!(NOON_S)) } else { ("UNPAID", Value::Null) };
        let at = NOON_S + order.changed;
        let written = json!({
            "id": id, "status": status, "create_time": at, "update_time": at, "paid_time": paid,
            "payment": { "currency": "GBP" }, "line_items": [piece("1"), piece("2")],
            "recipient_address": { "name": "Vera" }, "buyer_email": "vera@example.test",
        });
        let mut shop = self.0.shop();
        super::put(&mut shop.orders, written);
        shop.returns.retain(|one| one["order_id"] != id.as_str());
        if order.refund > 0 {
            shop.returns.push(json!({
                "return_id": "r", "order_id": id, "return_type": "REFUND",
                "return_status": "RETURN_OR_REFUND_REQUEST_COMPLETE", "return_line_items": [],
                "refund_amount": { "refund_subtotal": order.refunded() },
            }));
        }
    }

    fn turn(&self, order: &Order, into: Turned) -> bool {
        self.put_order(order);
        let mut shop = self.0.shop();
        let written = shop.orders.iter_mut().find(|row| row["id"] == order.id.to_string().as_str()).unwrap();
        match into {
            // Pieces are cancelled one by one.
            Turned::Edited { left: kept } | Turned::Cancelled { sent: kept } => {
                for piece in written["line_items"]
                    .as_array_mut()
                    .unwrap()
                    .iter_mut()
                    .skip(usize::try_from(kept).unwrap())
                {
                    piece["display_status"] = "CANCELLED".into();
                }
                if kept == 0 {
                    written["status"] = "CANCELLED".into();
                }
            }
            Turned::Voided => return false,
            Turned::Priced(priced) => {
                for piece in written["line_items"].as_array_mut().unwrap() {
                    (piece["sale_price"], piece["currency"]) = (priced.each.into(), priced.currency.into());
                }
                written["payment"]["currency"] = priced.currency.into();
            }
        }
        true
    }

    fn words_for_off(&self) -> &'static [(&'static str, Unsold)] {
        &[
            ("DRAFT", Unsold::Drafted),
            ("SELLER_DEACTIVATED", Unsold::SwitchedOff),
            ("PLATFORM_DEACTIVATED", Unsold::Blocked),
            ("FREEZE", Unsold::Blocked),
            ("PENDING", Unsold::Unpublished),
            ("DELETED", Unsold::Deleted),
        ]
    }

    fn broken_field(&self) -> &'static str {
        "line_items[0].sale_price"
    }

    fn put_product(&self, product: &Product) {
        let id = product.id.to_string();
        let sku = json!({ "id": id, "seller_sku": format!("SKU-{id}"),
            "price": { "currency": "GBP", "sale_price": "10.00" }, "sales_attributes": [] });
        let skus = if product.broken { json!([{ "Vera": 1 }]) } else { json!([sku]) };
        let pieces = if product.broken_stock { json!("Vera") } else { json!(product.pieces) };
        let written = json!({ "id": id, "title": "Linen dress", "update_time": 1,
            "status": product.off.unwrap_or("ACTIVATE"),
            "skus": skus });
        let mut shop = self.0.shop();
        super::put(&mut shop.products, written);
        shop.inventory.retain(|row| row["product_id"] != id.as_str());
        shop.inventory.push(json!({ "product_id": id,
            "skus": [{ "id": id, "total_available_quantity": pieces }] }));
    }

    fn remove_product(&self, id: u64) {
        let mut shop = self.0.shop();
        shop.products.retain(|row| row["id"] != id.to_string().as_str());
        shop.inventory.retain(|row| row["product_id"] != id.to_string().as_str());
    }

    fn put_nonsense_among_orders(&self) {
        // Without a moment the fake cannot sort it.
        self.0.shop().orders.push(json!({ "id": { "Vera": 1 }, "update_time": NOON_S + 1 }));
    }

    fn set_clock_ahead(&self, seconds: i64) {
        self.0.shop().ahead = seconds;
        self.0.way.tell_time_ahead(seconds);
    }
}
