//! What holds for every kind of store: one file of behaviours, and a fake for each kind ([`fakes`]). A kind without a fake
//! does not compile. What no store may do to the core, such as lists without an end, is tried on every kind by
//! [`crate::hostile`].

mod clocks;
mod fakes;
mod medusa;
mod orders;
mod readings;
mod shopify;
mod tiktok;
mod trouble;
mod vendure;
mod versions;
pub mod way;
mod woocommerce;

use crate::hostile::mad::Mad;
use axum::Router;
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::{StoreKind, StoreOrder, variant_id};
use cartwall_domain::{StoreId, Timestamp, VariantId};
use cartwall_stores::{Connector, Secrets, StoreError, StoreStock, kinds};
use fakes::{FakeStore, NOON_S, Order, Product, everywhere, fake, fake_in};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use url::Url;
use way::{Way, date};

const NOON: Timestamp = NOON_S * 1_000;

fn store() -> StoreId {
    StoreId("store".to_owned())
}

fn id(own: u64) -> VariantId {
    variant_id(&store(), &own.to_string())
}

fn open(kind: StoreKind, address: &Url, secrets: &[(&str, &str)]) -> Box<dyn Connector> {
    let secrets = secrets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    kinds::open(kind, store(), address, Secrets::new(secrets)).unwrap()
}

/// Adds a row of a fake, or replaces the one with its id.
fn put(rows: &mut Vec<Value>, row: Value) {
    rows.retain(|known| known["id"] != row["id"]);
    rows.push(row);
}

/// All orders since, page by page; `between` happens after each page, with what was in it.
async fn all(
    shop: &dyn Connector,
    since: Timestamp,
    mut between: impl FnMut(&[StoreOrder]),
) -> Vec<StoreOrder> {
    let (mut orders, mut next, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = shop.orders(since, next.as_deref()).await.unwrap();
        assert_eq!(page.left_out, []);
        between(&page.items);
        orders.extend(page.items);
        next = page.next;
        if next.is_none() {
            return orders;
        }
        pages += 1;
        assert!(pages < 60, "pages come to an end");
    }
}

/// The ids of all orders since, in the order in which they come.
pub async fn order_ids(shop: &dyn Connector, since: Timestamp) -> Vec<String> {
    all(shop, since, |_| {}).await.into_iter().map(|order| order.id).collect()
}

fn ids(orders: &[StoreOrder]) -> BTreeSet<u64> {
    orders.iter().map(|order| order.id.parse().unwrap()).collect()
}

/// What every question comes to, by its name.
async fn every_question(shop: &dyn Connector) -> Vec<(&'static str, Result<(), StoreError>)> {
    vec![
        ("check", shop.check().await.map(drop)),
        ("catalogue", shop.catalogue(None).await.map(drop)),
        ("stock", shop.stock(&[id(1)]).await.map(drop)),
        ("orders", shop.orders(NOON, None).await.map(drop)),
        (
            "reread",
            if shop.caps().reread.is_some() {
                shop.reread(&["1".to_owned()]).await.map(drop)
            } else {
                shop.orders(NOON, None).await.map(drop)
            },
        ),
    ]
}

/// A store that has answered every question, so that nothing has to be asked before them.
async fn at_work(kind: StoreKind) -> (Box<dyn FakeStore>, Box<dyn Connector>) {
    let fake = fake(kind).await;
    fake.put_order(&Order::new(1, 0));
    fake.put_product(&Product::new(1, 7));
    let shop = fake.open();
    for (question, answer) in every_question(&*shop).await {
        assert_eq!(answer, Ok(()), "{kind} {question}");
    }
    (fake, shop)
}

#[tokio::test]
async fn no_order_is_skipped_while_others_change_between_two_pages() {
    for (kind, zone) in everywhere() {
        let fake = fake_in(kind, zone).await;
        (1..=250_i64).for_each(|n| fake.put_order(&Order::new(n.unsigned_abs(), n)));
        let mut later = 1_000;
        let shop = fake.open();
        let found = all(&*shop, NOON, |page| {
            // Those of the first page move to the end, and all behind them move up.
            if later == 1_000 {
                for order in page.iter().take(50) {
                    later += 1;
                    fake.put_order(&Order::new(order.id.parse().unwrap(), later));
                }
            }
        });
        let found = ids(&found.await);
        let missed: Vec<_> = (1..=250).filter(|n| !found.contains(n)).collect();
        assert_eq!(missed, [0_u64; 0], "{kind}, {zone}");
    }
}

