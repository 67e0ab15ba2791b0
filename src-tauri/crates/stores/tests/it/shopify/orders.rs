//! Orders, and what was given back of them.

use super::fake::{Fake, store};
use super::{money, page, page_before};
use cartwall_domain::Currency;
use cartwall_domain::store::{StoreOrder, variant_id};
use cartwall_stores::{LeftOut, Page};
use serde_json::{Value, json};

pub fn line(id: u64, quantity: i64, current: i64, total: &str, discounts: &[&str]) -> Value {
    let allocations: Vec<Value> =
        discounts.iter().map(|amount| json!({ "allocatedAmountSet": money(amount) })).collect();
    json!({
        "id": format!("gid://shopify/LineItem/{id}"), "sku": format!("S-{id}"),
        "quantity": quantity, "currentQuantity": current,
        "variant": { "id": format!("gid://shopify/ProductVariant/{id}") },
        "originalTotalSet": money(total), "discountAllocations": allocations,
    })
}

pub fn order(lines: Value) -> Value {
    json!({
        "id": "gid://shopify/Order/1001",
        "createdAt": "2026-11-22T13:00:00Z", "updatedAt": "2026-11-22T13:05:00Z", "cancelledAt": null,
        "test": false, "displayFinancialStatus": "PAID", "currencyCode": "ILS", "taxesIncluded": true,
        "refunds": [], "lineItems": lines,
    })
}

pub fn with(mut value: Value, changes: Value) -> Value {
    for (name, change) in changes.as_object().unwrap() {
        value[name] = change.clone();
    }
    value
}

/// A refund of `(line, pieces, money, tax)`.
pub fn refund(total: &str, lines: &[(u64, i64, &str, &str)]) -> Value {
    let lines = lines.iter().map(|(id, quantity, subtotal, tax)| {
        json!({
            "quantity": quantity, "lineItem": { "id": format!("gid://shopify/LineItem/{id}") },
            "subtotalSet": money(subtotal), "totalTaxSet": money(tax),
        })
    });
    json!({
        "id": "gid://shopify/Refund/5", "totalRefundedSet": money(total), "duties": [],
        "refundLineItems": page(lines.collect()), "refundShippingLines": page(Vec::new()),
    })
}

fn shipping(subtotal: &str, tax: &str) -> Value {
    page(vec![json!({ "subtotalAmountSet": money(subtotal), "taxAmountSet": money(tax) })])
}

pub async fn page_of(orders: Vec<Value>) -> Page<StoreOrder> {
    let fake = Fake::start().await;
    fake.on("Orders", json!({ "orders": page(orders) }));
    fake.shop().orders(0, None).await.unwrap()
}

/// The order with these refunds; the buyer had paid `received` of `total`.
pub async fn refunded(
    order: Value,
    received: &str,
    total: &str,
    tax: &str,
    refunds: Vec<Value>,
) -> StoreOrder {
    let fake = Fake::start().await;
    let order = with(order, json!({ "refunds": [{ "id": "gid://shopify/Refund/5" }] }));
    fake.on("Orders", json!({ "orders": page(vec![order]) }));
    let of_it = json!({
        "totalPriceSet": money(total), "totalReceivedSet": money(received), "totalTaxSet": money(tax),
        "refunds": refunds,
    });
    fake.on("Refunds", json!({ "nodes": [of_it] }));
    let mut page = fake.shop().orders(0, None).await.unwrap();
    assert_eq!(page.left_out, []);
    page.items.remove(0)
}

/// Returned pieces and money of each line, and money beyond them.
pub fn given_back(order: &StoreOrder) -> (Vec<(i64, i64)>, i64) {
    (order.lines.iter().map(|line| (line.returned, line.returned_amount)).collect(), order.refunded)
}

