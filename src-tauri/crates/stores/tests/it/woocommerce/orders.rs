//! Orders of a WooCommerce and what was given back of them.

use super::fake::{Fake, Shop, fixture, stamp};
use cartwall_domain::store::StoreOrder;
use cartwall_domain::{Currency, Timestamp};
use cartwall_stores::Connector;
use serde_json::{Value, json};

/// 2026-11-22T13:00:00Z.
const NOON: i64 = 1_795_352_400;

fn line(id: u64, product: u64, variation: u64, quantity: i64, total: &str) -> Value {
    json!({
        "id": id, "product_id": product, "variation_id": variation, "quantity": quantity, "total": total,
        "total_tax": "0.00", "sku": "TEE-M", "price": 30, "meta_data": [],
    })
}

fn two_tees() -> Value {
    line(1, 35, 37, 2, "60.00")
}

/// A refund of an order, known to the order as well.
fn refund(shop: &mut Shop, order: u64, id: u64, amount: &str, lines: Value) {
    let of = shop.orders.iter_mut().find(|row| row["id"] == order).unwrap();
    of["refunds"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": id, "reason": "", "total": format!("-{amount}")}));
    shop.refunds.push(json!({
        "id": id, "parent_id": order, "status": "completed", "amount": amount, "line_items": lines,
        "shipping_lines": [], "fee_lines": [],
    }));
}

fn back(of: &Value, quantity: i64, total: &str, tax: &str) -> Value {
    json!({
        "id": 900, "product_id": 35, "variation_id": 37, "quantity": quantity, "total": total, "total_tax": tax,
        "sku": "TEE-M", "meta_data": [{"id": 1, "key": "_refunded_item_id", "value": of}],
    })
}

async fn all(connector: &dyn Connector, since: Timestamp) -> Vec<StoreOrder> {
    let (mut next, mut orders) = (None, Vec::new());
    loop {
        let page = connector.orders(since, next.as_deref()).await.unwrap();
        assert!(page.left_out.is_empty(), "{:?}", page.left_out);
        orders.extend(page.items);
        next = page.next;
        if next.is_none() {
            return orders;
        }
    }
}

fn ids(orders: &[StoreOrder]) -> Vec<&str> {
    orders.iter().map(|order| order.id.as_str()).collect()
}

#[tokio::test]
async fn the_recorded_orders_are_read_before_and_after_their_refunds() {
    let fake = Fake::start().await;
    fake.shop().orders = fixture("orders_after_buy");
    let connector = fake.connect();
    let page = connector.orders(NOON * 1_000, None).await.unwrap();
    assert!(page.left_out.is_empty() && page.next.is_none());
    let bank = page.items.iter().find(|order| order.id == "47").unwrap();
    assert_eq!((bank.currency, bank.lines[0].quantity, bank.lines[0].amount), (Currency::USD, 3, 3_480));
    assert_eq!(bank.lines[0].unit_price.to_string(), "11.6");
    assert_eq!(bank.placed_at, 1_795_352_977_000, "a GMT date without its Z");

    fake.shop().orders = fixture("orders_after_refund");
    fake.shop().refunds = fixture("refunds");
    for row in &mut fake.shop().refunds {
        row["status"] = "completed".into();
    }
    let orders = all(&*connector, NOON * 1_000).await;
    let order = orders.iter().find(|order| order.id == "48").unwrap();
    let tee = &order.lines[0];
    assert_eq!(tee.variant.as_ref().unwrap().0, "store/37");
    assert_eq!((tee.quantity, tee.amount, tee.returned, tee.returned_amount), (2, 6_000, 1, 1_000));
    assert_eq!(order.refunded, 0);
}

#[tokio::test]
async fn an_order_of_exactly_the_second_asked_for_is_not_missed() {
    let fake = Fake::start().await;
    fake.shop().order(50, "processing", NOON, two_tees());
    let connector = fake.connect();
    for since in [NOON * 1_000, NOON * 1_000 + 700] {
        assert_eq!(ids(&all(&*connector, since).await), ["50"], "{since}");
    }
    assert!(all(&*connector, (NOON + 1) * 1_000).await.is_empty());
}

/// Site zones that a shop can have: its owner chooses a place or hours from UTC.
const ZONES: [&str; 8] = [
    "UTC",
    "Europe/London",
    "Asia/Jerusalem",
    "Europe/Berlin",
    "+5.5",
    "America/New_York",
    "Pacific/Auckland",
    "Pacific/Honolulu",
];

#[tokio::test]
async fn the_time_asked_for_is_utc_wherever_the_shop_is() {
    for zone in ZONES {
        let fake = Fake::start().await;
        {
            let mut shop = fake.shop();
            shop.zone = zone.to_owned();
            for (id, second) in (1..).zip([-86_400, -3_600, -60, 0, 1, 3_600, 86_400]) {
                shop.order(id, "processing", NOON + second, two_tees());
            }
        }
        assert_eq!(ids(&all(&*fake.connect(), NOON * 1_000).await), ["4", "5", "6", "7"], "{zone}");
        let asked = fake.shop().asked.last().unwrap().1.clone();
        assert_eq!(asked["modified_after"], "2026-11-22T12:59:59", "{zone}");
        assert_eq!(asked["dates_are_gmt"], "true");
    }
}

/// Half an hour into the hour that the clocks of a zone skip, read as if it were UTC: the text that is sent for such a
/// moment names a time that this zone never had.
fn skipped(zone: &str) -> Option<i64> {
    let text = match zone {
        "Asia/Jerusalem" => "2026-03-27T02:30:00Z",
        "Europe/Berlin" => "2026-03-29T02:30:00Z",
        "Europe/London" => "2026-03-29T01:30:00Z",
        "America/New_York" => "2026-03-08T02:30:00Z",
        "Pacific/Auckland" => "2026-09-27T02:30:00Z",
        _ => return None,
    };
    Some(text.parse::<jiff::Timestamp>().unwrap().as_second())
}

#[tokio::test]
async fn no_order_is_missed_when_clocks_change() {
    for zone in ZONES {
        for hides_index in [false, true] {
            // In spring and, for the text that names two moments, in autumn.
            let autumn = "2026-10-25T01:30:00Z".parse::<jiff::Timestamp>().unwrap().as_second();
            for around in skipped(zone).into_iter().chain([autumn]) {
                let fake = Fake::start().await;
                {
                    let mut shop = fake.shop();
                    (shop.zone, shop.hides_index) = (zone.to_owned(), hides_index);
                    // One a minute, for three hours before and after.
                    for (id, minute) in (1..).zip(-180..180) {
                        shop.order(id, "processing", around + minute * 60, two_tees());
                    }
                }
                let connector = fake.connect();
                for minute in [-100, -45, -30, -1, 0, 1, 29, 30, 31, 100] {
                    let since = around + minute * 60;
                    let orders = all(&*connector, since * 1_000).await;
                    let seen: std::collections::BTreeSet<_> =
                        orders.iter().map(|order| order.placed_at / 1_000).collect();
                    let missed =
                        (minute..180).map(|minute| around + minute * 60).filter(|at| !seen.contains(at));
                    assert_eq!(
                        missed.count(),
                        0,
                        "{zone}, from minute {minute}, hides its zone: {hides_index}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn a_shop_that_hides_its_zone_is_asked_from_an_hour_earlier() {
    let fake = Fake::start().await;
    fake.shop().hides_index = true;
    fake.connect().orders(NOON * 1_000, None).await.unwrap();
    assert_eq!(fake.shop().asked.last().unwrap().1["modified_after"], "2026-11-22T11:59:59");
}

#[tokio::test]
async fn nothing_of_the_buyer_is_asked_for() {
    let fake = Fake::start().await;
    fake.shop().order(50, "processing", NOON, two_tees());
    let connector = fake.connect();
    connector.orders(0, None).await.unwrap();
    connector.reread(&["50".to_owned()]).await.unwrap();
    for (path, params) in &fake.shop().asked {
        let fields = params.get("_fields").unwrap_or_else(|| panic!("{path} without _fields"));
        for field in ["billing", "shipping", "customer", "email", "ip", "note"] {
            assert!(!fields.split(',').any(|asked| asked.starts_with(field) && asked != "shipping_lines"));
        }
    }
}

#[tokio::test]
async fn only_orders_that_were_placed_count() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        for (id, status) in (1..).zip([
            "processing",
            "completed",
            "on-hold",
            "refunded",
            "pending",
            "failed",
            "checkout-draft",
            "trash",
        ]) {
            shop.order(id, status, NOON + i64::try_from(id).unwrap(), two_tees())["payment_method"] =
                "stripe".into();
        }
    }
    let connector = fake.connect();
    let page = connector.orders(NOON * 1_000, None).await.unwrap();
    assert_eq!(ids(&page.items), ["1", "2", "3", "4"]);
    assert_eq!(page.newest.map(|newest| newest / 1_000), Some(NOON + 7), "also of what does not count");
    let given_back = &page.items[3].lines[0];
    assert_eq!((given_back.returned, given_back.returned_amount), (2, 6_000), "set to refunded by hand");
}

#[tokio::test]
async fn a_cancelled_order_counts_as_given_back_where_it_was_placed_and_else_never_did() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        shop.order(1, "cancelled", NOON, two_tees());
        // A card that was never charged: the shop cancels it by itself after an hour.
        shop.order(2, "cancelled", NOON, two_tees())["payment_method"] = "stripe".into();
        let paid = shop.order(3, "cancelled", NOON, two_tees());
        paid["payment_method"] = "stripe".into();
        paid["date_paid_gmt"] = "2026-11-22T13:00:00".into();
    }
    let connector = fake.connect();
    let orders = all(&*connector, NOON * 1_000).await;
    assert_eq!(ids(&orders), ["1", "3"]);
    for order in &orders {
        let line = &order.lines[0];
        assert_eq!((line.quantity, line.returned, line.returned_amount), (2, 2, 6_000));
    }
    // One that has counted is given back in any case; the asker knows.
    let again = connector.reread(&["2".to_owned()]).await.unwrap();
    assert_eq!((again[0].lines[0].returned, again[0].lines[0].returned_amount), (2, 6_000));
}

#[tokio::test]
async fn an_order_that_counted_and_was_thrown_away_is_found_in_the_bin() {
    let fake = Fake::start().await;
    fake.shop().order(1, "trash", NOON, two_tees());
    fake.shop().order(2, "processing", NOON, two_tees());
    let orders = fake.connect().reread(&["1", "2", "77"].map(str::to_owned)).await.unwrap();
    let returned: Vec<_> = orders.iter().map(|order| (order.id.as_str(), order.lines[0].returned)).collect();
    assert_eq!(returned, [("2", 0), ("1", 2)]);
    let before = fake.shop().asked.len();
    assert!(fake.connect().reread(&[]).await.unwrap().is_empty());
    assert_eq!(fake.shop().asked.len(), before, "no ids would mean all");
}

#[tokio::test]
async fn all_pages_are_read_though_a_proxy_drops_their_number() {
    let fake = Fake::start().await;
    for id in 1..=250 {
        fake.shop().order(id, "processing", NOON, two_tees());
    }
    fake.shop().order(251, "processing", NOON + 9, two_tees());
    fake.shop().without_page_count = true;
    let orders = all(&*fake.connect(), NOON * 1_000).await;
    let mut seen: Vec<u64> = orders.iter().map(|order| order.id.parse().unwrap()).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 251);
}

#[tokio::test]
async fn an_amount_holds_the_tax_where_the_prices_of_its_order_did() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        // 10.01 with 17 % in it, kept by the shop with all its digits: rounded each by itself they make 10.02.
        let mut gross = line(1, 10, 0, 1, "8.555000");
        gross["total_tax"] = "1.455000".into();
        shop.order(1, "processing", NOON, gross.clone())["prices_include_tax"] = true.into();
        shop.order(2, "processing", NOON, gross);
    }
    let orders = all(&*fake.connect(), NOON * 1_000).await;
    assert_eq!(orders[0].lines[0].amount, 1_001);
    assert_eq!(orders[1].lines[0].amount, 856);
}

