//! SKUs that earlier builds stored with marks that nobody sees. Those builds told such SKUs apart, so products that
//! they kept apart stay apart when their rows are folded again: a cue may name either. What comes in now is clean, and
//! is written as the one product that it means is written here, so that it joins it.

use super::{Catalogue, Product, SkuMatch};
use crate::VariantId;

impl Catalogue {
    /// The one variant whose SKU is written in just this way.
    pub(super) fn spelled(&self, sku: &str) -> Option<&VariantId> {
        let ids = match self.by_sku(sku) {
            SkuMatch::None => return None,
            SkuMatch::One(id) => std::slice::from_ref(id),
            SkuMatch::Several(ids) => ids,
        };
        let mut alike = ids.iter().filter(|id| self.variant(id).is_some_and(|(_, known)| known.sku == sku));
        alike.next().filter(|_| alike.next().is_none())
    }

    /// The product with its SKUs as those that they mean are written here. Its own are written anew.
    pub(crate) fn as_spelled(&self, mut product: Product) -> Product {
        for variant in &mut product.variants {
            if let SkuMatch::One(id) = self.by_sku(&variant.sku)
                && self.find(&variant.id).is_none_or(|own| own != *id)
                && let Some((_, known)) = self.variant(id)
                && known.sku != variant.sku
            {
                variant.sku.clone_from(&known.sku);
            }
        }
        product
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Variant;

    fn product(id: &str, sku: &str) -> Product {
        let variant = Variant {
            id: id.into(),
            sku: sku.to_owned(),
            title: None,
            price: None,
            compare_at: None,
            barcode: None,
            picture: None,
            quantity: None,
        };
        Product {
            id: id.into(),
            title: "Ring".to_owned(),
            vendor: None,
            tags: Vec::new(),
            options: Vec::new(),
            picture: None,
            variants: vec![variant],
        }
    }

    fn catalogue(products: &[(&str, &str)]) -> Catalogue {
        let mut catalogue = Catalogue::default();
        products.iter().for_each(|(id, sku)| catalogue.put(&product(id, sku)));
        catalogue
    }

    #[test]
    fn products_that_earlier_builds_kept_apart_by_an_unseen_mark_stay_apart_when_their_rows_are_read_again() {
        for (first, second) in [("RG-1", "\u{200e}RG-1"), ("\u{200e}RG-1", "RG-1")] {
            let both = catalogue(&[("table/1", first), ("vendure:shop.example/1", second)]);
            assert_eq!(both.product_count(), 2);
            assert!(both.variant(&"table/1".into()).is_some());
            assert!(both.variant(&"vendure:shop.example/1".into()).is_some());
            assert!(matches!(both.by_sku("RG-1"), SkuMatch::Several(_)));
            // A third shop is the same as the one that was always written like it.
            let mut third = both.clone();
            third.put(&product("shopify:three.example/1", "RG-1"));
            assert_eq!(third.product_count(), 2);
        }
    }

    #[test]
    fn what_comes_in_now_is_the_same_as_the_one_product_that_was_stored_with_a_mark() {
        let mut known = catalogue(&[("table/1", "\u{200e}RG-1")]);
        let incoming = known.as_spelled(product("vendure:shop.example/1", "RG-1"));
        known.put(&incoming);
        assert_eq!(
            (known.product_count(), known.find(&"vendure:shop.example/1".into())),
            (1, Some("table/1".into()))
        );
        // From then on it is that shop's own, which writes it without the mark.
        known.put(&known.as_spelled(product("vendure:shop.example/1", "RG-1")));
        assert_eq!(known.variant(&"table/1".into()).unwrap().1.sku, "RG-1");
        assert!(!known.would_change(&known.as_spelled(product("vendure:shop.example/1", "RG-1"))));
    }

    #[test]
    fn a_product_that_is_imported_again_loses_its_mark() {
        let mut known = catalogue(&[("table/1", "\u{200e}RG-1")]);
        known.put(&known.as_spelled(product("table/1", "RG-1")));
        let (_, variant) = known.variant(&"table/1".into()).unwrap();
        assert_eq!((variant.sku.as_str(), known.variant_count()), ("RG-1", 1));
    }
}
