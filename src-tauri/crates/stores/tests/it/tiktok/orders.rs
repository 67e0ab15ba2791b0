//! Orders of a TikTok Shop and what was returned of them.

use super::fake::Fake;
use cartwall_domain::Currency;
use cartwall_domain::store::StoreOrder;
use cartwall_stores::Connector;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const NOON: i64 = 1_795_352_400;

fn piece(id: &str, sku: &str, price: &str) -> Value {
    json!({
        "id": id, "sku_id": sku, "seller_sku": "TEE-S", "product_id": "7", "sale_price": price, "currency": "GBP",
        "display_status": "AWAITING_SHIPMENT", "is_gift": false, "room_id": "555", "product_name": "Tee",
    })
}

fn order(id: &str, status: &str, pieces: Vec<Value>) -> Value {
    json!({
        "id": id, "status": status, "create_time": NOON, "update_time": NOON + 5, "paid_time": NOON + 1,
        "payment": {"currency": "GBP", "total_amount": "99.00"}, "line_items": pieces,
        "recipient_address": {"name": "Vera"}, "buyer_email": "vera@example.test",
    })
}

fn returned(order: &str, kind: &str, status: &str, pieces: Value) -> Value {
    json!({
        "return_id": "r", "order_id": order, "return_type": kind, "return_status": status,
        "return_line_items": pieces,
    })
}

fn back(id: &str, money: &str) -> Value {
    json!({
        "order_line_item_id": id,
        "refund_amount": {"currency": "GBP", "refund_total": "99.00", "refund_subtotal": money},
    })
}

async fn all(connector: &dyn Connector) -> Vec<StoreOrder> {
    let page = connector.orders(NOON * 1_000, None).await.unwrap();
    assert!(page.left_out.is_empty(), "{:?}", page.left_out);
    page.items
}

#[tokio::test]
async fn an_order_names_the_broadcast_that_it_was_bought_in_and_one_from_elsewhere_names_none() {
    let fake = Fake::start().await;
    let mut elsewhere = piece("2", "7S", "15.00");
    elsewhere["room_id"] = "".into();
    let mut untold = piece("3", "7S", "15.00");
    untold.as_object_mut().unwrap().remove("room_id");
    let mut number = piece("4", "7S", "15.00");
    number["room_id"] = 7_301.into();
    let mut odd = piece("5", "7S", "15.00");
    odd["room_id"] = json!({});
    let pieces =
        [("1", piece("1", "7S", "15.00")), ("2", elsewhere), ("3", untold), ("4", number), ("5", odd)];
    for (id, piece) in pieces {
        fake.shop().orders.push(order(id, "AWAITING_SHIPMENT", vec![piece]));
    }
    let rooms: Vec<_> = all(&*fake.connect()).await.into_iter().map(|order| order.room).collect();
    assert_eq!(rooms, [Some("555".to_owned()), None, None, Some("7301".to_owned()), None]);
}

#[tokio::test]
async fn pieces_of_a_kind_at_a_price_are_one_line_and_a_gift_is_no_sale() {
    let fake = Fake::start().await;
    let mut gift = piece("4", "7S", "0");
    gift["is_gift"] = true.into();
    let pieces = vec![
        piece("1", "7S", "15.00"),
        piece("2", "7M", "15.00"),
        piece("3", "7S", "15.00"),
        gift,
        piece("5", "7S", "12.335"),
        piece("6", "7S", "15"),
    ];
    fake.shop().orders.push(order("1", "AWAITING_SHIPMENT", pieces));
    let orders = all(&*fake.connect()).await;
    assert_eq!(orders[0].currency, Currency::GBP);
    // It was paid a second after it was begun.
    assert_eq!((orders[0].placed_at, orders[0].updated_at), ((NOON + 1) * 1_000, (NOON + 5) * 1_000));
    let mut lines: Vec<_> = orders[0]
        .lines
        .iter()
        .map(|line| (line.variant.as_ref().unwrap().0.as_str(), line.quantity, line.amount))
        .collect();
    lines.sort_unstable();
    assert_eq!(lines, [("store/7M", 1, 1_500), ("store/7S", 1, 1_234), ("store/7S", 3, 4_500)]);
}