/// Orders as the task of a store reads them: from the mark that the last read left, less the overlap, until nothing
/// follows.
struct Reading {
    mark: Option<Timestamp>,
}

impl Reading {
    async fn read(&mut self, shop: &dyn Connector) -> Vec<StoreOrder> {
        let overlap = i64::try_from(shop.caps().overlap.as_millis()).unwrap();
        let since = self.mark.unwrap_or(NOON).min(shop.server_now()) - overlap;
        let (mut orders, mut next) = (Vec::new(), None);
        loop {
            let page = shop.orders(since, next.as_deref()).await.unwrap();
            assert_eq!(page.left_out, []);
            let newest = page.newest.map(|newest| newest.min(shop.server_now()));
            self.mark = self.mark.max(newest);
            orders.extend(page.items);
            next = page.next;
            if next.is_none() {
                return orders;
            }
        }
    }
}

#[tokio::test]
async fn a_rush_after_an_outage_is_read_whole_in_every_zone_and_what_follows_is_not_passed_over() {
    for (kind, zone) in everywhere() {
        let fake = fake_in(kind, zone).await;
        // It ends now, as in a show: what an answer dates in the future must not be believed.
        let now = jiff::Timestamp::now().as_second() - NOON_S;
        fake.put_order(&Order::new(1, now - 7_200));
        let (shop, mut reading) = (fake.open(), Reading { mark: None });
        assert_eq!(ids(&reading.read(&*shop).await), BTreeSet::from([1]), "{kind}, {zone}");
        for n in 2..=1_001_i64 {
            fake.put_order(&Order::new(n.unsigned_abs(), now - 3_600 + n * 3));
        }
        let found = ids(&reading.read(&*shop).await);
        let missed: Vec<_> = (2..=1_001).filter(|n| !found.contains(n)).collect();
        assert_eq!(missed, [0_u64; 0], "{kind}, {zone}");
        // Orders come in one by one from now on; not all of the rush is read with each of them.
        for n in 0..3 {
            fake.put_order(&Order::new(2_000 + n, now - 500 + 120 * i64::try_from(n).unwrap()));
            let found = reading.read(&*shop).await;
            assert!(ids(&found).contains(&(2_000 + n)), "{kind}, {zone}");
            assert!(found.len() < 400, "{kind}, {zone}: {} orders were read again", found.len());
        }
    }
}

#[tokio::test]
async fn no_order_is_missed_when_clocks_change() {
    for (kind, zone) in everywhere() {
        // When clocks change in these zones, and the same hours read as if they were UTC.
        for change in [
            "2026-03-08T07:00:00Z",
            "2026-03-08T02:30:00Z",
            "2026-03-27T02:30:00Z",
            "2026-10-25T01:30:00Z",
            "2026-11-01T06:00:00Z",
            "2026-11-01T01:30:00Z",
        ] {
            let around = change.parse::<jiff::Timestamp>().unwrap().as_second() - NOON_S;
            let fake = fake_in(kind, zone).await;
            let shop = fake.open();
            let mut reading = Reading { mark: Some((NOON_S + around - 7_300) * 1_000) };
            let mut seen = BTreeSet::new();
            // One in two minutes over four hours, read every ten.
            for n in 0..120_i64 {
                let at = around - 7_200 + n * 120;
                fake.put_order(&Order::new(n.unsigned_abs() + 1, at));
                if n % 5 == 4 {
                    fake.set_clock_ahead(NOON_S + at + 1 - jiff::Timestamp::now().as_second());
                    seen.extend(ids(&reading.read(&*shop).await));
                }
            }
            let missed: Vec<_> = (1..=120).filter(|n| !seen.contains(n)).collect();
            assert_eq!(missed, [0_u64; 0], "{kind}, {zone}, {change}");
        }
    }
}

#[tokio::test]
async fn more_orders_in_one_second_than_a_page_holds_all_come_and_so_does_the_next_second() {
    for (kind, zone) in everywhere() {
        let fake = fake_in(kind, zone).await;
        (1..=230).for_each(|n| fake.put_order(&Order::new(n, 7)));
        fake.put_order(&Order::new(231, 8));
        assert_eq!(ids(&all(&*fake.open(), NOON, |_| {}).await).len(), 231, "{kind}, {zone}");
    }
}

