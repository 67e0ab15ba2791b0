//! Products while a file is being read. Prices stay text until the whole file has shown how it writes numbers; then
//! every row either becomes a variant or is listed with the reason why not.

use crate::number::{RawNumber, Style};
use crate::price::{PriceColumn, QuantityColumn};
use crate::reading::Reading;
use crate::report::{Notes, short};
use crate::row_problem::RowProblem;
use crate::sku::{LostZeros, damage_of};
use crate::{ImportError, Limits, Options};
use cartwall_domain::ProductId;
use cartwall_domain::catalogue::Product;
use cartwall_domain::stock::Quantity;
use iso_currency::Currency;
use std::collections::hash_map::RandomState;
use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasher;

/// What a format says about a missing price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PriceRule {
    /// The file is not about prices.
    #[default]
    Silent,
    /// The shop allows products without one; say so.
    Wanted,
    /// A row without one is no product.
    Needed,
}

/// What a row says about the quantity.
#[derive(Clone, Debug, Default)]
pub enum RawQuantity {
    /// Nothing.
    #[default]
    Silent,
    /// Something that is not written as a number.
    Said(Quantity),
    /// A number still to be read.
    Text(RawNumber),
    /// The same, of what the shop sells on when nothing is left.
    SoldOn(RawNumber),
}

impl RawQuantity {
    /// A number, or one of the words that shops write instead.
    pub fn text(text: &str, plain: bool) -> Self {
        let word: String = text.chars().filter(|c| c.is_alphabetic() || *c == '∞').collect();
        match word.to_lowercase().as_str() {
            "unlimited" | "infinite" | "untracked" | "instock" | "∞" if !plain => {
                Self::Said(Quantity::Untracked)
            }
            "outofstock" | "soldout" if !plain => Self::Said(Quantity::Known(0)),
            _ => RawNumber::new(text, plain).map_or(Self::Silent, Self::Text),
        }
    }

    /// The same, sold on when nothing is left where `more` says so.
    #[must_use]
    pub fn sold_on(self, more: bool) -> Self {
        match self {
            Self::Text(number) if more => Self::SoldOn(number),
            other => other,
        }
    }
}

/// A variant as a row gives it.
#[derive(Clone, Debug, Default)]
pub struct DraftVariant {
    pub row: u64,
    /// What tells it from the other variants of its product, stable across exports.
    pub key: String,
    pub sku: String,
    pub options: Vec<String>,
    pub price: Option<RawNumber>,
    pub sale: Option<RawNumber>,
    pub compare_at: Option<RawNumber>,
    pub price_rule: PriceRule,
    pub quantity: RawQuantity,
    pub barcode: Option<String>,
    pub picture: Option<String>,
    pub currency: Option<Currency>,
}

/// A product while its rows come in.
#[derive(Debug, Default)]
pub struct DraftProduct {
    pub id: String,
    /// Stands in for a missing SKU.
    pub handle: String,
    pub title: String,
    pub vendor: Option<String>,
    pub tags: Vec<String>,
    /// What its options are called, in their order.
    pub options: Vec<String>,
    pub picture: Option<String>,
    /// Place of `picture` among the product's pictures; the first is the main one.
    pub picture_place: u32,
    pub variants: Vec<DraftVariant>,
    pub row: u64,
}

impl DraftProduct {
    fn cost(&self) -> usize {
        let tags: usize = self.tags.iter().map(String::len).sum();
        let options: usize = self.options.iter().map(String::len).sum();
        self.title.len()
            + tags
            + options
            + self.vendor.as_ref().map_or(0, String::len)
            + self.picture.as_ref().map_or(0, String::len)
    }
}

/// Everything read so far.
pub struct Draft {
    pub skipped: Notes,
    pub warnings: Notes,
    /// For sales with dates.
    pub now: jiff::Timestamp,
    limits: Limits,
    currency: Option<Currency>,
    hint: Style,
    /// The columns of prices, by [`PriceKind`], and all of them together.
    prices: [PriceColumn; 3],
    all_prices: PriceColumn,
    quantities: QuantityColumn,
    products: Vec<DraftProduct>,
    /// Products by a hash of their id, which the product itself confirms.
    by_id: HashMap<u64, usize>,
    /// The row of each variant by a hash of its product and key. Of half a million variants two share a keyed hash of 64
    /// bits once in a hundred million files; the names themselves would weigh as much as the rest of the draft.
    rows_of: HashMap<u64, u64>,
    hasher: RandomState,
    kept: usize,
}