#[tokio::test]
async fn an_order_is_told_in_the_shops_currency_after_every_discount() {
    // An order discount by code would be missing in discountedTotalSet.
    let lines = page(vec![line(1, 3, 3, "90.0", &["9.00", "1.01"]), line(2, 1, 1, "5.5", &[])]);
    let page = page_of(vec![order(lines)]).await;
    let order = &page.items[0];
    assert_eq!((order.id.as_str(), order.currency), ("1001", Currency::ILS));
    assert_eq!((order.placed_at, order.updated_at), (1_795_352_400_000, 1_795_352_700_000));
    let first = &order.lines[0];
    assert_eq!(first.variant, Some(variant_id(&store(), "1")));
    assert_eq!((first.sku.as_str(), first.quantity, first.amount), ("S-1", 3, 7_999));
    assert_eq!(first.unit_price.to_string(), "26.663333");
    assert_eq!(order.lines[1].unit_price.to_string(), "5.5");
    assert_eq!(given_back(order), (vec![(0, 0), (0, 0)], 0));
    assert_eq!(page.newest, Some(order.updated_at));
}

#[tokio::test]
async fn orders_are_asked_for_by_their_change_in_whole_seconds_and_never_later() {
    let fake = Fake::start().await;
    fake.on("Orders", json!({ "orders": page_before(Vec::new(), "next") }));
    fake.on("Orders", json!({ "orders": page(Vec::new()) }));
    let shop = fake.shop();
    let first = shop.orders(1_795_352_400_999, None).await.unwrap();
    shop.orders(1_795_352_400_999, first.next.as_deref()).await.unwrap();
    let asked: Vec<Value> = fake.asked().iter().map(|asked| asked.variables()).collect();
    assert_eq!(asked[0]["query"], "updated_at:>='2026-11-22T13:00:00Z'");
    assert_eq!(asked[1]["query"], asked[0]["query"], "a cursor belongs to its filter");
    assert_eq!(asked[1]["after"], "next");
    assert!(shop.caps().overlap.as_secs() >= 120);
}

#[tokio::test]
async fn what_will_be_paid_counts_and_what_never_will_is_cancelled() {
    for (status, cancelled) in [
        (json!("AUTHORIZED"), false),
        (json!("PENDING"), false),
        (json!("PARTIALLY_PAID"), false),
        (json!("PAID"), false),
        (json!("REFUNDED"), false),
        (json!(null), false),
        (json!("EXPIRED"), true),
        (json!("VOIDED"), true),
    ] {
        let order = order(page(vec![line(1, 2, 2, "20.00", &[])]));
        let page = page_of(vec![with(order, json!({ "displayFinancialStatus": status }))]).await;
        let back = if cancelled { (2, 2_000) } else { (0, 0) };
        assert_eq!(given_back(&page.items[0]), (vec![back], 0), "{status}");
    }
}

#[tokio::test]
async fn a_cancelled_order_is_told_with_all_its_pieces_returned_whatever_it_says_of_them() {
    let order = order(page(vec![line(1, 2, 2, "20.00", &["1.00"])]));
    let page = page_of(vec![with(order, json!({ "cancelledAt": "2026-11-22T13:04:00Z" }))]).await;
    assert_eq!(page.items[0].lines[0].amount, 1_900);
    assert_eq!(given_back(&page.items[0]), (vec![(2, 1_900)], 0));
}

#[tokio::test]
async fn of_an_order_that_was_cancelled_after_a_part_was_sent_that_part_stays_sold() {
    let sent = |unfulfilled: i64, current: i64| {
        let line = with(line(1, 3, current, "30.00", &[]), json!({ "unfulfilledQuantity": unfulfilled }));
        with(order(page(vec![line])), json!({ "cancelledAt": "2026-11-22T13:04:00Z" }))
    };
    let read = page_of(vec![sent(2, 3)]).await;
    assert_eq!(given_back(&read.items[0]), (vec![(2, 2_000)], 0));
    assert_eq!(given_back(&page_of(vec![sent(3, 3)]).await.items[0]), (vec![(3, 3_000)], 0));
    assert_eq!(
        given_back(&page_of(vec![sent(0, 3)]).await.items[0]),
        (vec![(0, 0)], 0),
        "all of it was sent"
    );
    // The money of what was not sent comes in a refund, with or without its lines.
    let refunds = vec![refund("20.00", &[(1, 2, "20.00", "0")])];
    assert_eq!(
        given_back(&refunded(sent(0, 1), "30.00", "30.00", "0", refunds).await),
        (vec![(2, 2_000)], 0)
    );
    let refunds = vec![refund("20.00", &[])];
    assert_eq!(
        given_back(&refunded(sent(2, 3), "30.00", "30.00", "0", refunds).await),
        (vec![(2, 2_000)], 0)
    );
    // And what was sent came back later.
    let refunds = vec![refund("30.00", &[(1, 3, "30.00", "0")])];
    assert_eq!(
        given_back(&refunded(sent(0, 0), "30.00", "30.00", "0", refunds).await),
        (vec![(3, 3_000)], 0)
    );
}