#[tokio::test]
async fn an_order_of_exactly_the_moment_asked_for_is_told() {
    for (kind, zone) in everywhere() {
        let fake = fake_in(kind, zone).await;
        fake.put_order(&Order::new(1, 0));
        assert_eq!(ids(&all(&*fake.open(), NOON, |_| {}).await), BTreeSet::from([1]), "{kind}, {zone}");
    }
}

#[tokio::test]
async fn an_order_is_told_with_its_goods_and_their_money() {
    for (kind, zone) in everywhere() {
        let fake = fake_in(kind, zone).await;
        fake.put_order(&Order::new(1, 30));
        let order = all(&*fake.open(), NOON, |_| {}).await.remove(0);
        let pieces: i64 = order.lines.iter().map(|line| line.quantity).sum();
        let amount: i64 = order.lines.iter().map(|line| line.amount).sum();
        assert_eq!((pieces, amount, order.refunded), (2, 2_000, 0), "{kind}, {zone}");
        assert_eq!(order.lines[0].variant, Some(id(1)), "{kind}, {zone}");
        assert_eq!(order.lines[0].sku, "SKU-1", "{kind}, {zone}");
        assert_eq!(order.placed_at, NOON + 30_000, "{kind}, {zone}");
        // Vendure tells a change in the zone of its server.
        if kind != StoreKind::Vendure || zone == "UTC" {
            assert_eq!(order.updated_at, NOON + 30_000, "{kind}, {zone}");
        }
        assert!(order.is_sound(), "{kind}, {zone}");
    }
}

#[tokio::test]
async fn money_given_back_without_lines_is_told_beside_them_and_takes_no_piece_back() {
    for kind in StoreKind::ALL {
        let (fake, shop) = at_work(kind).await;
        let mut order = Order::new(1, 0);
        order.refund = 420;
        let rereads = shop.caps().reread.is_some();
        // Where refunds make an order newer they are found by that, and elsewhere by reading it again.
        order.changed = if rereads { 0 } else { 60 };
        fake.put_order(&order);
        let told = if rereads {
            shop.reread(&["1".to_owned(), "999".to_owned()]).await.unwrap()
        } else {
            all(&*shop, NOON + 60_000, |_| {}).await
        };
        assert_eq!(told.len(), 1, "{kind}");
        let returned: i64 = told[0].lines.iter().map(|line| line.returned + line.returned_amount).sum();
        assert_eq!((told[0].refunded, returned), (420, 0), "{kind}");
    }
}

#[tokio::test]
async fn an_order_that_is_paid_later_is_told_then_whether_the_store_was_opened_anew_or_not() {
    for (kind, zone) in everywhere() {
        for anew in [false, true] {
            let fake = fake_in(kind, zone).await;
            let mut order = Order { paid: false, ..Order::new(1, 0) };
            fake.put_order(&order);
            fake.put_order(&Order::new(2, 3_600));
            let mut shop = fake.open();
            let page = shop.orders(NOON, None).await.unwrap();
            // Some count from when they are placed. The others move the mark on all the same.
            assert!(page.newest >= Some(NOON + 3_600_000), "{kind}, {zone}");
            let counted = ids(&page.items).contains(&1);
            if anew {
                shop = fake.open();
            }
            order.paid = true;
            // Medusa is alone in that being paid is no change.
            order.changed = if kind == StoreKind::Medusa { 0 } else { 7_200 };
            fake.put_order(&order);
            let mark = NOON + 3_600_000 - i64::try_from(shop.caps().overlap.as_millis()).unwrap();
            let told = all(&*shop, mark, |_| {}).await;
            assert!(
                ids(&told).contains(&1),
                "{kind}, {zone}, opened anew: {anew}, counted before: {counted}"
            );
        }
    }
}

#[tokio::test]
async fn an_order_that_does_not_count_still_moves_the_mark_on() {
    for (kind, zone) in everywhere() {
        let fake = fake_in(kind, zone).await;
        fake.put_order(&Order::new(1, 0));
        fake.put_order(&Order { paid: false, ..Order::new(2, 3_600) });
        let page = fake.open().orders(NOON, None).await.unwrap();
        assert!(page.newest >= Some(NOON + 3_600_000), "{kind}, {zone}: {:?}", page.newest);
    }
}

