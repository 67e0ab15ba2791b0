//! What Medusa says of the shop, its products and their stock, in Cartwall's terms.

use super::number::Number;
use super::storefront::Storefront;
use crate::{Counted, Item, Location, StoreStock};
use cartwall_domain::catalogue::{self, ListPrice, Variant};
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::variant_id;
use cartwall_domain::{Currency, ProductId, StoreId};
use cartwall_outbound::Url;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};

/// Of a product, beside what is asked of its variants.
pub(super) const PRODUCT_FIELDS: &str = "id,title,thumbnail,images.url,tags.value,options.id,options.title,variants.id,\
variants.title,variants.sku,variants.barcode,variants.ean,variants.upc,variants.thumbnail,\
variants.options.value,variants.options.option_id";
/// Of a variant. Without the rules, prices for one region look like those for all.
pub(super) const PRICE_FIELDS: &str = "prices.amount,prices.currency_code,prices.min_quantity,\
prices.price_rules.attribute,prices.price_rules.value";
/// Of a variant. `inventory_quantity` is no use: lists leave it out, and `available_quantity` comes only with a whole
/// level.
pub(super) const STOCK_FIELDS: &str = "manage_inventory,allow_backorder,inventory_items.required_quantity,\
inventory_items.inventory.id,inventory_items.inventory.location_levels.location_id,\
inventory_items.inventory.location_levels.stocked_quantity,\
inventory_items.inventory.location_levels.reserved_quantity";

#[derive(Deserialize)]
pub(super) struct Stores {
    stores: Vec<Store>,
}

#[derive(Deserialize)]
struct Store {
    name: Option<String>,
    default_region_id: Option<String>,
    supported_currencies: Vec<StoreCurrency>,
}

#[derive(Deserialize)]
struct StoreCurrency {
    currency_code: String,
    is_default: bool,
}

impl Stores {
    pub fn default_currency(&self) -> Option<&str> {
        let currencies = &self.stores.first()?.supported_currencies;
        currencies.iter().find(|currency| currency.is_default).map(|currency| currency.currency_code.as_str())
    }

    pub fn default_region(&self) -> Option<&str> {
        self.stores.first()?.default_region_id.as_deref()
    }

    pub fn name(&self, address: &Url) -> String {
        let name = self.stores.first().and_then(|store| store.name.as_deref()).map(str::trim);
        name.filter(|name| !name.is_empty()).or(address.host_str()).unwrap_or_default().to_owned()
    }
}

#[derive(Deserialize)]
pub(super) struct Locations {
    pub stock_locations: Vec<StockLocation>,
    pub count: usize,
}

#[derive(Deserialize)]
pub(super) struct StockLocation {
    id: String,
    name: String,
    #[serde(default)]
    sales_channels: Option<Vec<SalesChannel>>,
}

#[derive(Deserialize)]
pub(super) struct SalesChannel {
    is_disabled: bool,
}

impl SalesChannel {
    pub fn is_open(&self) -> bool {
        !self.is_disabled
    }
}

impl StockLocation {
    /// Medusa takes pieces only from locations of a sales channel.
    pub fn read(self) -> Location {
        let counts = self.sales_channels.is_some_and(|all| all.iter().any(SalesChannel::is_open));
        Location { id: self.id, name: self.name, counts }
    }
}

/// Stock of a variant.
#[derive(Deserialize)]
pub(super) struct Levels {
    manage_inventory: bool,
    allow_backorder: bool,
    inventory_items: Option<Vec<Part>>,
}

/// What a variant is made of: itself, or the parts of a kit.
#[derive(Deserialize)]
struct Part {
    required_quantity: Number,
    inventory: Option<Inventory>,
}

#[derive(Deserialize)]
struct Inventory {
    location_levels: Option<Vec<Level>>,
}

#[derive(Deserialize)]
struct Level {
    location_id: String,
    stocked_quantity: Number,
    reserved_quantity: Number,
}