#[tokio::test]
async fn what_was_never_paid_or_never_sold_does_not_count() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        let tee = || vec![piece("1", "7S", "15.00")];
        shop.orders.push(order("hold", "ON_HOLD", tee()));
        shop.orders.push(order("unpaid", "UNPAID", tee()));
        let mut lapsed = order("lapsed", "CANCELLED", tee());
        lapsed["paid_time"] = Value::Null;
        shop.orders.push(lapsed);
        let mut door = order("door", "CANCELLED", tee());
        door["paid_time"] = json!(0);
        door["is_cod"] = true.into();
        shop.orders.push(door);
        for flag in ["is_sample_order", "is_replacement_order", "is_exchange_order"] {
            let mut free = order(flag, "AWAITING_SHIPMENT", tee());
            free[flag] = true.into();
            free["update_time"] = json!(NOON + 60);
            shop.orders.push(free);
        }
    }
    let connector = fake.connect();
    let page = connector.orders(NOON * 1_000, None).await.unwrap();
    let seen: Vec<_> = page.items.iter().map(|o| (o.id.as_str(), o.lines[0].returned)).collect();
    assert_eq!(seen, [("hold", 0), ("door", 1)]);
    assert_eq!(page.newest, Some((NOON + 60) * 1_000), "also of what does not count");
    let again = connector.reread(&["lapsed".to_owned(), "unpaid".to_owned()]).await.unwrap();
    assert!(again.iter().all(|order| order.lines[0].returned == 1), "they counted, says who asks");
}

#[tokio::test]
async fn cancelled_pieces_and_cancelled_orders_are_given_back_in_full() {
    let fake = Fake::start().await;
    {
        let mut gone = piece("2", "7S", "15.00");
        gone["display_status"] = "CANCELLED".into();
        let pieces = vec![piece("1", "7S", "15.00"), gone];
        fake.shop().orders.push(order("1", "AWAITING_SHIPMENT", pieces.clone()));
        fake.shop().orders.push(order("2", "CANCELLED", pieces));
    }
    let orders = all(&*fake.connect()).await;
    let seen: Vec<_> = orders
        .iter()
        .map(|o| (o.lines[0].quantity, o.lines[0].amount, o.lines[0].returned, o.lines[0].returned_amount))
        .collect();
    assert_eq!(seen, [(2, 3_000, 1, 1_500), (2, 3_000, 2, 3_000)]);
    assert_eq!(fake.asked("/return_refund/202602/returns/search"), 0, "nothing is on its way");
}

#[tokio::test]
async fn only_granted_returns_count_and_part_of_the_money_gives_no_piece_back() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        let pieces = (1..=6).map(|id| piece(&id.to_string(), "7S", "15.00")).collect();
        shop.orders.push(order("1", "DELIVERED", pieces));
        let done = "RETURN_OR_REFUND_REQUEST_COMPLETE";
        shop.returns = vec![
            returned("1", "RETURN_AND_REFUND", done, json!([back("1", "15.00")])),
            returned("1", "REFUND", "RETURN_OR_REFUND_REQUEST_SUCCESS", json!([back("2", "4.00")])),
            returned("1", "REFUND", done, json!([back("3", "15.00")])),
            returned("1", "RETURN_AND_REFUND", "BUYER_SHIPPED_ITEM", json!([back("4", "15.00")])),
            returned("1", "REPLACEMENT", "REPLACEMENT_REQUEST_COMPLETE", json!([back("5", "15.00")])),
            returned(
                "1",
                "RETURN_AND_REFUND",
                "REFUND_OR_RETURN_REQUEST_REJECT",
                json!([back("6", "15.00")]),
            ),
        ];
    }
    let line = &all(&*fake.connect()).await[0].lines[0];
    assert_eq!((line.quantity, line.returned, line.returned_amount), (6, 2, 3_400));
}

#[tokio::test]
async fn a_return_is_found_by_reading_the_orders_again_even_if_they_look_unchanged() {
    let fake = Fake::start().await;
    fake.shop().orders.push(order("1", "COMPLETED", vec![piece("1", "7S", "15.00")]));
    let connector = fake.connect();
    assert_eq!(all(&*connector).await[0].lines[0].returned, 0);
    let mut whole = returned("1", "REFUND", "RETURN_OR_REFUND_REQUEST_COMPLETE", json!([]));
    whole["refund_amount"] = json!({"refund_subtotal": "40.00"});
    fake.shop().returns.push(whole);
    assert!(connector.orders((NOON + 60) * 1_000, None).await.unwrap().items.is_empty());
    let again = connector.reread(&["1".to_owned()]).await.unwrap();
    assert_eq!(again[0].refunded, 1_500, "and never more than the goods");
    assert!(connector.caps().reread.is_some());
}