#[tokio::test]
async fn the_currency_is_the_orders_own_and_has_its_own_decimals() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        shop.order(1, "processing", NOON, line(1, 10, 0, 2, "1250"))["currency"] = "JPY".into();
        shop.order(2, "processing", NOON, line(1, 10, 0, 3, "10.000"))["currency"] = "KWD".into();
    }
    let orders = all(&*fake.connect(), NOON * 1_000).await;
    assert_eq!((orders[0].currency, orders[0].lines[0].amount), (Currency::JPY, 1_250));
    assert_eq!((orders[1].currency, orders[1].lines[0].amount), (Currency::KWD, 10_000));
    assert_eq!(orders[1].lines[0].unit_price.to_string(), "3.333333");
}

#[tokio::test]
async fn a_refund_is_taken_off_its_line_and_the_parcel_is_no_money_of_the_goods() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        shop.order(1, "processing", NOON, two_tees())["prices_include_tax"] = true.into();
        shop.orders[0]["line_items"][0]["total_tax"] = "12.00".into();
        // One piece with its tax, the parcel, and a fee.
        refund(&mut shop, 1, 5, "45.00", json!([back(&json!("1"), -1, "-30.00", "-6.00")]));
        shop.refunds[0]["shipping_lines"] = json!([{"id": 1, "total": "-5.00", "total_tax": "-1.00"}]);
        shop.refunds[0]["fee_lines"] = json!([{"id": 2, "total": "-3.00", "total_tax": "0.00"}]);
        // Money for a scratch, without a piece, and money that names nothing.
        refund(&mut shop, 1, 6, "4.00", json!([back(&json!(1), 0, "-4.00", "0.00")]));
        refund(&mut shop, 1, 7, "2.50", json!([]));
    }
    let orders = all(&*fake.connect(), NOON * 1_000).await;
    let line = &orders[0].lines[0];
    assert_eq!((line.amount, line.returned, line.returned_amount), (7_200, 1, 4_000));
    assert_eq!(orders[0].refunded, 250);
}

