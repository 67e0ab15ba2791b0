//! Tips, which no flag tells from goods.

use super::orders::{given_back, line, order, page_of, refund, refunded, with};
use super::{money, page};
use serde_json::{Value, json};

#[tokio::test]
async fn a_tip_and_a_gift_card_are_no_goods_also_where_they_are_given_back() {
    let tip = |id| {
        with(line(id, 1, 1, "3.59", &[]), json!({ "variant": null, "sku": null, "requiresShipping": false }))
    };
    let card = with(line(3, 1, 1, "50.00", &[]), json!({ "isGiftCard": true, "requiresShipping": false }));
    let tipped = |lines| with(order(page(lines)), json!({ "totalTipReceivedSet": money("3.59") }));
    let read = page_of(vec![tipped(vec![line(1, 1, 1, "10.00", &[]), tip(2), card])]).await;
    assert_eq!(read.items[0].lines.len(), 1);
    // The same line without a tip in the order is a thing of the shop without a variant.
    let other = page_of(vec![order(page(vec![tip(2)]))]).await;
    assert_eq!(other.items[0].lines[0].amount, 359);
    let refunds = vec![refund("13.59", &[(1, 1, "10.00", "0"), (2, 1, "3.59", "0")])];
    let back =
        refunded(tipped(vec![line(1, 1, 1, "10.00", &[]), tip(2)]), "13.59", "13.59", "0", refunds).await;
    assert_eq!(given_back(&back), (vec![(1, 1_000)], 0));
}

/// What is left as goods of lines that may each be the tip, which was `tip`.
async fn goods(tip: &str, amounts: &[&str]) -> Vec<i64> {
    let lines = amounts.iter().zip(2..).map(|(amount, id)| {
        let nameless = json!({ "variant": null, "sku": null, "requiresShipping": false });
        with(line(id, 1, 1, amount, &[]), nameless)
    });
    let lines: Vec<Value> = lines.collect();
    let read = page_of(vec![with(order(page(lines)), json!({ "totalTipReceivedSet": money(tip) }))]).await;
    read.items[0].lines.iter().map(|line| line.amount).collect()
}

#[tokio::test]
async fn the_line_or_the_lines_that_make_up_the_tip_are_the_tip_and_an_engraving_is_sold() {
    assert_eq!(goods("5.00", &["2.00", "5.00"]).await, [200]);
    assert_eq!(goods("5.00", &["5.00", "2.00"]).await, [200]);
    assert_eq!(goods("5.00", &["2.00", "1.00", "4.00"]).await, [200], "two tips, and an engraving");
    assert_eq!(goods("5.00", &["2.00", "3.00", "5.00"]).await, [200, 300], "rather one line than two");
    // No set makes it up, as amounts are rounded each by itself: what is within the tip is it.
    assert_eq!(goods("5.01", &["5.00", "9.00"]).await, [900]);
}