impl Draft {
    pub fn new(options: &Options, hint: Style) -> Self {
        Self {
            skipped: Notes::new(options.limits.notes),
            warnings: Notes::new(options.limits.notes),
            now: options.now,
            limits: options.limits,
            currency: options.currency,
            hint,
            prices: <[PriceColumn; 3]>::default(),
            all_prices: PriceColumn::default(),
            quantities: QuantityColumn::default(),
            products: Vec::new(),
            by_id: HashMap::new(),
            rows_of: HashMap::new(),
            hasher: RandomState::new(),
            kept: 0,
        }
    }

    /// Counts text that will be held until the end.
    pub fn keep(&mut self, bytes: usize) -> Result<(), ImportError> {
        self.kept += bytes;
        if self.kept > self.limits.text_bytes {
            return Err(ImportError::TooLarge {
                what: "bytes of product texts",
                limit: self.limits.text_bytes as u64,
            });
        }
        Ok(())
    }

    pub fn find(&self, id: &str) -> Option<usize> {
        let at = self.by_id.get(&self.hasher.hash_one(id)).copied()?;
        self.products.get(at).is_some_and(|product| product.id == id).then_some(at)
    }

    pub fn product(&mut self, at: usize) -> Option<&mut DraftProduct> {
        self.products.get_mut(at)
    }

    pub fn products(&mut self) -> &mut [DraftProduct] {
        &mut self.products
    }

    /// Adds a product; its id is not in use yet.
    pub fn add_product(&mut self, product: DraftProduct) -> Result<usize, ImportError> {
        if self.products.len() >= self.limits.variants {
            return Err(self.too_many());
        }
        self.keep(product.cost() + product.id.len() * 2 + product.handle.len())?;
        let at = self.products.len();
        self.by_id.insert(self.hasher.hash_one(product.id.as_str()), at);
        self.products.push(product);
        Ok(at)
    }

    /// Adds a variant, or notes that its product already has it.
    pub fn add_variant(&mut self, at: usize, variant: DraftVariant) -> Result<(), ImportError> {
        let identity = self.hasher.hash_one((at, variant.key.as_str()));
        if let Some(first) = self.rows_of.get(&identity) {
            self.skipped.add(variant.row, RowProblem::Duplicate(Some(*first)));
            return Ok(());
        }
        if self.rows_of.len() >= self.limits.variants {
            return Err(self.too_many());
        }
        let options: usize = variant.options.iter().map(String::len).sum();
        self.keep(
            options
                + variant.key.len() * 3
                + variant.sku.len()
                + variant.barcode.as_ref().map_or(0, String::len)
                + variant.picture.as_ref().map_or(0, String::len),
        )?;
        let currency = variant.currency.or(self.currency);
        for (column, number) in
            self.prices.iter_mut().zip([&variant.price, &variant.sale, &variant.compare_at])
        {
            let Some(number) = number else { continue };
            self.kept += number.text.len();
            column.observe(number, currency);
            self.all_prices.observe(number, currency);
        }
        if let RawQuantity::Text(number) | RawQuantity::SoldOn(number) = &variant.quantity {
            self.quantities.observe(number);
        }
        self.rows_of.insert(identity, variant.row);
        if let Some(product) = self.products.get_mut(at) {
            if product.variants.is_empty() {
                // Most products have one variant; a list begins with room for four.
                product.variants.reserve_exact(1);
            }
            product.variants.push(variant);
        }
        Ok(())
    }

    /// Whether the product already has a variant with this key.
    pub fn has_variant(&self, at: usize, key: &str) -> bool {
        self.rows_of.contains_key(&self.hasher.hash_one((at, key)))
    }

    /// Rows of a further sheet follow; what is added to their numbers.
    pub fn sheet(&mut self, name: &str) -> u64 {
        self.skipped.sheet(name);
        self.warnings.sheet(name)
    }

    /// How doubtful marks are read where nothing tells.
    pub fn hint(&mut self, hint: Style) {
        self.hint = hint;
    }

    pub fn variant_limit(&self) -> usize {
        self.limits.variants
    }

    pub fn too_many(&self) -> ImportError {
        ImportError::TooLarge { what: "products and variants", limit: self.limits.variants as u64 }
    }