#[tokio::test]
async fn an_order_that_cannot_be_read_is_named_by_its_field_and_spoils_no_other() {
    for (kind, zone) in everywhere() {
        let fake = fake_in(kind, zone).await;
        fake.put_order(&Order::new(1, 0));
        fake.put_order(&Order { broken: true, ..Order::new(2, 1) });
        fake.put_order(&Order::new(3, 2));
        let shop = fake.open();
        let page = shop.orders(NOON, None).await.unwrap();
        assert_eq!(ids(&page.items), BTreeSet::from([1, 3]), "{kind}, {zone}");
        let left: Vec<_> = page.left_out.iter().map(|left| left.id.as_str()).collect();
        assert_eq!(left, ["2"], "{kind}, {zone}");
        assert!(page.left_out[0].why.contains(fake.broken_field()), "{kind}, {zone}: {:?}", page.left_out);
        assert!(!page.left_out[0].why.contains("Vera"), "{kind}, {zone}: {:?}", page.left_out);
        let again = shop.reread(&["1", "2", "3"].map(str::to_owned)).await.unwrap();
        if shop.caps().reread.is_some() {
            assert_eq!(ids(&again), BTreeSet::from([1, 3]), "{kind}, {zone}");
        }
    }
}

#[tokio::test]
async fn what_is_no_order_at_all_spoils_no_order() {
    for kind in StoreKind::ALL {
        let fake = fake(kind).await;
        fake.put_order(&Order::new(1, 0));
        fake.put_nonsense_among_orders();
        fake.put_order(&Order::new(3, 2));
        let page = fake.open().orders(NOON, None).await.unwrap();
        assert_eq!(ids(&page.items), BTreeSet::from([1, 3]), "{kind}");
        assert_eq!(page.left_out.len(), 1, "{kind}");
        assert!(!page.left_out[0].why.contains("Vera"), "{kind}: {:?}", page.left_out);
    }
}

#[tokio::test]
async fn a_product_that_cannot_be_read_is_named_and_spoils_no_other() {
    for kind in StoreKind::ALL {
        let fake = fake(kind).await;
        fake.put_product(&Product::new(1, 7));
        fake.put_product(&Product { broken: true, ..Product::new(2, 7) });
        fake.put_product(&Product::new(3, 7));
        let page = fake.open().catalogue(None).await.unwrap();
        let sold: Vec<_> = page.items.iter().map(|item| item.product.variants[0].id.clone()).collect();
        assert_eq!(sold, [id(1), id(3)], "{kind}");
        let left: Vec<_> = page.left_out.iter().map(|left| left.id.as_str()).collect();
        assert_eq!(left, ["2"], "{kind}");
        assert!(!page.left_out[0].why.contains("Vera"), "{kind}: {:?}", page.left_out);
    }
}

#[tokio::test]
async fn stock_that_cannot_be_read_is_never_a_number_and_spoils_no_other() {
    for kind in StoreKind::ALL {
        let fake = fake(kind).await;
        fake.put_product(&Product::new(1, 7));
        fake.put_product(&Product { broken_stock: true, ..Product::new(2, 7) });
        fake.put_product(&Product::new(3, -2));
        let counted = fake.open().stock(&[1, 2, 3].map(id)).await.unwrap();
        let of = |own| counted.iter().find(|count| count.variant == id(own)).map(|count| &count.stock);
        let pieces = |own| match of(own) {
            Some(StoreStock::At { places, .. }) => places.iter().map(|(_, pieces)| *pieces).sum::<i64>(),
            other => panic!("{kind}: {other:?}"),
        };
        assert_eq!((pieces(1), pieces(3)), (7, -2), "{kind}");
        assert_eq!(of(2), Some(&StoreStock::Unknown), "{kind}: left out would mean that it is gone");
    }
}

