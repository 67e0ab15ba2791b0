//! A price that came with stock, as a product that states nothing else.

use crate::connector::{Counted, StorePrice};
use cartwall_domain::catalogue::{Catalogue, Product, Variant};
use cartwall_domain::store::own_id;
use cartwall_domain::{ProductId, StoreId, VariantId};

/// The product of a variant whose price is news to the catalogue, with nothing stated but that.
pub(super) fn repriced(catalogue: &Catalogue, store: &StoreId, count: &Counted) -> Option<Product> {
    let StorePrice { price, compare_at } = count.price.clone()?;
    let home = catalogue.find(&count.variant)?;
    let (product, known) = catalogue.variant(&home)?;
    let variant = Variant {
        id: count.variant.clone(),
        sku: known.sku.clone(),
        title: None,
        price: Some(price),
        compare_at,
        barcode: None,
        picture: None,
        quantity: None,
    };
    let own = own_id(store, &VariantId(product.id.0.clone())).is_some();
    // What this shop alone sells of another's product has no name to be found by: its price comes with the catalogue.
    if !own && home == count.variant {
        return None;
    }
    // Where the product came from elsewhere it is found by the name that the shop has for its variant. No product of the
    // shop is called so: shops number products and variants alike.
    let id = if own { product.id.clone() } else { ProductId(format!("{}/price", count.variant)) };
    let (vendor, picture) = (None, None);
    let told = Product {
        id,
        title: String::new(),
        vendor,
        tags: Vec::new(),
        options: Vec::new(),
        picture,
        variants: vec![variant],
    };
    catalogue.would_change(&told).then_some(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::StoreStock;
    use cartwall_domain::Currency;
    use cartwall_domain::catalogue::ListPrice;

    fn euros(text: &str) -> ListPrice {
        ListPrice { amount: text.parse().unwrap(), currency: Some(Currency::EUR) }
    }

    fn product(id: &str, title: &str, variants: &[(&str, &str)]) -> Product {
        let variant = |(id, sku): &(&str, &str)| Variant {
            id: (*id).into(),
            sku: (*sku).to_owned(),
            title: Some((*sku).to_owned()),
            price: Some(euros("10")),
            compare_at: None,
            barcode: None,
            picture: None,
            quantity: None,
        };
        Product {
            id: id.into(),
            title: title.to_owned(),
            vendor: None,
            tags: vec!["linen".to_owned()],
            options: Vec::new(),
            picture: Some("https://shop.example/1.jpg".to_owned()),
            variants: variants.iter().map(variant).collect(),
        }
    }

    fn catalogue(products: &[Product]) -> Catalogue {
        let mut catalogue = Catalogue::default();
        products.iter().for_each(|product| catalogue.put(product));
        catalogue
    }

    /// The catalogue after a shop has told a price with a count.
    fn told(catalogue: &Catalogue, store: &str, variant: &str, price: &str) -> Catalogue {
        let price = Some(StorePrice { price: euros(price), compare_at: None });
        let count = Counted { variant: variant.into(), stock: StoreStock::Unknown, price };
        let mut after = catalogue.clone();
        if let Some(product) = repriced(catalogue, &store.into(), &count) {
            after.put(&product);
        }
        after
    }

    fn price(catalogue: &Catalogue, variant: &str) -> String {
        let (_, variant) = catalogue.variant(&variant.into()).unwrap();
        variant.price.as_ref().unwrap().amount.to_string()
    }

    #[test]
    fn only_the_price_of_the_one_variant_is_another() {
        let dress = product("vendure:shop/1", "Dress", &[("vendure:shop/1", "S"), ("vendure:shop/2", "M")]);
        let before = catalogue(std::slice::from_ref(&dress));
        let after = told(&before, "vendure:shop", "vendure:shop/2", "12.50");
        let mut wanted = dress;
        wanted.variants[1].price = Some(euros("12.50"));
        assert_eq!(after.product(&wanted.id).map(|product| Product::clone(product)), Some(wanted));
        assert_eq!(told(&after, "vendure:shop", "vendure:shop/2", "12.5"), after);
    }

    #[test]
    fn a_variant_of_a_file_is_not_taken_for_the_shops_product_of_the_same_number() {
        let file = product("file/dress", "Dress", &[("file/dress#M", "DRESS-M")]);
        let shops = product("vendure:shop/7", "Dress", &[("vendure:shop/90", "DRESS-M")]);
        let other = product("vendure:shop/90", "Mug", &[("vendure:shop/200", "MUG")]);
        let before = catalogue(&[file, shops, other]);
        assert_eq!(before.find(&"vendure:shop/90".into()), Some("file/dress#M".into()));
        let after = told(&before, "vendure:shop", "vendure:shop/90", "12.50");
        assert_eq!(price(&after, "file/dress#M"), "12.50");
        assert_eq!(after.find(&"vendure:shop/90".into()), Some("file/dress#M".into()));
        assert_eq!(after.product(&"vendure:shop/90".into()), before.product(&"vendure:shop/90".into()));
        assert_eq!(after.product_count(), before.product_count());
    }

    #[test]
    fn what_the_shop_alone_sells_of_a_files_product_stays_in_it_with_its_name_and_picture() {
        let file =
            product("file/dress", "Dress", &[("file/dress#S", "DRESS-S"), ("file/dress#M", "DRESS-M")]);
        let sizes = [("shopify:x/1", "DRESS-S"), ("shopify:x/2", "DRESS-M")];
        let shops = product("shopify:x/9", "Dress", &sizes);
        let mut before = catalogue(&[file, shops.clone()]);
        let more = product("shopify:x/9", "Dress", &[sizes[0], sizes[1], ("shopify:x/333", "DRESS-L")]);
        before.put(&more);
        let (home, _) = before.variant(&"shopify:x/333".into()).unwrap();
        assert_eq!(home.id, "file/dress".into());
        assert_eq!(told(&before, "shopify:x", "shopify:x/333", "12.50"), before);
    }

    #[test]
    fn a_shop_that_does_not_say_what_a_product_costs_changes_nothing() {
        let first = product("shopify:x/1", "Dress", &[("shopify:x/11", "DRESS")]);
        let guest = product("vendure:shop/1", "Dress", &[("vendure:shop/5", "DRESS")]);
        let before = catalogue(&[first, guest]);
        assert_eq!(before.find(&"vendure:shop/5".into()), Some("shopify:x/11".into()));
        assert_eq!(told(&before, "vendure:shop", "vendure:shop/5", "9"), before);
        assert_eq!(price(&told(&before, "shopify:x", "shopify:x/11", "9"), "shopify:x/11"), "9");
    }
}