#[tokio::test]
async fn a_test_order_does_not_count_and_still_moves_the_mark() {
    let order = order(page(vec![line(1, 1, 1, "20.00", &[])]));
    let page = page_of(vec![with(order, json!({ "test": true }))]).await;
    assert_eq!((page.items.len(), page.left_out.len()), (0, 0));
    assert_eq!(page.newest, Some(1_795_352_700_000));
}

#[tokio::test]
async fn a_refunded_piece_is_returned_with_its_money() {
    let order = order(page(vec![line(1, 3, 2, "30.00", &[]), line(2, 1, 1, "5.00", &[])]));
    let order =
        refunded(order, "35.00", "35.00", "5.09", vec![refund("10.00", &[(1, 1, "10.00", "1.45")])]).await;
    assert_eq!(order.lines[0].quantity, 3, "as it was placed");
    assert_eq!(given_back(&order), (vec![(1, 1_000), (0, 0)], 0));
}

#[tokio::test]
async fn shipping_was_never_counted_so_giving_it_back_is_not_either() {
    let order = order(page(vec![line(1, 1, 0, "30.00", &[])]));
    let mut all = refund("49.00", &[(1, 1, "30.00", "0.00")]);
    all["refundShippingLines"] = shipping("15.00", "2.00");
    all["duties"] = json!([{ "amountSet": money("4.00") }]);
    let order = refunded(order, "50.00", "50.00", "0.00", vec![all]).await;
    assert_eq!(given_back(&order), (vec![(1, 3_000)], 0));
}

#[tokio::test]
async fn taxes_beside_the_prices_are_no_money_of_the_lines() {
    let order = with(order(page(vec![line(1, 2, 1, "20.00", &[])])), json!({ "taxesIncluded": false }));
    let mut one = refund("16.50", &[(1, 1, "10.00", "0.80")]);
    one["refundShippingLines"] = shipping("5.00", "0.70");
    let order = refunded(order, "30.00", "30.00", "2.30", vec![one]).await;
    assert_eq!(given_back(&order), (vec![(1, 1_000)], 0));
}

#[tokio::test]
async fn a_piece_taken_out_of_the_order_is_returned_with_its_share() {
    let page = page_of(vec![order(page(vec![line(1, 3, 2, "10.00", &[])]))]).await;
    assert_eq!(given_back(&page.items[0]), (vec![(1, 333)], 0));
    let page = page_of(vec![order(super::page(vec![line(1, 3, 0, "10.00", &[])]))]).await;
    assert_eq!(given_back(&page.items[0]), (vec![(3, 1_000)], 0));
}

#[tokio::test]
async fn the_money_of_a_piece_taken_out_is_not_given_back_twice() {
    // Taken out of the order first; its money comes in a refund that has no lines.
    let placed = || order(page(vec![line(1, 3, 2, "30.00", &[])]));
    let back = refunded(placed(), "30.00", "30.00", "0.00", vec![refund("10.00", &[])]).await;
    assert_eq!(given_back(&back), (vec![(1, 1_000)], 0));
    // The same where Shopify keeps the piece in a refund of its own, without money.
    let two = vec![refund("0.00", &[(1, 1, "10.00", "0.00")]), refund("10.00", &[])];
    let back = refunded(placed(), "30.00", "30.00", "0.00", two).await;
    assert_eq!(given_back(&back), (vec![(1, 1_000)], 0));
    // With taxes beside the prices.
    let beside = with(placed(), json!({ "taxesIncluded": false }));
    let back = refunded(beside, "33.00", "33.00", "3.00", vec![refund("11.00", &[])]).await;
    assert_eq!(given_back(&back), (vec![(1, 1_000)], 0));
}

