use super::*;
use serde_json::{Value, json};

const ORDERS: &str = include_str!("../../../tests/fixtures/stores/vendure/orders.json");
const SETTINGS: Settings = Settings { precision: 2, whole_shop: true };

fn recorded(id: &str) -> Value {
    let answer: Value = serde_json::from_str(ORDERS).unwrap();
    let mut orders = answer["data"]["orders"]["items"].as_array().unwrap().iter();
    orders.find(|order| order["id"] == id).unwrap().clone()
}

fn read(order: Value) -> Option<StoreOrder> {
    serde_json::from_value::<Order>(order).unwrap().read(&"vendure:shop".into(), SETTINGS).unwrap()
}

/// Pieces and money placed and returned, by line.
fn lines(order: &StoreOrder) -> Vec<(i64, i64, i64, i64)> {
    let line = |line: &StoreLine| (line.quantity, line.amount, line.returned, line.returned_amount);
    order.lines.iter().map(line).collect()
}

/// Two lines, 2 × 10.00 and 1 × 6.00, with 5.00 for shipping, paid.
fn order() -> Value {
    let line = |id: &str, quantity: i64, price: i64| {
        json!({ "id": id, "quantity": quantity, "orderPlacedQuantity": quantity,
            "proratedUnitPriceWithTax": price, "proratedLinePriceWithTax": price * quantity,
            "productVariant": { "id": id, "sku": format!("SKU-{id}") } })
    };
    json!({ "id": "9", "type": "Regular", "state": "PaymentSettled",
        "orderPlacedAt": "2026-11-22T13:09:54.753Z", "updatedAt": "2026-11-22T13:09:54.000Z",
        "currencyCode": "EUR", "totalWithTax": 3_100, "shippingLines": [{ "priceWithTax": 500 }],
        "surcharges": [], "lines": [line("1", 2, 1_000), line("2", 1, 600)],
        "payments": [{ "amount": 3_100, "state": "Settled", "refunds": [] }] })
}

fn refund(state: &str, total: i64, shipping: i64, lines: &[(&str, i64)]) -> Value {
    let line = |(id, quantity): &(&str, i64)| json!({ "orderLineId": id, "quantity": quantity });
    json!({ "state": state, "total": total, "shipping": shipping,
        "updatedAt": "2026-11-22T14:00:00.000Z", "lines": lines.iter().map(line).collect::<Vec<_>>() })
}

fn refunded(refunds: Value) -> StoreOrder {
    let mut order = order();
    order["payments"][0]["refunds"] = refunds;
    read(order).unwrap()
}

#[test]
fn an_order_is_read_as_it_was_placed() {
    let order = read(recorded("2")).unwrap();
    assert_eq!(
        order.placed_at,
        "2026-11-24T22:42:13.391Z".parse::<jiff::Timestamp>().unwrap().as_millisecond()
    );
    let line = &order.lines[0];
    assert_eq!(line.variant, Some("vendure:shop/90".into()));
    assert_eq!((line.sku.as_str(), line.quantity, line.amount), ("HE-CANDLE-L", 1, 8_388));
    assert_eq!(line.unit_price, "83.88".parse().unwrap());
    assert_eq!((line.returned, line.returned_amount, order.refunded), (0, 0, 0));
}

#[test]
fn a_cancelled_order_was_placed_all_the_same_and_all_of_it_came_back() {
    let mut cancelled = order();
    cancelled["state"] = "Cancelled".into();
    cancelled["totalWithTax"] = 0.into();
    for line in cancelled["lines"].as_array_mut().unwrap() {
        line["quantity"] = 0.into();
        line["proratedLinePriceWithTax"] = 0.into();
    }
    // As the shop's own page does it: everything back, with shipping, and no line named.
    cancelled["payments"][0]["refunds"] = json!([refund("Settled", 3_100, 0, &[])]);
    let cancelled = read(cancelled).unwrap();
    assert_eq!(lines(&cancelled), [(2, 2_000, 2, 2_000), (1, 600, 1, 600)]);
    assert_eq!(cancelled.refunded, 0);
}

#[test]
fn a_discount_is_not_forgotten_when_the_line_is_cancelled_to_the_last_piece() {
    // The shop tells the full price of 1558.80 from then on; 1402.92 was paid.
    let order = read(recorded("4")).unwrap();
    assert_eq!(lines(&order), [(2, 280_584, 2, 280_584)]);
    assert_eq!(order.lines[0].unit_price, "1402.92".parse().unwrap());
}

