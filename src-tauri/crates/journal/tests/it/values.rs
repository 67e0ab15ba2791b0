//! What the events of [`crate::events`] are made of.

use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::event::{Event, OnAirFacts, VariantFacts};
use cartwall_domain::money::Money;
use cartwall_domain::order::{OrderChange, OrderSource};
use cartwall_domain::run::RunId;
use cartwall_domain::show::{CueDetails, Offer, OfferedVariant};
use cartwall_domain::stock::Quantity;
use cartwall_domain::store::StoreLocation;
use cartwall_domain::{Currency, Decimal, ShowId};

pub const SHOW: &str = "01961f3e-7c00-7000-8000-00000000a001";
pub const DRESS: &str = "shopify/linen-dress/red-m";
pub const CANDLE: &str = "shopify/oud-candle";
pub const STORE: &str = "shopify:linen.myshopify.com";

pub fn location(id: &str, counts: bool) -> StoreLocation {
    StoreLocation { id: id.to_owned(), name: "מחסן".to_owned(), counts }
}

pub fn shekels(minor: i64) -> Money {
    Money::new(minor, Currency::ILS)
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn dress() -> Product {
    Product {
        id: "shopify/linen-dress".into(),
        title: "שמלת פשתן \u{2013} Linen dress".to_owned(),
        vendor: Some("סטודיו אלון".to_owned()),
        tags: vec!["קיץ".to_owned(), "linen".to_owned()],
        picture: Some("https://shop.example/linen dress.jpg?v=1&w=800".to_owned()),
        options: vec!["צבע".to_owned(), "Size".to_owned()],
        variants: vec![
            Variant {
                id: DRESS.into(),
                sku: "LD-RED-M".to_owned(),
                title: Some("אדום / M".to_owned()),
                price: Some(ListPrice { amount: decimal("249.90"), currency: Some(Currency::ILS) }),
                compare_at: Some(ListPrice { amount: decimal("320"), currency: None }),
                barcode: Some("7290011234567".to_owned()),
                picture: Some("https://shop.example/red.jpg".to_owned()),
                quantity: Some(Quantity::Known(12)),
            },
            Variant {
                id: "shopify/linen-dress/sand-l".into(),
                sku: "LD-SAND-L".to_owned(),
                title: None,
                price: None,
                compare_at: None,
                barcode: None,
                picture: None,
                quantity: None,
            },
        ],
    }
}

pub fn candle() -> Product {
    let variant = Variant {
        id: CANDLE.into(),
        sku: "شمعة-1".to_owned(),
        title: None,
        price: Some(ListPrice { amount: decimal("1250"), currency: Some(Currency::JPY) }),
        compare_at: None,
        barcode: None,
        picture: None,
        quantity: Some(Quantity::Untracked),
    };
    Product {
        id: CANDLE.into(),
        title: "شمعة العود \"No. 5\" <b>\u{1F56F}</b>".to_owned(),
        vendor: None,
        tags: Vec::new(),
        options: Vec::new(),
        picture: None,
        variants: vec![variant],
    }
}

pub fn details() -> CueDetails {
    CueDetails {
        talking_points: vec!["פשתן אמיתי".to_owned(), "true to size".to_owned()],
        planned_s: 180,
        offer: Offer {
            price: Some(shekels(19_990)),
            compare_at: Some(shekels(24_990)),
            coupon: Some("אביב10".to_owned()),
            cap: Some(40),
        },
        segment: Some("פתיחה".to_owned()),
        notes: Some("camera 2\nclose-up".to_owned()),
        short_title: Some("שמלת פשתן".to_owned()),
        picture: Some("https://cdn.example/linen-dress-back.jpg".to_owned()),
        number: Some(12),
    }
}

pub fn facts() -> OnAirFacts {
    OnAirFacts {
        sku: "LD-RED-M".to_owned(),
        title: "שמלת פשתן \u{2013} אדום / M".to_owned(),
        price: Some(shekels(19_990)),
        price_to: Some(shekels(21_990)),
        compare_at: Some(shekels(24_990)),
        coupon: Some("אביב10".to_owned()),
        quantity: Quantity::Known(12),
        variants: vec![
            VariantFacts {
                variant: DRESS.into(),
                sku: "LD-RED-M".to_owned(),
                title: Some("אדום / M".to_owned()),
                price: Some(shekels(19_990)),
                quantity: Quantity::Known(12),
                sold_out: false,
            },
            VariantFacts {
                variant: "shopify/linen-dress/sand-l".into(),
                sku: "LD-SAND-L".to_owned(),
                title: None,
                price: None,
                quantity: Quantity::Known(0),
                sold_out: true,
            },
        ],
    }
}

pub fn offered() -> Vec<OfferedVariant> {
    dress().variants.iter().map(Into::into).collect()
}

/// What is sold, or with `refund` given back.
pub fn ordered(show: Option<ShowId>, order: &str, refund: Option<&str>, lines: bool) -> Event {
    let change = |sku: &str, variant: Option<&str>, units, amount| {
        let (sold, back) =
            if refund.is_none() { ((units, amount), (0, 0)) } else { ((0, 0), (units, amount)) };
        OrderChange {
            item: format!("sku:{sku}"),
            sku: sku.to_owned(),
            variant: variant.map(Into::into),
            units: sold.0,
            amount: sold.1,
            returned: back.0,
            returned_amount: back.1,
        }
    };
    let changes = vec![change("LD-RED-M", Some(DRESS), 2, 39_980), change("מתנה", None, 3, 101)];
    Event::OrderChanged {
        run: show.map(|show| RunId { show, number: 2 }),
        source: OrderSource::api(),
        order: order.to_owned(),
        currency: Currency::ILS,
        placed_at: 1_764_518_461_250,
        booked_at: 1_764_518_461_250,
        revision: None,
        first: refund.is_none(),
        broadcast: None,
        refund: refund.map(str::to_owned),
        changes: if lines { changes } else { Vec::new() },
    }
}