#[tokio::test]
async fn more_money_given_back_than_the_goods_cost_makes_no_debt() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        shop.order(1, "processing", NOON, two_tees());
        refund(&mut shop, 1, 5, "65.00", json!([]));
        shop.order(2, "processing", NOON, two_tees());
        refund(&mut shop, 2, 6, "99.00", json!([back(&json!("1"), -3, "-99.00", "0.00")]));
    }
    let orders = all(&*fake.connect(), NOON * 1_000).await;
    assert_eq!((orders[0].lines[0].returned, orders[0].refunded), (0, 6_000));
    let line = &orders[1].lines[0];
    assert_eq!((line.returned, line.returned_amount, orders[1].refunded), (2, 6_000, 0));
}

#[tokio::test]
async fn a_refunds_line_that_names_none_goes_to_the_same_product() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        shop.order(1, "processing", NOON, two_tees());
        let mut unnamed = back(&Value::Null, -1, "-30.00", "0.00");
        unnamed["meta_data"] = json!([{"id": 1, "key": "_plugin", "value": {"deep": [1]}}]);
        refund(&mut shop, 1, 5, "30.00", json!([unnamed]));
    }
    let orders = all(&*fake.connect(), NOON * 1_000).await;
    assert_eq!((orders[0].lines[0].returned, orders[0].refunded), (1, 0));
}

