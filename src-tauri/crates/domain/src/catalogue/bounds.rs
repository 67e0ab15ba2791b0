//! What of a product is taken in. A shop or a file may say anything; one number or text beyond its bounds must not end
//! an import, and must not reach a card.

use super::{ListPrice, Product, Variant, clean_sku};
use crate::limits::{
    MAX_ID, MAX_NAME, MAX_OPTIONS, MAX_PRODUCT_TITLE, MAX_SKU, MAX_TAGS, MAX_URL, MAX_VARIANTS, cut, fits,
};
use crate::money::Money;
use crate::stock::Quantity;
use iso_currency::Currency;
use std::borrow::Cow;

impl ListPrice {
    /// Whether it can be the price of something.
    pub fn is_price(&self) -> bool {
        let currency = self.currency.unwrap_or(Currency::EUR);
        Money::from_decimal(self.amount, currency).is_ok_and(|money| money.is_price())
    }
}

impl Product {
    /// The product within the bounds: texts are cut, a price or count that cannot be is not stated, and variants whose
    /// id cannot be one are left out. `None` where nothing is left.
    pub fn bounded(mut self) -> Option<Self> {
        if !fits(&self.id.0, MAX_ID) {
            return None;
        }
        shorten(&mut self.title, MAX_PRODUCT_TITLE);
        self.vendor.iter_mut().for_each(|vendor| shorten(vendor, MAX_NAME));
        self.tags.truncate(MAX_TAGS);
        self.tags.iter_mut().for_each(|tag| shorten(tag, MAX_NAME));
        self.options.truncate(MAX_OPTIONS);
        self.options.iter_mut().for_each(|option| shorten(option, MAX_NAME));
        self.picture = self.picture.filter(|url| fits(url, MAX_URL));
        let had_variants = !self.variants.is_empty();
        self.variants.retain(|variant| fits(&variant.id.0, MAX_ID));
        self.variants.truncate(MAX_VARIANTS);
        self.variants.iter_mut().for_each(Variant::bound);
        (!had_variants || !self.variants.is_empty()).then_some(self)
    }
}

impl Variant {
    fn bound(&mut self) {
        if let Cow::Owned(clean) = clean_sku(&self.sku)
            && !clean.is_empty()
        {
            self.sku = clean;
        }
        shorten(&mut self.sku, MAX_SKU);
        self.title.iter_mut().for_each(|title| shorten(title, MAX_PRODUCT_TITLE));
        self.barcode.take_if(|code| !fits(code, MAX_NAME));
        self.picture.take_if(|url| !fits(url, MAX_URL));
        if self.price.take_if(|price| !price.is_price()).is_some() {
            // The last price stands, and with it what it was compared with.
            self.compare_at = None;
        }
        self.compare_at.take_if(|price| !price.is_price());
        self.quantity = self.quantity.map(Quantity::counted);
    }
}

fn shorten(text: &mut String, most: usize) {
    if !fits(text, most) {
        *text = cut(text, most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(price: &str, quantity: Quantity) -> Product {
        let price = Some(ListPrice { amount: price.parse().unwrap(), currency: None });
        Product {
            id: "p".into(),
            title: "Linen dress".to_owned(),
            vendor: None,
            tags: Vec::new(),
            options: Vec::new(),
            picture: None,
            variants: vec![Variant {
                id: "v".into(),
                sku: "A".to_owned(),
                title: None,
                compare_at: price.clone(),
                price,
                barcode: None,
                picture: None,
                quantity: Some(quantity),
            }],
        }
    }

    #[test]
    fn a_price_or_a_count_that_cannot_be_is_not_stated() {
        for price in ["-5.00", "-0.01", "10000000000.01", "79228162514264337593543950335"] {
            let variant = &product(price, Quantity::Known(i64::MIN)).bounded().unwrap().variants[0];
            assert_eq!((&variant.price, &variant.compare_at), (&None, &None), "{price}");
            assert_eq!(variant.quantity, Some(Quantity::Unknown));
        }
        for price in ["0", "-0", "0.00", "12.50", "10000000000.00"] {
            let variant = &product(price, Quantity::Known(-7)).bounded().unwrap().variants[0];
            assert!(variant.price.is_some(), "{price}");
            assert_eq!(variant.quantity, Some(Quantity::Known(-7)));
        }
    }

    #[test]
    fn texts_of_any_length_are_cut_and_ids_are_never_changed() {
        let mut long = product("1", Quantity::Unknown);
        long.title = "ש".repeat(10 << 20);
        long.tags = vec!["t".repeat(1_000); 1_000];
        long.variants[0].picture = Some(format!("https://{}", "a".repeat(5_000)));
        let bounded = long.bounded().unwrap();
        assert_eq!(bounded.title.chars().count(), MAX_PRODUCT_TITLE);
        assert!(bounded.title.ends_with('…'));
        assert_eq!((bounded.tags.len(), bounded.tags[0].chars().count()), (MAX_TAGS, MAX_NAME));
        assert_eq!(bounded.variants[0].picture, None);
        let mut foreign = product("1", Quantity::Unknown);
        foreign.variants[0].id = "v".repeat(MAX_ID + 1).as_str().into();
        assert_eq!(foreign.bounded(), None);
    }
}