#[tokio::test]
async fn what_was_taken_off_is_told_with_the_reason_whatever_number_the_store_keeps_of_it_and_comes_back() {
    for kind in StoreKind::ALL {
        let (fake, shop) = at_work(kind).await;
        fake.put_product(&Product::new(2, 7));
        let listed = async || -> BTreeSet<VariantId> {
            let page = shop.catalogue(None).await.unwrap();
            page.items.iter().flat_map(|item| &item.product.variants).map(|v| v.id.clone()).collect()
        };
        let sold = async || -> Vec<(VariantId, Result<i64, Unsold>)> {
            let counted = shop.stock(&[id(1), id(2)]).await.unwrap();
            let mut sold: Vec<_> = counted
                .iter()
                .map(|count| match &count.stock {
                    StoreStock::At { places, backorder: false } => {
                        (count.variant.clone(), Ok(places.iter().map(|(_, pieces)| *pieces).sum()))
                    }
                    StoreStock::Unsold(why) => (count.variant.clone(), Err(*why)),
                    other => panic!("{kind}: {other:?}"),
                })
                .collect();
            sold.sort();
            sold
        };
        assert!(!fake.words_for_off().is_empty(), "{kind}");
        for (word, why) in fake.words_for_off() {
            assert_eq!(listed().await, BTreeSet::from([id(1), id(2)]), "{kind}, {word}");
            assert_eq!(sold().await, [(id(1), Ok(7)), (id(2), Ok(7))], "{kind}, {word}");
            fake.put_product(&Product { off: Some(word), ..Product::new(1, 7) });
            assert_eq!(sold().await, [(id(1), Err(*why)), (id(2), Ok(7))], "{kind}, {word}");
            assert_eq!(listed().await, BTreeSet::from([id(2)]), "{kind}, {word}");
            // Whoever opens the store only now has never seen it for sale.
            let counted = fake.open().stock(&[id(1), id(2)]).await.unwrap();
            let of = counted.iter().find(|count| count.variant == id(1)).map(|count| &count.stock);
            assert_eq!(of, Some(&StoreStock::Unsold(*why)), "{kind}, {word}, opened anew");
            fake.put_product(&Product::new(1, 7));
        }
        assert_eq!(sold().await, [(id(1), Ok(7)), (id(2), Ok(7))], "{kind}");
        assert_eq!(listed().await, BTreeSet::from([id(1), id(2)]), "{kind}");
        fake.remove_product(1);
        assert_eq!(sold().await, [(id(2), Ok(7))], "{kind}: left out is how it is told that it is gone");
    }
}

#[tokio::test]
async fn a_variant_that_the_store_does_not_know_is_left_out_and_one_of_another_store_is_not_asked_for() {
    for kind in StoreKind::ALL {
        let (fake, shop) = at_work(kind).await;
        let odd = ["store/999999", "store/no such id", "store/", "store/1/2", "other/1", "store", ""];
        let mut asked: Vec<VariantId> = odd.map(|id| VariantId(id.to_owned())).to_vec();
        asked.push(id(1));
        let counted = shop.stock(&asked).await.unwrap();
        let told: Vec<_> = counted.iter().map(|count| count.variant.clone()).collect();
        assert_eq!(told, [id(1)], "{kind}");
        let before = fake.way().asked();
        // Where no ids are named, stores answer with everything.
        for none in [vec![], vec![VariantId("other/1".to_owned())], vec![VariantId("store/".to_owned())]] {
            assert_eq!(shop.stock(&none).await, Ok(vec![]), "{kind} {none:?}");
        }
        assert_eq!(fake.way().asked(), before, "{kind}");
    }
}

#[tokio::test]
async fn a_line_whose_product_is_gone_still_counts() {
    for (kind, zone) in everywhere() {
        let fake = fake_in(kind, zone).await;
        fake.put_order(&Order { gone: true, ..Order::new(1, 0) });
        let order = all(&*fake.open(), NOON, |_| {}).await.remove(0);
        let lines: Vec<_> = order
            .lines
            .iter()
            .map(|line| (&line.variant, line.sku.as_str(), line.quantity, line.amount))
            .collect();
        assert_eq!(lines, [(&None, "", 2, 2_000)], "{kind}, {zone}");
        assert!(order.is_sound(), "{kind}, {zone}");
    }
}

#[tokio::test]
async fn a_store_whose_clock_is_off_is_read_from_the_first_question_and_its_time_is_known() {
    for kind in StoreKind::ALL {
        for ahead in [20 * 60, -20 * 60, 86_400] {
            let fake = fake(kind).await;
            fake.put_order(&Order::new(1, 0));
            fake.put_product(&Product::new(1, 7));
            fake.set_clock_ahead(ahead);
            let shop = fake.open();
            for (question, answer) in every_question(&*shop).await {
                assert_eq!(answer, Ok(()), "{kind} {ahead} {question}");
            }
            let info = shop.check().await.unwrap();
            assert!((info.clock_offset_ms - ahead * 1_000).abs() < 3_000, "{kind}: {}", info.clock_offset_ms);
            let now = jiff::Timestamp::now().as_millisecond() + ahead * 1_000;
            assert!((shop.server_now() - now).abs() < 3_000, "{kind} {ahead}");
        }
    }
}