#[tokio::test]
async fn refunds_are_asked_for_once_and_again_when_there_are_more() {
    let fake = Fake::start().await;
    fake.shop().order(1, "processing", NOON, two_tees());
    fake.shop().order(2, "processing", NOON, two_tees());
    refund(&mut fake.shop(), 1, 5, "1.00", json!([]));
    let connector = fake.connect();
    for _ in 0..3 {
        assert_eq!(all(&*connector, NOON * 1_000).await[0].refunded, 100);
    }
    assert_eq!((fake.asked("orders/1/refunds"), fake.asked("orders/2/refunds")), (1, 0));
    refund(&mut fake.shop(), 1, 6, "1.00", json!([]));
    assert_eq!(all(&*connector, NOON * 1_000).await[0].refunded, 200);
}

#[tokio::test]
async fn a_bad_order_is_left_out_by_its_field_and_without_the_buyers_words() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        shop.order(1, "processing", NOON, line(1, 35, 37, 2, "Vera"));
        shop.order(2, "processing", NOON, two_tees())["currency"] = "BTC".into();
        shop.order(3, "processing", NOON, two_tees())["line_items"] =
            json!([{"id": 1, "quantity": {"Vera": 1}}]);
        let mut heavy = two_tees();
        heavy["quantity"] = json!(1.5);
        shop.order(4, "processing", NOON, heavy);
        shop.order(5, "processing", NOON, two_tees());
        shop.order(6, "processing", NOON, two_tees());
        refund(&mut shop, 6, 5, "Vera", json!([]));
    }
    let page = fake.connect().orders(NOON * 1_000, None).await.unwrap();
    assert_eq!(ids(&page.items), ["5"]);
    let left: Vec<_> = page.left_out.iter().map(|left| (left.id.as_str(), left.why.as_str())).collect();
    assert_eq!(left[0], ("1", "line_items[0].total: not an amount"));
    assert_eq!(left[1], ("2", "currency: not a known one"));
    assert!(left[2].1.starts_with("line_items[0].quantity: "), "{}", left[2].1);
    assert_eq!(left[3], ("4", "line_items[0].quantity: not whole pieces"));
    assert_eq!(left[4], ("6", "refunds: amount"));
    assert!(!format!("{left:?}").contains("Vera"));
}

