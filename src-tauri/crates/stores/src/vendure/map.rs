//! What Vendure says of the shop, its products and their stock, in Cartwall's terms.

use crate::{Counted, Item, LeftOut, StoreStock, limits};
use cartwall_domain::catalogue::{self, ListPrice, Variant};
use cartwall_domain::money::parse_currency;
use cartwall_domain::stock::Unsold;
use cartwall_domain::store::variant_id;
use cartwall_domain::{Decimal, ProductId, StoreId};
use cartwall_outbound::Url;
use serde::Deserialize;

/// The channel that holds everything, in every Vendure shop.
pub const WHOLE_SHOP: &str = "__default_channel__";
/// The name that a new Vendure shop gives itself.
const NAMELESS: &str = "Default Seller";

/// What an answer is read with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// Decimals of every amount, whatever its currency: a shop with two keeps 1000 yen as 100000.
    pub precision: u32,
    /// Orders of a marketplace are seen here both whole and by seller.
    pub whole_shop: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shop {
    pub active_channel: Channel,
    global_settings: Global,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Channel {
    pub code: String,
    pub default_currency_code: String,
    seller: Option<Seller>,
}

#[derive(Deserialize)]
struct Seller {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Global {
    server_config: ServerConfig,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServerConfig {
    money_strategy_precision: u32,
}

impl Shop {
    pub fn settings(&self) -> Settings {
        Settings {
            precision: self.global_settings.server_config.money_strategy_precision,
            whole_shop: self.active_channel.code == WHOLE_SHOP,
        }
    }

    /// The seller's name, else the channel's, else the address: the first that somebody chose.
    pub fn name(&self, address: &Url) -> String {
        let seller = self.active_channel.seller.as_ref().map(|seller| seller.name.as_str());
        let channel = Some(self.active_channel.code.as_str()).filter(|code| *code != WHOLE_SHOP);
        let chosen = seller.filter(|name| *name != NAMELESS && !name.is_empty()).or(channel);
        chosen.or(address.host_str()).unwrap_or_default().to_owned()
    }
}

#[derive(Deserialize)]
pub(super) struct Me {
    me: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    channels: Vec<PersonsChannel>,
}

#[derive(Deserialize)]
struct PersonsChannel {
    #[serde(default)]
    token: Option<String>,
    code: String,
    permissions: Vec<String>,
}

impl Me {
    /// The channels in which this person has a role: what each is asked by, and its name. The default one is asked
    /// without a token, and has the name of its code.
    pub fn channels(self) -> Vec<(String, String)> {
        let channels = self.me.into_iter().flat_map(|me| me.channels);
        let named = channels.filter_map(|own| {
            let id = if own.code == WHOLE_SHOP { own.code.clone() } else { own.token? };
            Some((id, own.code))
        });
        named.collect()
    }

    /// What this person may do beyond reading. Who may do everything has one right.
    pub fn excess(&self, channel: &str) -> Vec<String> {
        let channels = self.me.iter().flat_map(|me| &me.channels).filter(|own| own.code == channel);
        let rights: Vec<_> = channels.flat_map(|own| &own.permissions).cloned().collect();
        if let Some(all) = rights.iter().find(|right| *right == "SuperAdmin") {
            return vec![all.clone()];
        }
        rights.into_iter().filter(|right| *right != "Authenticated" && !right.starts_with("Read")).collect()
    }
}

/// How the shop counts where a variant does not say.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tracking {
    global_settings: TrackingSettings,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TrackingSettings {
    track_inventory: bool,
    out_of_stock_threshold: i64,
}

/// Stock of a variant.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Levels {
    track_inventory: Track,
    out_of_stock_threshold: i64,
    use_global_out_of_stock_threshold: bool,
    stock_levels: Vec<Level>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
enum Track {
    True,
    False,
    Inherit,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Level {
    stock_location_id: String,
    stock_on_hand: i64,
    stock_allocated: i64,
}

impl Levels {
    /// Vendure sells while the sum over all locations, less what is allocated, is above the threshold.
    ///
    /// A threshold above zero keeps pieces back: they are taken off the fullest location first, and never turn a
    /// location oversold, so that all locations together say what the shop sells. One below zero lets the shop sell
    /// what it does not have: then the places say what is there, oversold or not, and `backorder` says whether the
    /// shop still sells.
    pub fn stock(&self, tracking: &Tracking) -> StoreStock {
        let shop = &tracking.global_settings;
        if self.track_inventory == Track::False
            || (self.track_inventory == Track::Inherit && !shop.track_inventory)
        {
            return StoreStock::Untracked;
        }
        let threshold = match self.use_global_out_of_stock_threshold {
            true => shop.out_of_stock_threshold,
            false => self.out_of_stock_threshold,
        };
        let free = |level: &Level| -> Option<i64> {
            limits::pieces(
                limits::pieces(level.stock_on_hand)?.checked_sub(limits::pieces(level.stock_allocated)?)?,
            )
        };
        let places: Option<Vec<_>> = self
            .stock_levels
            .iter()
            .map(|level| Some((level.stock_location_id.clone(), free(level)?)))
            .collect();
        // A number beyond all sense at one place says nothing of the whole.
        let Some(mut places) = places else { return StoreStock::Unknown };
        let sum = limits::sum(places.iter().map(|(_, pieces)| *pieces));
        let mut kept_back = threshold.max(0);
        let mut fullest: Vec<_> = places.iter_mut().map(|(_, pieces)| pieces).collect();
        fullest.sort_by_key(|pieces| std::cmp::Reverse(**pieces));
        for pieces in fullest {
            let taken = kept_back.min((*pieces).max(0));
            *pieces -= taken;
            kept_back -= taken;
        }
        StoreStock::At { places, backorder: threshold < 0 && sum > threshold }
    }
}

/// Whether a variant is sold: it and its product can be switched off, and keep their pieces.
#[derive(Deserialize)]
pub(super) struct OnSale {
    #[serde(default)]
    enabled: Option<bool>,
    #[serde(default)]
    product: Option<OfProduct>,
}

#[derive(Deserialize)]
struct OfProduct {
    #[serde(default)]
    enabled: Option<bool>,
}

impl OnSale {
    /// Why it is not.
    pub fn unsold(&self) -> Option<Unsold> {
        let of_product = self.product.as_ref().and_then(|product| product.enabled);
        (self.enabled == Some(false) || of_product == Some(false)).then_some(Unsold::SwitchedOff)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Product {
    id: String,
    name: String,
    enabled: bool,
    option_groups: Vec<OptionGroup>,
    facet_values: Vec<FacetValue>,
    featured_asset: Option<Asset>,
    variants: Vec<StoreVariant>,
}

#[derive(Deserialize)]
struct OptionGroup {
    id: String,
    /// What is chosen, such as `Size`.
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct FacetValue {
    name: String,
    facet: Facet,
}

#[derive(Deserialize)]
struct Facet {
    code: String,
}

#[derive(Deserialize)]
struct Asset {
    preview: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoreVariant {
    id: String,
    sku: String,
    name: String,
    enabled: bool,
    options: Vec<ProductOption>,
    featured_asset: Option<Asset>,
    #[serde(flatten)]
    asked: Asked,
    #[serde(flatten)]
    levels: Levels,
}

/// What a variant costs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    price_with_tax: i64,
    currency_code: String,
    prices: Vec<Price>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Price {
    currency_code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProductOption {
    name: String,
    group_id: String,
}

impl Product {
    /// The product as it can be sold; nothing where it is switched off, or all its variants are.
    pub fn read(
        self,
        store: &StoreId,
        settings: Settings,
        tracking: &Tracking,
    ) -> (Option<Item>, Vec<LeftOut>) {
        let (mut variants, mut stock, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        let alone = self.variants.len() == 1;
        for variant in self.variants.into_iter().filter(|variant| self.enabled && variant.enabled) {
            match variant.asked.price(settings) {
                Err(why) => {
                    left_out.push(LeftOut { id: variant.id, why: format!("priceWithTax: {why}") });
                }
                Ok(price) => {
                    let id = variant_id(store, &variant.id);
                    let levels = variant.levels.stock(tracking);
                    stock.push(Counted { variant: id.clone(), stock: levels, price: None });
                    let title = variant.title(&self.option_groups, alone);
                    let sku = match variant.sku.trim() {
                        "" => format!("#{}", variant.id),
                        sku => sku.to_owned(),
                    };
                    variants.push(Variant {
                        id,
                        sku,
                        title,
                        price,
                        compare_at: None,
                        barcode: None,
                        picture: variant.featured_asset.map(|asset| asset.preview),
                        quantity: None,
                    });
                }
            }
        }
        let vendor = self.facet_values.iter().find(|value| value.facet.code == "brand");
        let product = catalogue::Product {
            id: ProductId(format!("{store}/{}", self.id)),
            title: self.name,
            vendor: vendor.map(|value| value.name.clone()),
            tags: self.facet_values.iter().map(|value| value.name.clone()).collect(),
            options: self.option_groups.into_iter().map(|group| group.name).collect(),
            picture: self.featured_asset.map(|asset| asset.preview),
            variants,
        };
        ((!product.variants.is_empty()).then_some(Item { product, stock }), left_out)
    }
}

impl Asked {
    /// What the buyer pays, with tax. Vendure says 0 where there is no price in the channel's currency.
    pub fn price(&self, settings: Settings) -> Result<Option<ListPrice>, String> {
        if !self.prices.iter().any(|price| price.currency_code == self.currency_code) {
            return Ok(None);
        }
        let currency = parse_currency(&self.currency_code).map_err(|error| error.to_string())?;
        let amount = Decimal::try_new(self.price_with_tax, settings.precision);
        let amount = amount.map_err(|error| error.to_string())?;
        Ok(Some(ListPrice { amount, currency: Some(currency) }))
    }
}

impl StoreVariant {
    /// The options in the order of the product's groups; the shop gives them in any order.
    fn title(&self, groups: &[OptionGroup], alone: bool) -> Option<String> {
        let place = |option: &ProductOption| groups.iter().position(|group| group.id == option.group_id);
        let mut options: Vec<_> = self.options.iter().map(|option| (place(option), &option.name)).collect();
        options.sort_by_key(|(place, _)| place.unwrap_or(usize::MAX));
        let names: Vec<_> = options.into_iter().map(|(_, name)| name.as_str()).collect();
        match names.is_empty() {
            false => Some(names.join(" / ")),
            true => (!alone).then(|| self.name.clone()),
        }
    }
}

#[cfg(test)]
mod tests;