#[tokio::test]
async fn what_the_shop_kept_of_a_return_was_not_given_back() {
    let order = order(page(vec![line(1, 1, 0, "30.00", &[]), line(2, 1, 0, "10.00", &[])]));
    let lines = [(1, 1, "30.00", "0.00"), (2, 1, "10.00", "0.00")];
    let order = refunded(order, "40.00", "40.00", "0.00", vec![refund("36.00", &lines)]).await;
    assert_eq!(given_back(&order), (vec![(1, 2_700), (1, 900)], 0));
}

#[tokio::test]
async fn a_fee_is_borne_by_the_lines_alone_and_to_the_last_penny() {
    let lines =
        || page(vec![line(1, 1, 0, "10.00", &[]), line(2, 1, 0, "10.00", &[]), line(3, 1, 0, "10.00", &[])]);
    let of_lines = [(1, 1, "10.00", "1.00"), (2, 1, "10.00", "1.00"), (3, 1, "10.00", "1.00")];
    let mut less = refund("43.00", &of_lines);
    less["refundShippingLines"] = shipping("15.00", "0.00");
    let back = refunded(order(lines()), "45.00", "45.00", "3.00", vec![less.clone()]).await;
    assert_eq!(given_back(&back), (vec![(1, 933), (1, 933), (1, 934)], 0));
    // Taxes beside the prices bear their part of it: 5.00 of 33.00 were kept.
    let beside = with(order(lines()), json!({ "taxesIncluded": false }));
    let back = refunded(beside, "48.00", "48.00", "3.00", vec![less]).await;
    let money: i64 = back.lines.iter().map(|line| line.returned_amount).sum();
    assert_eq!((money, back.refunded), (3_000 - 455, 0));
}

#[tokio::test]
async fn a_piece_taken_out_whose_money_is_still_to_be_sent_is_not_charged_any_more() {
    let order = order(page(vec![line(1, 3, 1, "30.00", &[])]));
    let one = refund("10.00", &[(1, 1, "10.00", "0.00")]);
    let back = refunded(order, "30.00", "30.00", "0.00", vec![one]).await;
    assert_eq!(given_back(&back), (vec![(2, 2_000)], 0));
}

#[tokio::test]
async fn pieces_that_were_never_paid_for_are_not_charged_any_more() {
    let order = order(page(vec![line(1, 2, 1, "20.00", &[])]));
    let lines = [(1, 1, "10.00", "0.00")];
    let back = refunded(order.clone(), "0.00", "20.00", "0.00", vec![refund("0.00", &lines)]).await;
    assert_eq!(given_back(&back), (vec![(1, 1_000)], 0));
    let back = refunded(order.clone(), "5.00", "20.00", "0.00", vec![refund("5.00", &lines)]).await;
    assert_eq!(given_back(&back), (vec![(1, 1_000)], 0), "half paid, and that given back");
    let back = refunded(order, "20.00", "20.00", "0.00", vec![refund("0.00", &lines)]).await;
    assert_eq!(given_back(&back), (vec![(1, 1_000)], 0), "settled some other way, or not yet");
}

#[tokio::test]
async fn an_order_with_more_lines_than_a_page_is_told_with_all_of_them() {
    let fake = Fake::start().await;
    let first = page_before(vec![line(1, 1, 1, "1.00", &[])], "l1");
    fake.on("Orders", json!({ "orders": page(vec![order(first)]) }));
    let second = page_before(vec![line(2, 1, 1, "2.00", &[])], "l2");
    fake.on("OrderLines", json!({ "node": { "lineItems": second } }));
    fake.on("OrderLines", json!({ "node": { "lineItems": page(vec![line(3, 1, 1, "3.00", &[])]) } }));
    let page = fake.shop().orders(0, None).await.unwrap();
    let amounts: Vec<_> = page.items[0].lines.iter().map(|line| line.amount).collect();
    assert_eq!(amounts, [100, 200, 300]);
    let asked = fake.asked_for("OrderLines");
    assert_eq!(asked[0].variables()["id"], "gid://shopify/Order/1001");
    assert_eq!(asked[1].variables()["after"], "l2");
}