    /// Real shops have one SKU on several products. All come in, but sales and cues by that SKU are ambiguous; and two
    /// that differ by case or blanks alone are most often one that was written twice.
    fn note_skus(&mut self) {
        let mut first_rows: HashMap<&str, u64> = HashMap::new();
        let mut alike: HashMap<String, (&str, u64)> = HashMap::new();
        let Self { products, warnings, .. } = self;
        let zeros = LostZeros::of(products);
        for variant in products.iter().flat_map(|product| &product.variants) {
            if variant.sku.is_empty() {
                continue;
            }
            let sku = || short(&variant.sku);
            if let Some(why) = damage_of(&variant.sku).or_else(|| zeros.damage_of(&variant.sku)) {
                warnings.add(variant.row, RowProblem::DamagedSku { sku: sku(), why });
            }
            if let Some(first) = first_rows.get(variant.sku.as_str()) {
                warnings.add(variant.row, RowProblem::SharedSku { sku: sku(), first: *first });
                continue;
            }
            first_rows.insert(&variant.sku, variant.row);
            let same: String =
                variant.sku.split_whitespace().flat_map(str::chars).flat_map(char::to_lowercase).collect();
            match alike.get(&same) {
                Some((other, first)) => {
                    let other = short(other);
                    warnings.add(variant.row, RowProblem::SimilarSku { sku: sku(), other, first: *first });
                }
                None => {
                    alike.insert(same, (&variant.sku, variant.row));
                }
            }
        }
    }

    /// The products, each made when it is asked for.
    pub fn into_products(mut self) -> Products {
        self.rows_of = HashMap::new();
        self.by_id = HashMap::new();
        self.note_skus();
        let Self { products, skipped, warnings, currency, hint, prices, all_prices, quantities, .. } = self;
        let counts = quantities.style(hint);
        let reading = Reading { prices, all_prices, hint, counts, currency };
        Products { reading, drafts: products.into(), skipped, warnings }
    }
}

/// The products of a file that has been read. Their drafts are freed one by one.
pub struct Products {
    reading: Reading,
    drafts: VecDeque<DraftProduct>,
    skipped: Notes,
    warnings: Notes,
}

impl Products {
    pub fn remaining(&self) -> usize {
        self.drafts.len()
    }

    /// A warning that comes before all others.
    pub fn warn_first(&mut self, row: u64, problem: RowProblem) {
        self.warnings.add_first(row, problem);
    }

    pub fn into_notes(self) -> (Notes, Notes) {
        (self.skipped, self.warnings)
    }

    /// A product, or `None` where nothing of it can come in; the notes then say why.
    fn product(&mut self, draft: DraftProduct) -> Option<Product> {
        if draft.title.is_empty() {
            for row in draft.variants.iter().map(|v| v.row) {
                self.skipped.add(row, RowProblem::NoTitle);
            }
            return None;
        }
        let single = draft.variants.len() == 1;
        let mut variants = Vec::with_capacity(draft.variants.len());
        for variant in draft.variants {
            let (skipped, warnings) = (&mut self.skipped, &mut self.warnings);
            variants.extend(self.reading.variant(
                variant,
                &draft.id,
                &draft.handle,
                single,
                skipped,
                warnings,
            ));
        }
        if variants.is_empty() {
            return None;
        }
        let product = Product {
            id: ProductId(draft.id),
            title: draft.title,
            vendor: draft.vendor,
            tags: draft.tags,
            options: draft.options,
            picture: draft.picture,
            variants,
        };
        let product = product.bounded();
        if product.is_none() {
            self.skipped.add(draft.row, RowProblem::TooLong);
        }
        product
    }
}

impl Iterator for Products {
    type Item = Product;

    fn next(&mut self) -> Option<Product> {
        while let Some(draft) = self.drafts.pop_front() {
            if let Some(product) = self.product(draft) {
                return Some(product);
            }
        }
        None
    }
}

/// Text that is there.
pub fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Tags separated by commas.
pub fn tags(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// The first of several picture addresses separated by commas, semicolons, bars or spaces; commas inside an address stay.
pub fn first_picture(text: &str) -> Option<String> {
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let rest = text[at + c.len_utf8()..].trim_start();
        let separates = matches!(c, ',' | ';' | '|' | ' ' | '\n');
        if separates
            && (rest.starts_with("http") || rest.is_empty() || c == ' ' && rest.starts_with([',', ';', '|']))
        {
            end = at;
            break;
        }
    }
    some(text[..end].trim())
}
