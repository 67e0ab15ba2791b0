//! Products and variations of a WooCommerce, and what their stock fields say.

use super::fields::{Text, or_empty};
use super::html::plain;
use crate::{Counted, StorePrice, StoreStock};
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::variant_id;
use cartwall_domain::{Currency, Decimal, ProductId, StoreId};
use serde::Deserialize;

/// What is asked of a product.
pub(super) const PRODUCT_FIELDS: &str = "id,name,type,sku,global_unique_id,price,regular_price,on_sale,images,tags,\
    brands,variations,manage_stock,stock_quantity,stock_status,backorders_allowed";
/// What is asked of a variation.
pub(super) const VARIATION_FIELDS: &str = "id,parent_id,name,status,sku,global_unique_id,price,regular_price,on_sale,\
    image,attributes,manage_stock,stock_quantity,stock_status,backorders_allowed";
/// What is asked of either for its stock, and for its price at that moment.
pub(super) const STOCK_FIELDS: &str = "id,parent_id,type,status,variations,price,regular_price,on_sale,\
    manage_stock,stock_quantity,stock_status,backorders_allowed";

/// A product or a variation as the shop has it: one form, for the shop answers questions about the one with the other.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    id: Text,
    /// Of a variation.
    #[serde(default)]
    parent_id: Text,
    #[serde(default)]
    name: Text,
    #[serde(default, rename = "type")]
    kind: Text,
    #[serde(default)]
    status: Text,
    #[serde(default)]
    sku: Text,
    /// EAN, UPC or ISBN.
    #[serde(default)]
    global_unique_id: Text,
    /// What it costs now.
    #[serde(default)]
    price: Text,
    #[serde(default)]
    regular_price: Text,
    #[serde(default)]
    on_sale: Text,
    /// Of a product.
    #[serde(default, deserialize_with = "or_empty")]
    images: Vec<Image>,
    /// Of a variation.
    #[serde(default)]
    image: Option<Image>,
    #[serde(default, deserialize_with = "or_empty")]
    tags: Vec<Named>,
    #[serde(default, deserialize_with = "or_empty")]
    brands: Vec<Named>,
    /// Ids, in the order in which the shop shows them.
    #[serde(default, deserialize_with = "or_empty")]
    variations: Vec<Text>,
    /// Of a variation: what was chosen.
    #[serde(default, deserialize_with = "or_empty")]
    attributes: Vec<Choice>,
    /// `true`, `false`, or `parent`: then the number is the parent's, which its variations share.
    #[serde(default)]
    manage_stock: Text,
    #[serde(default)]
    stock_quantity: Text,
    #[serde(default)]
    stock_status: Text,
    #[serde(default)]
    backorders_allowed: Text,
}

#[derive(Debug, Deserialize)]
struct Image {
    #[serde(default)]
    src: Text,
}

#[derive(Debug, Deserialize)]
struct Named {
    #[serde(default)]
    name: Text,
}

#[derive(Debug, Deserialize)]
struct Choice {
    /// What is chosen, such as `Size`.
    #[serde(default)]
    name: Text,
    #[serde(default)]
    option: Text,
}

impl Row {
    pub(super) fn id(&self) -> Option<u64> {
        self.id.id()
    }

    pub(super) fn parent(&self) -> Option<u64> {
        self.parent_id.id()
    }

    pub(super) fn variations(&self) -> impl Iterator<Item = u64> {
        self.variations.iter().filter_map(Text::id)
    }

    /// Whether its variations are bought in its place. A plugin's kinds of product can have them, too.
    pub(super) fn has_variations(&self) -> bool {
        !self.variations.is_empty() || self.kind.0.starts_with("variable")
    }

    /// A group only shows products that are in the list themselves.
    pub(super) fn is_group(&self) -> bool {
        self.kind.0 == "grouped"
    }

    /// Why it is not for sale. A variation that was switched off is private.
    pub(super) fn unsold(&self) -> Option<Unsold> {
        match self.status.0.as_str() {
            "" | "publish" => None,
            "draft" | "auto-draft" | "pending" | "future" => Some(Unsold::Drafted),
            "private" if self.parent().is_some() => Some(Unsold::SwitchedOff),
            "trash" => Some(Unsold::Deleted),
            _ => Some(Unsold::Unpublished),
        }
    }