#[tokio::test]
async fn a_refund_with_more_lines_than_a_page_is_told_with_all_of_them() {
    let fake = Fake::start().await;
    let lines = page(vec![line(1, 1, 0, "10.00", &[]), line(2, 1, 0, "20.00", &[])]);
    let order = with(order(lines), json!({ "refunds": [{ "id": "gid://shopify/Refund/5" }] }));
    fake.on("Orders", json!({ "orders": page(vec![order]) }));
    let mut first = refund("30.00", &[(1, 1, "10.00", "0.00")]);
    first["refundLineItems"]["pageInfo"] = json!({ "hasNextPage": true, "endCursor": "r1" });
    let totals = json!({
        "totalPriceSet": money("30.00"), "totalReceivedSet": money("30.00"), "totalTaxSet": null,
        "refunds": [first],
    });
    fake.on("Refunds", json!({ "nodes": [totals] }));
    let rest = refund("0.00", &[(2, 1, "20.00", "0.00")])["refundLineItems"].clone();
    fake.on("RefundLines", json!({ "node": { "refundLineItems": rest } }));
    let page = fake.shop().orders(0, None).await.unwrap();
    assert_eq!(given_back(&page.items[0]), (vec![(1, 1_000), (1, 2_000)], 0));
    let asked = fake.asked_for("RefundLines")[0].variables();
    assert_eq!((asked["id"].as_str(), asked["after"].as_str()), (Some("gid://shopify/Refund/5"), Some("r1")));
}

#[tokio::test]
async fn an_order_that_cannot_be_read_does_not_take_its_page_with_it() {
    let good = order(page(vec![line(1, 1, 1, "1.00", &[])]));
    let named = |id: u64, changes: Value| {
        let named = with(good.clone(), json!({ "id": format!("gid://shopify/Order/{id}") }));
        with(named, changes)
    };
    let mut foreign = line(1, 1, 1, "1.00", &[]);
    foreign["originalTotalSet"]["shopMoney"]["currencyCode"] = json!("EUR");
    let page = page_of(vec![
        named(1, json!({ "lineItems": 7 })),
        named(2, json!({ "currencyCode": "???" })),
        named(3, json!({ "lineItems": page(vec![foreign]) })),
        named(4, json!({ "lineItems": page(vec![line(1, 1, 1, "much", &[])]), "updatedAt": "2026-11-22T14:00:00Z" })),
        good,
    ])
    .await;
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.newest, Some(1_795_356_000_000), "also of what cannot be read");
    let left = |id: &str, why: &str| LeftOut { id: id.into(), why: why.into() };
    assert_eq!(page.left_out[0].id, "1");
    assert!(page.left_out[0].why.starts_with("lineItems: "), "{}", page.left_out[0].why);
    let reason = "lineItems.nodes[0].originalTotalSet.shopMoney";
    assert_eq!(page.left_out[1], left("2", "currencyCode: not a currency"));
    assert_eq!(page.left_out[2], left("3", &format!("{reason}.currencyCode: not the order's")));
    assert_eq!(page.left_out[3], left("4", &format!("{reason}.amount: not an amount")));
}

#[tokio::test]
async fn amounts_have_the_decimals_of_their_currency_however_shopify_writes_them() {
    let mut yen = line(1, 1, 1, "1000.0", &[]);
    yen["originalTotalSet"]["shopMoney"]["currencyCode"] = json!("JPY");
    let order = with(order(page(vec![yen])), json!({ "currencyCode": "JPY" }));
    let page = page_of(vec![order]).await;
    assert_eq!(page.items[0].lines[0].amount, 1_000);
}