impl Levels {
    /// At each location as many as can be put together from what is there.
    pub fn stock(&self) -> StoreStock {
        if !self.manage_inventory {
            return StoreStock::Untracked;
        }
        let parts = self.inventory_items.as_deref().unwrap_or_default();
        // Counted by the shop, it says, and nowhere to be found: not the same as none left.
        if parts.is_empty() || parts.iter().any(|part| part.inventory.is_none()) {
            return StoreStock::Unknown;
        }
        let parts: Option<Vec<_>> = parts.iter().map(Part::places).collect();
        let Some(parts) = parts else { return StoreStock::Unknown };
        let locations: BTreeSet<_> = parts.iter().flat_map(BTreeMap::keys).copied().collect();
        // A part that a location does not keep is not there.
        let fewest = |location: &str| {
            parts.iter().map(|part| part.get(location).copied().unwrap_or(0)).min().unwrap_or(0)
        };
        let places = locations.into_iter().map(|location| (location.to_owned(), fewest(location))).collect();
        StoreStock::At { places, backorder: self.allow_backorder }
    }
}

impl Part {
    /// For how many of the variant this part is there, by location.
    fn places(&self) -> Option<BTreeMap<&str, i64>> {
        let required = self.required_quantity.0;
        let levels = self.inventory.iter().flat_map(|inventory| inventory.location_levels.iter().flatten());
        let places = levels.map(|level| {
            let available = level.stocked_quantity.0.checked_sub(level.reserved_quantity.0)?;
            let enough_for = available.checked_div(required)?.floor();
            Some((level.location_id.as_str(), i64::try_from(enough_for).ok()?))
        });
        places.collect()
    }
}

/// Whether a variant is sold: a product that is a draft again keeps its pieces.
#[derive(Deserialize)]
pub(super) struct OnSale {
    #[serde(default)]
    product: Option<OfProduct>,
}

#[derive(Deserialize)]
struct OfProduct {
    #[serde(default)]
    status: Option<String>,
}