#[test]
fn pieces_that_are_cancelled_and_refunded_come_back_once_and_shipping_is_no_part_of_it() {
    // One of two cancelled with the shipping, and 1407.92 given back for both.
    let order = read(recorded("3")).unwrap();
    assert_eq!(lines(&order), [(2, 280_584, 1, 140_292), (1, 7_549, 0, 0)]);
    assert_eq!(order.refunded, 0);
}

#[test]
fn an_authorised_order_counts_and_its_cancellation_too() {
    let order = read(recorded("5")).unwrap();
    assert_eq!(lines(&order), [(1, 155_880, 1, 155_880)]);
}

#[test]
fn only_settled_refunds_count() {
    let pending = read(recorded("6")).unwrap();
    assert_eq!((lines(&pending), pending.refunded), (vec![(2, 335_760, 0, 0)], 0));
    let failed = refunded(json!([refund("Failed", 700, 0, &[("1", 1)])]));
    assert_eq!((lines(&failed)[0].2, failed.refunded), (0, 0));
}

#[test]
fn a_refund_without_lines_is_money_beyond_them_and_never_more_than_the_goods() {
    assert_eq!(refunded(json!([refund("Settled", 700, 0, &[])])).refunded, 700);
    assert_eq!(refunded(json!([refund("Settled", 700, 500, &[])])).refunded, 200);
    assert_eq!(refunded(json!([refund("Settled", 3_100, 0, &[])])).refunded, 2_600);
}

#[test]
fn a_refund_of_lines_gives_back_pieces_and_their_money() {
    let order = refunded(json!([refund("Settled", 1_000, 0, &[("1", 1)])]));
    assert_eq!((lines(&order), order.refunded), (vec![(2, 2_000, 1, 1_000), (1, 600, 0, 0)], 0));
    let more = refunded(json!([refund("Settled", 1_300, 0, &[("1", 1)])]));
    assert_eq!((lines(&more)[0].3, more.refunded), (1_000, 300));
    let less = refunded(json!([refund("Settled", 800, 0, &[("1", 1), ("2", 1)])]));
    assert_eq!(lines(&less), [(2, 2_000, 1, 500), (1, 600, 1, 300)]);
}

#[test]
fn a_refund_over_two_payments_is_one_refund() {
    let mut order = order();
    order["payments"] = json!([
        { "amount": 2_000, "state": "Settled", "refunds": [refund("Settled", 800, 0, &[("1", 1)])] },
        { "amount": 1_100, "state": "Settled", "refunds": [refund("Settled", 200, 0, &[("1", 1)])] },
    ]);
    let order = read(order).unwrap();
    assert_eq!((lines(&order), order.refunded), (vec![(2, 2_000, 1, 1_000), (1, 600, 0, 0)], 0));
}

#[test]
fn a_refund_makes_the_order_newer_here_though_not_over_there() {
    let order = refunded(json!([refund("Settled", 700, 0, &[])]));
    assert_eq!(super::super::order_pages::time(order.updated_at), "2026-11-22T14:00:00Z");
}

#[test]
fn what_was_never_placed_does_not_count() {
    for state in NOT_PLACED {
        let mut order = order();
        order["state"] = state.into();
        assert_eq!(read(order), None, "{state}");
    }
    let mut never = order();
    never["state"] = "Cancelled".into();
    never["orderPlacedAt"] = Value::Null;
    assert_eq!(read(never), None);
    // A shop's own state after placing.
    let mut packed = order();
    packed["state"] = "PackedByMia".into();
    assert!(read(packed).is_some());
}

#[test]
fn a_marketplaces_order_is_not_counted_again_for_its_sellers() {
    let mut part = order();
    part["type"] = "Seller".into();
    assert_eq!(read(part.clone()), None);
    let in_the_sellers_channel = Settings { whole_shop: false, ..SETTINGS };
    let part: Order = serde_json::from_value(part).unwrap();
    assert!(part.read(&"vendure:shop".into(), in_the_sellers_channel).unwrap().is_some());
}

#[test]
fn a_line_that_was_added_later_has_the_pieces_it_has_now() {
    let mut order = order();
    order["lines"][1]["orderPlacedQuantity"] = 0.into();
    assert_eq!(lines(&read(order).unwrap())[1], (1, 600, 0, 0));
}
