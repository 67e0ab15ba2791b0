//! Products while a file is being read. Prices stay text until the whole file has shown how it writes numbers; then
//! every row either becomes a variant or is listed with the reason why not.

use crate::number::{Evidence, RawNumber, Style, read, read_quantity};
use crate::report::{Notes, short};
use crate::row_problem::{BadNumber, PriceKind, RowProblem};
use crate::slug::named;
use crate::{ImportError, Limits, Options};
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::limits::MAX_STOCK;
use cartwall_domain::stock::Quantity;
use cartwall_domain::{ProductId, VariantId};
use iso_currency::Currency;
use rust_decimal::Decimal;
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
    pub fn text(text: &str, plain: bool) -> Self {
        RawNumber::new(text, plain).map_or(Self::Silent, Self::Text)
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
#[derive(Debug, Default)]
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
    evidence: Evidence,
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
            evidence: Evidence::default(),
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
        for number in [&variant.price, &variant.sale, &variant.compare_at].into_iter().flatten() {
            self.kept += number.text.len();
            self.evidence.observe(number);
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

    pub fn variant_limit(&self) -> usize {
        self.limits.variants
    }

    pub fn too_many(&self) -> ImportError {
        ImportError::TooLarge { what: "products and variants", limit: self.limits.variants as u64 }
    }

    /// Real shops have one SKU on several products. All come in, but sales and cues by that SKU are ambiguous.
    fn note_shared_skus(&mut self) {
        let mut first_rows: HashMap<&str, u64> = HashMap::new();
        let Self { products, warnings, .. } = self;
        for variant in products.iter().flat_map(|product| &product.variants) {
            if variant.sku.is_empty() {
                continue;
            }
            if let Some(first) = first_rows.get(variant.sku.as_str()) {
                let sku = short(&variant.sku);
                warnings.add(variant.row, RowProblem::SharedSku { sku, first: *first });
            } else {
                first_rows.insert(&variant.sku, variant.row);
            }
        }
    }

    /// The products, each made when it is asked for.
    pub fn into_products(mut self) -> Products {
        let reading = Reading { style: self.evidence.style(self.hint), currency: self.currency };
        self.rows_of = HashMap::new();
        self.by_id = HashMap::new();
        self.note_shared_skus();
        let Self { products, skipped, warnings, .. } = self;
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

/// How the numbers of this file are read.
struct Reading {
    style: Style,
    currency: Option<Currency>,
}

impl Reading {
    fn variant(
        &self,
        draft: DraftVariant,
        product: &str,
        handle: &str,
        single: bool,
        skipped: &mut Notes,
        warnings: &mut Notes,
    ) -> Option<Variant> {
        let row = draft.row;
        let regular = match self.price(draft.price.as_ref(), draft.currency) {
            Ok(price) => price,
            Err(why) => {
                skipped.add(row, bad_price(PriceKind::Price, draft.price.as_ref(), why));
                return None;
            }
        };
        let sale = self.optional(PriceKind::Sale, draft.sale.as_ref(), draft.currency, row, warnings);
        let mut compare_at =
            self.optional(PriceKind::CompareAt, draft.compare_at.as_ref(), draft.currency, row, warnings);
        let price = match (regular, sale) {
            (Some(regular), Some(sale)) if sale.amount.is_zero() || sale.amount > regular.amount => {
                let (sale, price) = (sale.amount.to_string(), regular.amount.to_string());
                warnings.add(row, RowProblem::OddSalePrice { sale, price });
                Some(regular)
            }
            (Some(regular), Some(sale)) => {
                compare_at = compare_at.or(Some(regular));
                Some(sale)
            }
            (regular, sale) => regular.or(sale),
        };
        match (&price, draft.price_rule) {
            (None, PriceRule::Needed) => {
                skipped.add(row, RowProblem::NoPrice);
                return None;
            }
            (None, PriceRule::Wanted) => {
                warnings.add(row, RowProblem::PriceWanted);
            }
            _ => {}
        }
        // A comparison with the same or a lower price is none.
        let compare_at = compare_at.filter(|c| price.as_ref().is_some_and(|p| c.amount > p.amount));
        let quantity = match draft.quantity {
            RawQuantity::Silent => None,
            RawQuantity::Said(quantity) => Some(quantity),
            RawQuantity::Text(ref raw) | RawQuantity::SoldOn(ref raw) => {
                let mut bad = |why| {
                    warnings.add(row, RowProblem::BadQuantity { text: short(&raw.text), why });
                    Quantity::Unknown
                };
                Some(match read_quantity(raw, self.style) {
                    Some(n) if n.unsigned_abs() <= MAX_STOCK.unsigned_abs() => match draft.quantity {
                        RawQuantity::SoldOn(_) => Quantity::Backorder(n),
                        _ => Quantity::Known(n),
                    },
                    Some(_) => bad(BadNumber::TooLarge),
                    None => bad(BadNumber::Unreadable),
                })
            }
        };
        let title = draft
            .options
            .iter()
            .filter(|o| !o.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" / ");
        let sku = match (draft.sku.is_empty(), single || title.is_empty()) {
            (false, _) => draft.sku,
            (true, true) => handle.to_owned(),
            (true, false) => {
                let options: Vec<String> =
                    draft.options.iter().map(|o| named(o)).filter(|o| !o.is_empty()).collect();
                format!("{handle}/{}", options.join("-"))
            }
        };
        Some(Variant {
            id: VariantId(format!("{product}#{}", draft.key)),
            sku,
            title: (!title.is_empty()).then_some(title),
            price,
            compare_at,
            barcode: draft.barcode,
            picture: draft.picture,
            quantity,
        })
    }

    /// A price, none, or why the text is not one.
    fn price(
        &self,
        raw: Option<&RawNumber>,
        currency: Option<Currency>,
    ) -> Result<Option<ListPrice>, BadNumber> {
        let Some(raw) = raw else { return Ok(None) };
        let (amount, written) = read(raw, self.style).ok_or(BadNumber::Unreadable)?;
        if amount < Decimal::ZERO {
            return Err(BadNumber::Negative);
        }
        let currency = written.or(currency).or(self.currency);
        let price = ListPrice { amount, currency };
        if !price.is_price() {
            return Err(BadNumber::TooLarge);
        }
        Ok(Some(price))
    }

    fn optional(
        &self,
        kind: PriceKind,
        raw: Option<&RawNumber>,
        currency: Option<Currency>,
        row: u64,
        warnings: &mut Notes,
    ) -> Option<ListPrice> {
        match self.price(raw, currency) {
            Ok(price) => price,
            Err(why) => {
                warnings.add(row, bad_price(kind, raw, why));
                None
            }
        }
    }
}

fn bad_price(kind: PriceKind, raw: Option<&RawNumber>, why: BadNumber) -> RowProblem {
    RowProblem::BadPrice { kind, text: raw.map(|raw| short(&raw.text)).unwrap_or_default(), why }
}

/// Text that is there.
pub fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A SKU or barcode without the apostrophe by which spreadsheets are told to keep digits as text.
pub fn code(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => digits,
        _ => text,
    }
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
