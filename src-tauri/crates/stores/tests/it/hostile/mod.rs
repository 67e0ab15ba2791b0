//! What no shop may do to the core, tried on every kind: lists without an end, texts of megabytes, numbers beyond all
//! sense.

pub mod mad;

use cartwall_domain::VariantId;
use cartwall_domain::store::StoreKind;
use cartwall_stores::{Connector, Item, Page, StoreError, StoreStock};
use mad::{Mad, STORE, Words};

/// Of memory, for a test with its shop in the same process.
const MOST_MB: u64 = 600;
const NOON_MS: i64 = 1_795_352_400_000;

async fn opened(kind: StoreKind, words: Words) -> (Mad, Box<dyn Connector>) {
    let mad = Mad::start().await;
    *mad.words() = words;
    let shop = mad.open(kind);
    (mad, shop)
}

/// The most memory that this process ever held.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok())
        .map_or(0, |kb| kb / 1_024)
}

async fn catalogue_to_its_end(shop: &dyn Connector) -> StoreError {
    let mut next = None;
    loop {
        match shop.catalogue(next.as_deref()).await {
            Ok(page) => next = Some(page.next.expect("pages follow")),
            Err(error) => return error,
        }
    }
}

async fn orders_to_their_end(shop: &dyn Connector) -> StoreError {
    let mut next = None;
    loop {
        match shop.orders(NOON_MS, next.as_deref()).await {
            Ok(page) => next = Some(page.next.expect("pages follow")),
            Err(error) => return error,
        }
    }
}

fn says_too_much(error: &StoreError) -> bool {
    matches!(error.code(), "store_too_much" | "store_repeats") && !error.is_passing()
}

#[tokio::test]
async fn a_catalogue_without_an_end_ends_in_an_error_and_in_little_memory() {
    for kind in StoreKind::ALL {
        let (_mad, shop) = opened(kind, Words { endless: true, per_page: 900, ..Words::default() }).await;
        let error = catalogue_to_its_end(&*shop).await;
        assert!(says_too_much(&error), "{kind}: {error:?}");
        assert!(peak_mb() < MOST_MB, "{kind}: {} MB", peak_mb());
    }
}

