//! Products as a shop without any peculiarity has them. A test changes the fields that it is about.

use cartwall_domain::Decimal;
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::stock::Quantity;

/// A variant whose id is its SKU, without a choice, for 10 in the show's currency; 100 are there.
pub fn variant(sku: &str) -> Variant {
    Variant {
        id: sku.into(),
        sku: sku.to_owned(),
        title: None,
        price: Some(ListPrice { amount: Decimal::TEN, currency: None }),
        compare_at: None,
        barcode: None,
        picture: None,
        quantity: Some(Quantity::Known(100)),
    }
}

/// A product of one such variant, with the same id.
pub fn product(sku: &str) -> Product {
    Product { options: Vec::new(), ..product_of(sku, vec![variant(sku)]) }
}

/// A product whose variants are sizes.
pub fn product_of(id: &str, variants: Vec<Variant>) -> Product {
    Product {
        id: id.into(),
        title: format!("Product {id}"),
        vendor: None,
        tags: Vec::new(),
        options: vec!["Size".to_owned()],
        picture: None,
        variants,
    }
}