impl OnSale {
    /// Why it is not.
    pub fn unsold(&self) -> Option<Unsold> {
        match self.product.as_ref()?.status.as_deref()? {
            "published" => None,
            "draft" => Some(Unsold::Drafted),
            _ => Some(Unsold::Unpublished),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Product {
    id: String,
    title: String,
    thumbnail: Option<String>,
    images: Option<Vec<Image>>,
    tags: Option<Vec<Tag>>,
    options: Option<Vec<ProductOption>>,
    variants: Option<Vec<StoreVariant>>,
}

#[derive(Deserialize)]
struct Image {
    url: String,
}

#[derive(Deserialize)]
struct Tag {
    value: String,
}

#[derive(Deserialize)]
struct ProductOption {
    id: String,
    /// What is chosen, such as `Size`.
    #[serde(default)]
    title: String,
}

#[derive(Deserialize)]
struct StoreVariant {
    id: String,
    title: Option<String>,
    sku: Option<String>,
    barcode: Option<String>,
    ean: Option<String>,
    upc: Option<String>,
    thumbnail: Option<String>,
    options: Option<Vec<OptionValue>>,
    prices: Option<Vec<Price>>,
    manage_inventory: bool,
    allow_backorder: bool,
    inventory_items: Option<Vec<Part>>,
}

/// What a variant costs.
#[derive(Deserialize)]
pub(super) struct Asked {
    prices: Option<Vec<Price>>,
}

#[derive(Deserialize)]
struct OptionValue {
    value: String,
    option_id: Option<String>,
}

#[derive(Deserialize)]
struct Price {
    amount: Number,
    currency_code: String,
    min_quantity: Option<Number>,
    rules: Option<BTreeMap<String, IgnoredAny>>,
}

impl Product {
    /// The product, at what the storefront charges where that is known; nothing where it has no variants.
    pub fn read(self, store: &StoreId, currency: Currency, front: &Storefront) -> Option<Item> {
        let options = self.options.unwrap_or_default();
        let shop_variants = self.variants.unwrap_or_default();
        let alone = shop_variants.len() == 1;
        let (mut variants, mut stock) = (Vec::new(), Vec::new());
        for variant in shop_variants {
            let id = variant_id(store, &variant.id);
            // A product without a choice has an option and a value all the same.
            let title = if alone { None } else { variant.title(&options) };
            let price = front.price(&variant.id, Asked { prices: variant.prices }.price(currency));
            let levels = Levels {
                manage_inventory: variant.manage_inventory,
                allow_backorder: variant.allow_backorder,
                inventory_items: variant.inventory_items,
            };
            stock.push(Counted { variant: id.clone(), stock: levels.stock(), price: None });
            variants.push(Variant {
                id,
                sku: stated(variant.sku).unwrap_or_else(|| format!("#{}", variant.id)),
                title,
                compare_at: price.as_ref().and_then(|price| price.compare_at.clone()),
                price: price.map(|price| price.price),
                barcode: stated(variant.barcode).or(stated(variant.ean)).or(stated(variant.upc)),
                picture: stated(variant.thumbnail),
                quantity: None,
            });
        }
        let first = self.images.unwrap_or_default().into_iter().next();
        let product = catalogue::Product {
            id: ProductId(format!("{store}/{}", self.id)),
            title: self.title,
            vendor: None,
            tags: self.tags.unwrap_or_default().into_iter().map(|tag| tag.value).collect(),
            options: if alone {
                Vec::new()
            } else {
                options.into_iter().map(|option| option.title).collect()
            },
            picture: stated(self.thumbnail).or(first.map(|image| image.url)),
            variants,
        };
        (!product.variants.is_empty()).then_some(Item { product, stock })
    }
}

impl Asked {
    /// The price for everybody and for one piece, in the shop's own currency.
    pub fn price(&self, currency: Currency) -> Option<ListPrice> {
        let for_all = |price: &&Price| {
            price.currency_code.eq_ignore_ascii_case(currency.code())
                && price.rules.as_ref().is_none_or(BTreeMap::is_empty)
                && price.min_quantity.is_none_or(|least| least.0 <= 1.into())
        };
        let price = self.prices.iter().flatten().find(for_all)?;
        Some(ListPrice { amount: price.amount.0, currency: Some(currency) })
    }
}

impl StoreVariant {
    /// The values in the order of the product's options.
    fn title(&self, options: &[ProductOption]) -> Option<String> {
        let place = |value: &OptionValue| {
            options.iter().position(|option| Some(&option.id) == value.option_id.as_ref())
        };
        let mut values: Vec<_> = self.options.iter().flatten().map(|value| (place(value), value)).collect();
        values.sort_by_key(|(place, _)| place.unwrap_or(usize::MAX));
        let values: Vec<_> = values.into_iter().map(|(_, value)| value.value.as_str()).collect();
        if values.is_empty() { stated(self.title.clone()) } else { Some(values.join(" / ")) }
    }
}

fn stated(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const PRODUCTS: &str = include_str!("../../tests/fixtures/stores/medusa/products.json");

    fn item(title: &str) -> Item {
        let answer: Value = serde_json::from_str(PRODUCTS).unwrap();
        let products = answer["products"].as_array().unwrap();
        read(products.iter().find(|product| product["title"] == title).unwrap()).unwrap()
    }

    fn read(product: &Value) -> Option<Item> {
        let product: Product = crate::http::read(product.to_string().as_bytes()).unwrap();
        product.read(&"medusa:shop".into(), Currency::EUR, &Storefront::default())
    }

    fn levels(levels: Value) -> StoreStock {
        crate::http::read::<Levels>(levels.to_string().as_bytes()).unwrap().stock()
    }

    /// What is stocked and reserved of a part, by location.
    fn part(required: i64, levels: &[(&str, i64, i64)]) -> Value {
        let level = |(id, stocked, reserved): &(&str, i64, i64)| json!({ "location_id": id, "stocked_quantity": stocked, "reserved_quantity": reserved });
        let levels: Vec<_> = levels.iter().map(level).collect();
        json!({ "required_quantity": required, "inventory": { "location_levels": levels } })
    }

    fn counted(parts: &[Value]) -> StoreStock {
        levels(json!({ "manage_inventory": true, "allow_backorder": false, "inventory_items": parts }))
    }

    fn at(places: &[(&str, i64)]) -> StoreStock {
        let places = places.iter().map(|(place, pieces)| ((*place).to_owned(), *pieces)).collect();
        StoreStock::At { places, backorder: false }
    }

    #[test]
    fn names_come_byte_for_byte_and_prices_digit_for_digit() {
        let candle = item("נר ריחני בעבודת יד").product;
        let variant = &candle.variants[0];
        assert_eq!((variant.sku.as_str(), variant.title.as_deref()), ("SKU-16-DEFAULT", None));
        let price = variant.price.clone().unwrap();
        assert_eq!((price.amount.to_string().as_str(), price.currency), ("58.5", Some(Currency::EUR)));
        assert_eq!(candle.picture.as_deref(), Some("https://shop.example/img/16.jpg"));
    }

    #[test]
    fn the_price_is_the_one_for_everybody_not_for_a_region_or_for_ten() {
        let mut product = json!({ "id": "p", "title": "Light", "variants": [
            { "id": "v", "manage_inventory": false, "allow_backorder": false, "prices": [
                { "amount": 4.5, "currency_code": "eur", "rules": { "region_id": "reg" } },
                { "amount": 3.9, "currency_code": "eur", "min_quantity": 10, "rules": {} },
                { "amount": 5.9, "currency_code": "usd", "rules": {} },
                { "amount": 4.9, "currency_code": "eur", "rules": {} },
            ] },
        ] });
        let price = |product: &Value| read(product).unwrap().product.variants[0].price.clone();
        assert_eq!(price(&product).unwrap().amount, "4.9".parse().unwrap());
        // The recorded shop has such a price as well, and says so only because its rules are asked for.
        let recorded = item("Ring Light 10in").product.variants[0].price.clone().unwrap();
        assert_eq!(recorded.amount, "4.9".parse().unwrap());
        assert!(PRODUCTS.contains("region_id") && PRICE_FIELDS.contains("price_rules"));
        product["variants"][0]["prices"].as_array_mut().unwrap().pop();
        assert_eq!(price(&product), None);
    }

    #[test]
    fn stock_is_what_is_there_less_what_is_reserved_by_location() {
        let one = part(1, &[("main", 23, 3), ("studio", 4, 5)]);
        assert_eq!(counted(&[one]), at(&[("main", 20), ("studio", -1)]));
    }

    #[test]
    fn a_kit_is_there_as_often_as_its_scarcest_part_allows_at_each_location() {
        let light = part(3, &[("main", 20, 0), ("studio", 4, 0)]);
        let cage = part(2, &[("main", 9, 0)]);
        assert_eq!(counted(&[light, cage]), at(&[("main", 4), ("studio", 0)]));
        // Half a piece oversold is one piece too many.
        assert_eq!(counted(&[part(2, &[("main", 0, 1)])]), at(&[("main", -1)]));
    }

    #[test]
    fn the_recorded_kit_is_counted_by_its_parts_and_sold_on() {
        let StoreStock::At { places, backorder } = item("Starter kit").stock[0].stock.clone() else {
            panic!("counted")
        };
        let pieces: Vec<_> = places.iter().map(|(_, pieces)| *pieces).collect();
        assert_eq!((pieces, backorder), (vec![6, 1], true));
    }

    #[test]
    fn what_the_shop_does_not_count_and_what_it_lost_are_never_zero() {
        assert_eq!(item("Digital Gift Card").stock[0].stock, StoreStock::Untracked);
        assert_eq!(counted(&[]), StoreStock::Unknown);
        let gone = json!({ "required_quantity": 1, "inventory": null });
        assert_eq!(counted(&[gone]), StoreStock::Unknown);
        assert_eq!(counted(&[part(0, &[("main", 5, 0)])]), StoreStock::Unknown);
        // Known, and at no location: none.
        assert_eq!(counted(&[part(1, &[])]), at(&[]));
    }

    #[test]
    fn values_stand_in_the_order_of_the_options() {
        let lipstick = item("Matte Lipstick").product;
        let mut titles: Vec<_> = lipstick.variants.iter().map(|v| v.title.clone().unwrap()).collect();
        titles.sort();
        assert_eq!(titles, ["Nude", "Plum", "Red"]);
        let variant = |id: &str| {
            json!({ "id": id, "sku": null, "manage_inventory": false, "allow_backorder": false,
                "options": [{ "value": "M", "option_id": "size" }, { "value": "Red", "option_id": "colour" }] })
        };
        let product = json!({ "id": "p", "title": "Dress", "options": [{ "id": "colour", "title": "Colour" }, { "id": "size", "title": "Size" }],
            "variants": [variant("v1"), variant("v2")] });
        let product = read(&product).unwrap().product;
        assert_eq!(product.variants[0].title.as_deref(), Some("Red / M"));
        assert_eq!(product.options, ["Colour", "Size"]);
        assert_eq!(product.variants[0].sku, "#v1");
    }

    #[test]
    fn a_location_without_an_open_sales_channel_sends_nothing() {
        let location = |channels: Value| {
            let location = json!({ "id": "l", "name": "Berlin", "sales_channels": channels });
            serde_json::from_value::<StockLocation>(location).unwrap().read().counts
        };
        assert!(location(json!([{ "is_disabled": true }, { "is_disabled": false }])));
        assert!(!location(json!([{ "is_disabled": true }])));
        assert!(!location(json!([])));
    }
}