#[tokio::test]
async fn every_page_of_orders_and_of_their_returns_is_read() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        for id in 1..=120 {
            let id = id.to_string();
            shop.orders.push(order(
                &id,
                "DELIVERED",
                vec![piece("1", "7S", "15.00"), piece("2", "7S", "15.00")],
            ));
            for of in ["1", "2"] {
                let done = "RETURN_OR_REFUND_REQUEST_COMPLETE";
                shop.returns.push(returned(&id, "RETURN_AND_REFUND", done, json!([back(of, "15.00")])));
            }
        }
    }
    let connector = fake.connect();
    let (mut next, mut returned) = (None, BTreeMap::new());
    loop {
        let page = connector.orders(NOON * 1_000 + 400, next.as_deref()).await.unwrap();
        returned.extend(page.items.into_iter().map(|order| (order.id, order.lines[0].returned)));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!((returned.len(), returned.values().sum::<i64>()), (120, 240));
    let bodies: Vec<_> = fake.shop().asked.iter().map(|(_, body)| body.clone()).collect();
    assert!(bodies.contains(&format!("{{\"update_time_ge\":{NOON}}}")), "seconds, and from that one on");
}

#[tokio::test]
async fn a_bad_order_or_return_leaves_out_that_order_alone_and_says_nothing_of_the_buyer() {
    let fake = Fake::start().await;
    {
        let mut shop = fake.shop();
        let tee = |price: &str| vec![piece("1", "7S", price)];
        shop.orders.push(order("good", "DELIVERED", tee("15.00")));
        shop.orders.push(order("price", "DELIVERED", tee("Vera")));
        let mut form = order("form", "DELIVERED", tee("15.00"));
        form["line_items"] = json!("Vera");
        shop.orders.push(form);
        let mut money = order("money", "DELIVERED", tee("15.00"));
        money["payment"]["currency"] = "COINS".into();
        shop.orders.push(money);
        shop.orders.push(order("return", "DELIVERED", tee("15.00")));
        shop.returns.push(returned("return", "REFUND", "RETURN_OR_REFUND_REQUEST_COMPLETE", json!("Vera")));
    }
    let page = fake.connect().orders(0, None).await.unwrap();
    assert_eq!(page.items.iter().map(|order| order.id.as_str()).collect::<Vec<_>>(), ["good"]);
    let mut left: Vec<_> = page.left_out.iter().map(|left| left.id.as_str()).collect();
    left.sort_unstable();
    assert_eq!(left, ["form", "money", "price", "return"]);
    assert!(!format!("{:?}", page.left_out).contains("Vera"));
}

#[tokio::test]
async fn a_return_that_names_no_order_holds_up_none_that_can_have_no_return() {
    let fake = Fake::start().await;
    fake.shop().orders.push(order("new", "AWAITING_SHIPMENT", vec![piece("1", "7S", "15.00")]));
    fake.shop().orders.push(order("sent", "DELIVERED", vec![piece("1", "7S", "15.00")]));
    let done = "RETURN_OR_REFUND_REQUEST_COMPLETE";
    let mut nameless = returned("sent", "REFUND", done, json!("Vera"));
    // The fake finds it by the order; what comes out names none.
    nameless["nameless"] = true.into();
    fake.shop().returns.push(nameless);
    let page = fake.connect().orders(0, None).await.unwrap();
    assert_eq!(page.items.iter().map(|order| order.id.as_str()).collect::<Vec<_>>(), ["new"]);
    assert_eq!(page.left_out.iter().map(|left| left.id.as_str()).collect::<Vec<_>>(), ["sent"]);
    assert!(!format!("{:?}", page.left_out).contains("Vera"));
}

#[tokio::test]
async fn what_was_given_away_in_a_live_is_no_sale() {
    let fake = Fake::start().await;
    let mut won = order("1", "AWAITING_SHIPMENT", vec![piece("1", "7S", "0.00")]);
    won["order_type"] = "ZERO_LOTTERY".into();
    let mut bought = order("2", "AWAITING_SHIPMENT", vec![piece("2", "7S", "15.00")]);
    bought["order_type"] = "NORMAL".into();
    fake.shop().orders = vec![won, bought];
    let orders = all(&*fake.connect()).await;
    let ids: Vec<_> = orders.iter().map(|order| order.id.as_str()).collect();
    assert_eq!(ids, ["2"]);
}