#[tokio::test]
async fn a_plugins_own_step_counts_once_it_is_paid() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        shop.order(1, "packed", NOON, two_tees())["payment_method"] = "stripe".into();
        let paid = shop.order(2, "packed", NOON, two_tees());
        paid["payment_method"] = "stripe".into();
        paid["date_paid_gmt"] = "2026-11-22T13:00:00".into();
    }
    assert_eq!(ids(&all(&*fake.connect(), NOON * 1_000).await), ["2"]);
}

#[tokio::test]
async fn an_order_counts_from_when_it_was_paid_where_paying_places_it() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        for (id, method) in [(1, "stripe"), (2, "cod"), (3, "bacs")] {
            let order = shop.order(id, "processing", NOON, two_tees());
            order["payment_method"] = method.into();
            stamp(order, "paid", NOON + 600);
        }
    }
    let orders = all(&*fake.connect(), NOON * 1_000).await;
    let placed: Vec<_> = orders.iter().map(|order| order.placed_at / 1_000 - NOON).collect();
    assert_eq!(placed, [600, 0, 0]);
}

#[tokio::test]
async fn an_order_that_was_deleted_for_good_is_told_from_one_in_the_bin() {
    let fake = Fake::start().await;
    fake.shop().order(1, "trash", NOON, two_tees());
    let ids = ["1", "77", "Vera", "0"].map(str::to_owned);
    assert_eq!(fake.connect().deleted(&ids).await, Ok(vec!["77".to_owned()]));
}

#[tokio::test]
async fn what_is_sold_counts_with_tax_where_the_shop_shows_its_prices_with_it() {
    for (taxes, expected) in [
        (None, 4_990),
        (Some((false, true)), 5_888),
        (Some((false, false)), 4_990),
        (Some((true, false)), 4_990),
        (Some((true, true)), 5_888),
    ] {
        let fake = Fake::start().await;
        {
            let mut shop = fake.shop();
            shop.taxes = taxes;
            let mut sold = line(1, 10, 0, 1, "49.90");
            sold["total_tax"] = "8.98".into();
            shop.order(1, "processing", NOON, sold);
        }
        let orders = all(&*fake.connect(), NOON * 1_000).await;
        assert_eq!(orders[0].lines[0].amount, expected, "{taxes:?}");
    }
}