    /// The number is what can be sold. A variation whose parent is counted answers with the parent's number, and so do
    /// its sisters: it is one heap, shown at each, and never to be added up.
    fn stock(&self) -> StoreStock {
        let backorder = self.backorders_allowed.0 == "true";
        let at = |pieces: i64| StoreStock::At { places: vec![(String::new(), pieces)], backorder };
        if self.manage_stock.some().is_none() {
            // Somebody marked it as sold out by hand: the shop sells none, whatever there is.
            return if self.is_out() { at(0) } else { StoreStock::Untracked };
        }
        // Shops that sell by weight count in fractions; only whole pieces can be sold here.
        let pieces = self.stock_quantity.decimal().and_then(|count| i64::try_from(count.floor()).ok());
        match pieces {
            // At its threshold the shop sells none, though some are there.
            Some(pieces) if self.is_out() => {
                StoreStock::At { places: vec![(String::new(), pieces.min(0))], backorder: false }
            }
            pieces => pieces.map_or(StoreStock::Unknown, at),
        }
    }

    fn is_out(&self) -> bool {
        self.stock_status.0 == "outofstock"
    }

    pub(super) fn counted(&self, store: &StoreId, currency: Currency) -> Option<Counted> {
        let own = self.id()?.to_string();
        let stock = self.unsold().map_or_else(|| self.stock(), StoreStock::Unsold);
        Some(Counted { variant: variant_id(store, &own), stock, price: self.asked(currency) })
    }

    /// What it costs, with the regular price where it is reduced.
    fn asked(&self, currency: Currency) -> Option<StorePrice> {
        let listed = |amount: Decimal| ListPrice { amount, currency: Some(currency) };
        let price = self.price.decimal()?;
        let reduced = self.on_sale.0 == "true";
        let regular = self.regular_price.decimal().filter(|regular| reduced && *regular > price);
        Some(StorePrice { price: listed(price), compare_at: regular.map(listed) })
    }

    /// The product with what can be bought of it, and its stock. `None` where nothing can.
    pub(super) fn product(
        &self,
        store: &StoreId,
        currency: Currency,
        variations: &[&Self],
    ) -> Option<(Product, Vec<Counted>)> {
        let id = self.id()?;
        let sold: Vec<&Self> = if self.has_variations() { variations.to_vec() } else { vec![self] };
        let variants: Vec<_> = sold.iter().filter_map(|row| row.variant(store, currency, self)).collect();
        let product = Product {
            id: ProductId(format!("{store}/{id}")),
            title: plain(&self.name.0),
            vendor: self.brands.iter().map(|brand| plain(&brand.name.0)).find(|name| !name.is_empty()),
            tags: self.tags.iter().map(|tag| plain(&tag.name.0)).filter(|name| !name.is_empty()).collect(),
            options: sold.iter().find_map(|row| row.choices()).unwrap_or_default(),
            picture: self.images.iter().find_map(|image| image.src.some()).map(ToOwned::to_owned),
            variants,
        };
        let stock = sold.iter().filter_map(|row| row.counted(store, currency)).collect();
        (!product.variants.is_empty()).then_some((product, stock))
    }

    fn variant(&self, store: &StoreId, currency: Currency, product: &Self) -> Option<Variant> {
        let varies = product.has_variations();
        let own = self.id()?.to_string();
        let asked = self.asked(currency);
        // A variation that has no SKU answers with its product's, and so do its sisters.
        let sku = self.sku.some().filter(|sku| !varies || product.sku.some() != Some(*sku));
        Some(Variant {
            id: variant_id(store, &own),
            sku: sku.map_or_else(|| format!("#{own}"), ToOwned::to_owned),
            title: self.choice().filter(|_| varies),
            compare_at: asked.as_ref().and_then(|asked| asked.compare_at.clone()),
            price: asked.map(|asked| asked.price),
            barcode: self.global_unique_id.some().map(ToOwned::to_owned),
            picture: self.image.as_ref().and_then(|image| image.src.some()).map(ToOwned::to_owned),
            quantity: None,
        })
    }

    /// What its options are called, where each of them is chosen.
    fn choices(&self) -> Option<Vec<String>> {
        let names = self.attributes.iter().map(|choice| plain(&choice.name.0));
        let chosen = self.attributes.iter().all(|choice| !plain(&choice.option.0).is_empty());
        (chosen && !self.attributes.is_empty()).then(|| names.collect())
    }

    fn choice(&self) -> Option<String> {
        let options: Vec<_> = self.attributes.iter().map(|choice| plain(&choice.option.0)).collect();
        let options: Vec<_> = options.into_iter().filter(|option| !option.is_empty()).collect();
        // Where it stands for any choice there is no option, and only its name is left.
        let title = if options.is_empty() { plain(&self.name.0) } else { options.join(" / ") };
        (!title.is_empty()).then_some(title)
    }
}