fn in_bundle(line: Value, of: u64, quantity: i64) -> Value {
    let group = json!({ "id": "gid://shopify/LineItemGroup/1", "quantity": quantity, "variantSku": "BUNDLE",
        "variantId": format!("gid://shopify/ProductVariant/{of}") });
    with(line, json!({ "lineItemGroup": group }))
}

#[tokio::test]
async fn a_bundle_is_sold_as_the_bundle_and_not_as_its_parts() {
    let lines = || {
        vec![
            in_bundle(line(1, 4, 4, "40.00", &[]), 11, 2),
            in_bundle(line(2, 2, 2, "20.00", &["3.00"]), 11, 2),
        ]
    };
    let page_one = page_of(vec![order(page([lines(), vec![line(3, 1, 1, "5.00", &[])]].concat()))]).await;
    let sold: Vec<_> = page_one.items[0]
        .lines
        .iter()
        .map(|line| (line.variant.clone(), line.sku.as_str(), line.quantity, line.amount))
        .collect();
    assert_eq!(
        sold,
        [
            (Some(variant_id(&store(), "11")), "BUNDLE", 2, 5_700),
            (Some(variant_id(&store(), "3")), "S-3", 1, 500)
        ]
    );
    assert_eq!(page_one.items[0].lines[0].unit_price.to_string(), "28.5");
    // One of two is back when all of its parts are.
    let refunds = vec![refund("28.50", &[(1, 2, "20.00", "0"), (2, 1, "8.50", "0")])];
    let back = refunded(order(page(lines())), "57.00", "57.00", "0", refunds).await;
    assert_eq!(given_back(&back), (vec![(1, 2_850)], 0));
    let refunds = vec![refund("20.00", &[(1, 2, "20.00", "0")])];
    let half = refunded(order(page(lines())), "57.00", "57.00", "0", refunds).await;
    assert_eq!(given_back(&half), (vec![(0, 2_000)], 0));
    // One that buyers put together has no variant: its parts are what is sold.
    let own = with(
        lines()[0].clone(),
        json!({ "lineItemGroup": { "id": "gid://shopify/LineItemGroup/2",
        "quantity": 1, "variantId": null, "variantSku": null } }),
    );
    assert_eq!(page_of(vec![order(page(vec![own]))]).await.items[0].lines[0].quantity, 4);
}

#[tokio::test]
async fn an_order_is_not_lost_over_a_cent_of_discount_too_much() {
    let read =
        page_of(vec![order(page(vec![line(1, 1, 1, "10.33", &["10.34"]), line(2, 1, 1, "5.00", &[])]))])
            .await;
    assert_eq!(read.left_out, []);
    let amounts: Vec<_> = read.items[0].lines.iter().map(|line| line.amount).collect();
    assert_eq!(amounts, [0, 500]);
}

#[tokio::test]
async fn each_order_says_where_the_shop_has_it_from_and_which_order_it_was_there() {
    let of = |id: u64, source: &str| {
        with(
            order(page(vec![line(1, 1, 1, "10.00", &[])])),
            json!({ "id": format!("gid://shopify/Order/{id}"), "sourceName": source, "sourceIdentifier": null }),
        )
    };
    let sources = ["web", "pos", "subscription_contract", "subscription_contract_checkout_one"];
    let mut orders: Vec<Value> = (1..).zip(sources).map(|(id, source)| of(id, source)).collect();
    let copy = json!({ "sourceIdentifier": "576461413038785752", "app": { "name": "TikTok" } });
    orders.push(with(of(5, "4529183"), copy));
    let read = page_of(orders).await;
    assert_eq!(read.left_out, []);
    let origins: Vec<_> = read.items.iter().map(|order| order.origin.clone().unwrap()).collect();
    let told: Vec<_> =
        origins.iter().map(|o| (o.key.as_str(), o.name.as_str(), o.order.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("web", "web", None),
            ("pos", "pos", None),
            ("subscription", "subscription", None),
            ("subscription_contract_checkout_one", "subscription_contract_checkout_one", None),
            ("4529183", "TikTok", Some("576461413038785752")),
        ]
    );
}