#[tokio::test]
async fn orders_without_an_end_end_in_an_error() {
    for kind in StoreKind::ALL {
        let (_mad, shop) = opened(kind, Words { endless: true, per_page: 1, ..Words::default() }).await;
        let error = orders_to_their_end(&*shop).await;
        assert!(says_too_much(&error), "{kind}: {error:?}");
        // What was read so far is read on from its newest change: another read begins.
        assert!(shop.orders(NOON_MS, None).await.is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn the_same_page_again_and_again_is_an_error_at_once() {
    for kind in [StoreKind::Shopify, StoreKind::TikTok] {
        let words = Words { endless: true, same_cursor: true, per_page: 1, ..Words::default() };
        let (mad, shop) = opened(kind, words).await;
        assert!(matches!(catalogue_to_its_end(&*shop).await, StoreError::Repeats(_)), "{kind}");
        assert!(matches!(orders_to_their_end(&*shop).await, StoreError::Repeats(_)), "{kind}");
        let asked = mad.asked.load(std::sync::atomic::Ordering::Relaxed);
        assert!(asked < 20, "{kind}: {asked}");
    }
}

#[tokio::test]
async fn places_without_an_end_are_an_error() {
    for kind in [StoreKind::Shopify, StoreKind::Medusa, StoreKind::Vendure] {
        for per_page in [1, 100] {
            let (_mad, shop) = opened(kind, Words { endless: true, per_page, ..Words::default() }).await;
            let error = shop.check().await.unwrap_err();
            assert!(says_too_much(&error), "{kind}: {error:?}");
            assert!(peak_mb() < MOST_MB, "{kind}: {} MB", peak_mb());
        }
    }
}

#[tokio::test]
async fn more_in_one_page_than_any_shop_gives_is_an_error() {
    for kind in StoreKind::ALL {
        let (_mad, shop) = opened(kind, Words { per_page: 5_001, ..Words::default() }).await;
        let of_products = shop.catalogue(None).await;
        // TikTok's page is of one product: that is left out, and named.
        let left_out =
            of_products.as_ref().is_ok_and(|page| page.items.is_empty() && page.left_out.len() == 1);
        assert!(left_out || of_products.as_ref().is_err_and(says_too_much), "{kind}");
        assert!(shop.orders(NOON_MS, None).await.as_ref().is_err_and(says_too_much), "{kind}");
    }
}

/// Every text of a product that people read, and those that it is found by.
fn texts(page: &Page<Item>) -> (Vec<&str>, Vec<&str>) {
    let products = || page.items.iter().map(|item| &item.product);
    let variants = || products().flat_map(|product| &product.variants);
    let read = products()
        .flat_map(|product| {
            product
                .tags
                .iter()
                .map(String::as_str)
                .chain([product.title.as_str()])
                .chain(product.vendor.as_deref())
        })
        .chain(variants().filter_map(|variant| variant.title.as_deref()));
    let found_by = variants().flat_map(|variant| [variant.sku.as_str(), variant.id.0.as_str()]);
    (read.collect(), found_by.collect())
}

#[tokio::test]
async fn a_title_of_a_megabyte_is_shortened_and_never_amid_a_character() {
    for kind in StoreKind::ALL {
        let (_mad, shop) = opened(kind, Words { text: "נר ".repeat(300_000), ..Words::default() }).await;
        let page = shop.catalogue(None).await.unwrap();
        let (read, _) = texts(&page);
        assert!(!read.is_empty());
        for text in read {
            assert!(text.chars().count() <= 300 && text.ends_with('…'), "{kind}: {}", text.len());
        }
        let info = shop.check().await.unwrap();
        assert!(info.name.chars().count() <= 200, "{kind}");
        assert!(info.locations.iter().all(|place| place.name.chars().count() <= 200), "{kind}");
    }
}

#[tokio::test]
async fn what_a_thing_is_found_by_is_never_cut_and_an_order_with_a_long_sku_still_counts() {
    for kind in StoreKind::ALL {
        let words = Words { sku: "S".repeat(1_000_000), only_first: true, ..Words::default() };
        let (_mad, shop) = opened(kind, words).await;
        let page = shop.catalogue(None).await.unwrap();
        let (_, found_by) = texts(&page);
        assert!(found_by.iter().all(|key| key.len() <= 200), "{kind}");
        assert_eq!(found_by.len(), 2, "{kind}: one of two variants is sound");
        assert_eq!(page.left_out.len(), 1, "{kind}");
        let orders = shop.orders(NOON_MS, None).await.unwrap();
        assert_eq!((orders.items.len(), orders.left_out.len()), (2, 0), "{kind}");
        assert!(orders.items[0].lines[0].sku.chars().count() <= 200, "{kind}");
    }
}

#[tokio::test]
async fn a_body_of_zeros_and_one_of_brackets_cost_no_memory() {
    for kind in StoreKind::ALL {
        for body in [format!("[{}0]", "0,".repeat(2_000_000)), "[".repeat(1_000_000)] {
            let (mad, shop) = opened(kind, Words::default()).await;
            shop.check().await.unwrap();
            mad.words().instead = Some((200, body));
            assert!(shop.catalogue(None).await.is_err(), "{kind}");
            assert!(shop.orders(NOON_MS, None).await.is_err(), "{kind}");
            assert!(peak_mb() < MOST_MB, "{kind}: {} MB", peak_mb());
        }
    }
}

#[tokio::test]
async fn a_count_beyond_all_sense_is_unknown_and_spoils_no_other() {
    for kind in StoreKind::ALL {
        for pieces in [
            "-9223372036854775808",
            "9223372036854775807",
            "99999999999999999999",
            "1e400",
            "1e-400",
            "\"NaN\"",
        ] {
            let words = Words { pieces: pieces.to_owned(), only_first: true, ..Words::default() };
            let (_mad, shop) = opened(kind, words).await;
            let page = shop.catalogue(None).await.unwrap();
            let ids: Vec<VariantId> =
                page.items.iter().flat_map(|item| &item.product.variants).map(|v| v.id.clone()).collect();
            // A product that could not be read at all is left out; its neighbour is there.
            assert!(!ids.is_empty(), "{kind} {pieces}");
            let asked =
                if ids.len() == 2 { ids } else { vec![VariantId(format!("{STORE}/1")), ids[0].clone()] };
            let counted = shop.stock(&asked).await.unwrap();
            for count in &counted {
                let first = count.variant == asked[0];
                match &count.stock {
                    StoreStock::At { places, .. } if first => {
                        assert!(places.iter().all(|(_, pieces)| *pieces == 0), "{kind} {pieces}: {places:?}");
                    }
                    StoreStock::At { places, .. } => assert_eq!(places[0].1, 7, "{kind} {pieces}"),
                    other => {
                        assert!(first && *other == StoreStock::Unknown, "{kind} {pieces}: {other:?}")
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_price_beyond_all_sense_is_none_and_spoils_no_other() {
    for kind in StoreKind::ALL {
        for price in
            ["-5.00", "-1.01", "99999999999999999999", "1e400", "NaN", "79228162514264337593543950335"]
        {
            let written = if price == "NaN" && matches!(kind, StoreKind::Medusa | StoreKind::Vendure) {
                "\"NaN\""
            } else {
                price
            };
            let words = Words { price: written.to_owned(), only_first: true, ..Words::default() };
            let (_mad, shop) = opened(kind, words).await;
            let page = shop.catalogue(None).await.unwrap();
            let variants: Vec<_> = page.items.iter().flat_map(|item| &item.product.variants).collect();
            let prices: Vec<_> = variants.iter().filter_map(|v| v.price.as_ref()).collect();
            assert_eq!(prices.len(), 1, "{kind} {price}: {prices:?}");
            assert_eq!(prices[0].amount, "12.5".parse().unwrap(), "{kind} {price}");
        }
        let exact = Words { price: "12.3333333333333333333333333333".to_owned(), ..Words::default() };
        let (_mad, shop) = opened(kind, exact).await;
        if kind == StoreKind::Vendure {
            continue; // Whole cents.
        }
        let page = shop.catalogue(None).await.unwrap();
        let price = page.items[0].product.variants[0].price.clone().unwrap();
        assert_eq!(price.amount, "12.333333".parse().unwrap(), "{kind}");
    }
}

#[tokio::test]
async fn an_order_with_numbers_beyond_all_sense_is_left_out_and_spoils_no_other() {
    let odd = ["-9223372036854775808", "9223372036854775807", "99999999999999999999", "1e400", "-1e30"];
    for kind in StoreKind::ALL {
        for number in odd {
            let quantity = Words { quantity: number.to_owned(), ..Words::default() };
            let total = Words { total: number.to_owned(), ..Words::default() };
            for words in [quantity, total] {
                let (_mad, shop) = opened(kind, Words { only_first: true, ..words }).await;
                let page = shop.orders(NOON_MS, None).await.unwrap();
                let sound: Vec<_> = page.items.iter().filter(|order| order.is_sound()).collect();
                // TikTok has no quantities: both orders are sound there.
                assert!(!sound.is_empty(), "{kind} {number}");
                for order in sound {
                    let (quantity, amount) = (order.lines[0].quantity, order.lines[0].amount);
                    assert!(
                        (1..=2).contains(&quantity) && amount > 0 && amount <= 5_000,
                        "{kind} {number}: {order:?}"
                    );
                }
            }
        }
    }
}
