//! What the shop sells, by pages of variants. The variants of a product can lie on several pages, each with the product
//! around them; the catalogue joins them by the product's id.

use super::client::{Client, Connection, MOST, Pages, Query, why};
use super::gid;
use crate::http::read;
use crate::{Item, LeftOut, Page, StoreError, StorePrice};
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::money::{parse_currency, parse_decimal};
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::variant_id;
use cartwall_domain::{Currency, ProductId, StoreId, Timestamp};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

const CATALOGUE: Query = Query { name: "catalogue", text: include_str!("catalogue.graphql") };
/// Grows as far as our share of the shop's allowance carries.
const PAGES: Pages = Pages { first: 25, most: MOST };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    shop: Shop,
    product_variants: Connection<Box<RawValue>>,
}

/// Of all its prices.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shop {
    currency_code: String,
}

impl Shop {
    pub fn currency(&self) -> Result<Currency, StoreError> {
        parse_currency(&self.currency_code)
            .map_err(|_| StoreError::Schema("shop.currencyCode: not a currency".into()))
    }
}

/// A variant with its product.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VariantFields {
    id: String,
    sku: Option<String>,
    barcode: Option<String>,
    title: String,
    #[serde(flatten)]
    asked: Asked,
    updated_at: jiff::Timestamp,
    media: Media,
    product: ProductFields,
}

/// What a variant costs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// In the shop's own currency, before what its markets make of it.
    price: String,
    compare_at_price: Option<String>,
    /// What a buyer of the home market pays, in their currency.
    #[serde(default)]
    contextual_pricing: Option<Contextual>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contextual {
    price: MarketPrice,
    compare_at_price: Option<MarketPrice>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MarketPrice {
    amount: String,
    currency_code: String,
}

impl MarketPrice {
    fn price(&self) -> Result<ListPrice, &'static str> {
        let currency = parse_currency(&self.currency_code).map_err(|_| "not a currency")?;
        list_price(&self.amount, currency)
    }
}

impl Contextual {
    fn price(&self) -> Result<StorePrice, &'static str> {
        let price = self.price.price()?;
        let compare_at = self.compare_at_price.as_ref().map(MarketPrice::price).transpose()?;
        let compare_at =
            compare_at.filter(|other| other.currency == price.currency && other.amount > price.amount);
        Ok(StorePrice { price, compare_at })
    }
}

impl Asked {
    /// What a buyer of the home market pays; where that cannot be read, the shop's own price in its `currency`.
    pub fn price(&self, currency: Currency) -> Result<StorePrice, String> {
        if let Some(Ok(price)) = self.contextual_pricing.as_ref().map(Contextual::price) {
            return Ok(price);
        }
        let price = list_price(&self.price, currency).map_err(|why| format!("price: {why}"))?;
        let compare_at = self.compare_at_price.as_deref().map(|text| list_price(text, currency));
        let compare_at = compare_at.transpose().map_err(|why| format!("compareAtPrice: {why}"))?;
        // Crossed out on the card, so it is only one that is higher.
        let compare_at = compare_at.filter(|compare| compare.amount > price.amount);
        Ok(StorePrice { price, compare_at })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProductFields {
    id: String,
    title: String,
    vendor: String,
    tags: Vec<String>,
    status: String,
    has_only_default_variant: bool,
    /// What can be chosen, in the order in which the variants' titles name it.
    #[serde(default)]
    options: Vec<Choice>,
    updated_at: jiff::Timestamp,
    featured_media: Option<Medium>,
}

#[derive(Deserialize)]
struct Choice {
    name: String,
}

#[derive(Deserialize)]
struct Media {
    nodes: Vec<Medium>,
}

/// A picture, or whatever else; films and models have a picture to stand for them.
#[derive(Deserialize)]
struct Medium {
    preview: Option<Preview>,
}

#[derive(Deserialize)]
struct Preview {
    /// `None` while Shopify still works on it.
    image: Option<Image>,
}

#[derive(Deserialize)]
struct Image {
    url: String,
}

impl Medium {
    fn picture(self) -> Option<String> {
        Some(self.preview?.image?.url)
    }
}

pub async fn page(
    client: &Client,
    store: &StoreId,
    home: Option<&str>,
    after: Option<&str>,
) -> Result<Page<Item>, StoreError> {
    let ask = |first| json!({ "first": first, "after": after, "home": home });
    let (answer, _) = client.ask_sized::<Answer>(&CATALOGUE, PAGES, ask).await?;
    let currency = answer.shop.currency()?;
    let mut page = Page::default();
    for raw in &answer.product_variants.nodes {
        let read = read::<VariantFields>(raw.get().as_bytes()).map_err(why);
        match read.and_then(|fields| take(&mut page, store, currency, fields)) {
            Ok(()) => {}
            Err(why) => page.left_out.push(LeftOut { id: gid::name_of(raw, "ProductVariant"), why }),
        }
    }
    page.next = answer.product_variants.page_info.next();
    Ok(page)
}

/// Adds a variant to its product on the page.
pub fn take(
    page: &mut Page<Item>,
    store: &StoreId,
    currency: Currency,
    fields: VariantFields,
) -> Result<(), String> {
    let changed: Timestamp = fields.updated_at.max(fields.product.updated_at).as_millisecond();
    page.newest = page.newest.max(Some(changed));
    if unsold(&fields.product.status).is_some() {
        return Ok(());
    }
    let own = gid::own(&fields.id, "ProductVariant").map_err(|why| format!("id: {why}"))?;
    let StorePrice { price, compare_at } = fields.asked.price(currency)?;
    let variant = Variant {
        id: variant_id(store, own),
        sku: stated(fields.sku).unwrap_or_else(|| format!("#{own}")),
        title: (!fields.product.has_only_default_variant).then_some(fields.title),
        price: Some(price),
        compare_at,
        barcode: stated(fields.barcode),
        picture: fields.media.nodes.into_iter().find_map(Medium::picture),
        quantity: None,
    };
    let product = fields.product;
    let own = gid::own(&product.id, "Product").map_err(|why| format!("product.id: {why}"))?;
    let id = ProductId(format!("{store}/{own}"));
    match page.items.iter_mut().find(|item| item.product.id == id) {
        Some(item) => item.product.variants.push(variant),
        None => {
            let has_choice = !product.has_only_default_variant;
            let names = product.options.into_iter().map(|option| option.name);
            let product = Product {
                id,
                title: product.title,
                vendor: stated(Some(product.vendor)),
                tags: product.tags,
                options: names.filter(|_| has_choice).collect(),
                picture: product.featured_media.and_then(Medium::picture),
                variants: vec![variant],
            };
            page.items.push(Item { product, stock: Vec::new() });
        }
    }
    Ok(())
}

/// Why products of this status are not sold.
pub fn unsold(status: &str) -> Option<Unsold> {
    match status {
        "ACTIVE" | "UNLISTED" => None,
        "DRAFT" => Some(Unsold::Drafted),
        "ARCHIVED" => Some(Unsold::Archived),
        _ => Some(Unsold::Unpublished),
    }
}

fn list_price(text: &str, currency: Currency) -> Result<ListPrice, &'static str> {
    let amount = parse_decimal(text).map_err(|_| "not a decimal number")?;
    Ok(ListPrice { amount, currency: Some(currency) })
}

fn stated(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}
