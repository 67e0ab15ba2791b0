//! A file as pieces of a size that the engine takes in between two presses.

use super::ImportOptions;
use super::job::{Imports, Job, Watched};
use crate::search::item;
use crate::wire::answer::Problem;
use crate::wire::import::{ImportPrices, ImportReport, ImportStage, PreviewItem};
use cartwall_catalogue::{Opened, Options, open_file, open_reader};
use cartwall_domain::apply::apply;
use cartwall_domain::catalogue::{Catalogue, Product};
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::state::State;
use cartwall_domain::{Actor, Currency};
use std::path::Path;

/// How many variants a dry run tells one by one.
const PREVIEWED: usize = 100;
/// Variants in one command: a take waits for one such piece at most. A product is not taken apart.
const VARIANTS: u64 = 100;

/// Products that come in together.
pub(super) struct Piece {
    pub products: Vec<Product>,
    pub variants: u64,
}

impl Piece {
    /// How many of its variants this catalogue does not have.
    pub(super) fn new_in(&self, catalogue: &Catalogue) -> u64 {
        let all = self.products.iter().flat_map(|product| product.variants.iter().map(move |v| (product, v)));
        all.filter(|(product, variant)| catalogue.variant(&catalogue.resolve(product, variant)).is_none())
            .count() as u64
    }
}

/// What is left of a file that is coming in.
pub(super) struct Pieces {
    file: Opened,
    /// A product that had no room in the last piece.
    next: Option<Product>,
    prices: ImportPrices,
    /// How many prices name each currency, in the order in which the file first names them.
    named: Vec<(Currency, u64)>,
}

impl Pieces {
    /// Reads every row. Blocks. It keeps nothing of `catalogue`: a large one would be held twice while it is written
    /// anew.
    pub(super) fn open(
        path: &Path,
        reading: &Options,
        catalogue: &Catalogue,
        job: &Job,
    ) -> Result<Self, Problem> {
        let file = Watched::new(open_file(path)?, job).map_err(cartwall_catalogue::ImportError::Io)?;
        let currency = catalogue.currency();
        let file = open_reader(file, &Options { catalogue: currency, ..reading.clone() })?;
        job.stage(ImportStage::TakingIn, 0, file.remaining() as u64);
        let catalogue = currency.map(|currency| currency.code().to_owned());
        let prices = ImportPrices { catalogue, ..ImportPrices::default() };
        Ok(Self { file, next: None, prices, named: Vec::new() })
    }

    /// How many products have not come in.
    pub(super) fn remaining(&self) -> u64 {
        (self.file.remaining() as u64).saturating_add(u64::from(self.next.is_some()))
    }

    /// Only looks at what would come in; `None` where it was cancelled. Blocks.
    pub(super) fn look_through(mut self, state: &State, name: &str, job: &Job) -> Option<ImportReport> {
        let (mut products, mut variants, mut new_variants) = (0_u64, 0_u64, 0_u64);
        let mut first: Vec<Product> = Vec::new();
        for piece in self.by_ref() {
            if job.is_cancelled() {
                return None;
            }
            let count = piece.products.len() as u64;
            products = products.saturating_add(count);
            variants = variants.saturating_add(piece.variants);
            new_variants = new_variants.saturating_add(piece.new_in(&state.catalogue));
            let room = PREVIEWED.saturating_sub(first.len());
            first.extend(piece.products.into_iter().take(room));
            job.took(count);
        }
        let preview = previewed(first, state, name);
        Some(ImportReport { products, variants, new_variants, preview, ..self.into_report(true) })
    }

    /// What the file says of itself, and what was left out of it.
    pub(super) fn into_report(self, dry_run: bool) -> ImportReport {
        let (format, rows) = (self.file.format, self.file.rows as u64);
        let (encoding, columns) = (self.file.encoding.clone(), self.file.columns.clone());
        let code = |(currency, _): &(Currency, u64)| currency.code().to_owned();
        let prices = ImportPrices {
            currencies: self.named.iter().map(code).collect(),
            // The one that most prices name; of equally many the first.
            common: self.named.iter().rev().max_by_key(|(_, count)| *count).map(code),
            ..self.prices
        };
        let notes = self.file.into_notes();
        ImportReport {
            format,
            products: 0,
            variants: 0,
            new_variants: 0,
            cancelled: false,
            left: 0,
            skipped: notes.skipped.into_iter().map(Into::into).collect(),
            skipped_total: notes.skipped_total,
            warnings: notes.warnings.into_iter().map(Into::into).collect(),
            warnings_total: notes.warnings_total,
            rows,
            encoding,
            columns,
            prices,
            preview: Vec::new(),
            dry_run,
            seq: None,
        }
    }

    fn count_prices(&mut self, product: &Product) {
        for price in product.variants.iter().filter_map(|variant| variant.price.as_ref()) {
            let Some(currency) = price.currency else {
                self.prices.unnamed = self.prices.unnamed.saturating_add(1);
                continue;
            };
            match self.named.iter_mut().find(|(known, _)| *known == currency) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => self.named.push((currency, 1)),
            }
        }
    }
}

impl Iterator for Pieces {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let mut piece = Piece { products: Vec::new(), variants: 0 };
        while let Some(product) = self.next.take().or_else(|| self.file.next()) {
            let variants = product.variants.len() as u64;
            let with = piece.variants.saturating_add(variants);
            if !piece.products.is_empty() && with > VARIANTS {
                self.next = Some(product);
                break;
            }
            self.count_prices(&product);
            piece.variants = with;
            piece.products.push(product);
        }
        (!piece.products.is_empty()).then_some(piece)
    }
}

/// What a file would bring to `state`, which stays as it is. Blocks.
///
/// # Errors
/// A file that is refused.
pub fn preview(state: &State, file: &Path, options: &ImportOptions) -> Result<ImportReport, Problem> {
    let job = Imports::default().enter(options).ok_or_else(super::same_id)?;
    let pieces = Pieces::open(file, &options.reading()?, &state.catalogue, &job)?;
    pieces.look_through(state, &options.name, &job).ok_or_else(super::cancelled)
}

/// The first variants, taken in by a copy of `state` as the import would be.
fn previewed(products: Vec<Product>, state: &State, name: &str) -> Vec<PreviewItem> {
    let event = Event::CatalogueImported { source: CatalogueSource::file(name), products: products.clone() };
    let mut with = state.clone();
    apply(&mut with, &Recorded { seq: state.seq, at: 0, by: Actor::rules(), event });
    let variants = products.iter().flat_map(|product| product.variants.iter().map(move |v| (product, v)));
    let ids = variants.take(PREVIEWED).map(|(product, variant)| with.catalogue.resolve(product, variant));
    ids.filter_map(|id| Some(PreviewItem { after: item(&with, &id)?, before: item(state, &id) })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a dry run says of the prices of a file.
    fn prices(file: &str) -> ImportPrices {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mugs.csv");
        std::fs::write(&path, file).unwrap();
        let options =
            ImportOptions { name: "mugs.csv".to_owned(), dry_run: true, ..ImportOptions::default() };
        preview(&State::default(), &path, &options).unwrap().prices
    }

    #[test]
    fn most_prices_of_a_file_say_what_the_bare_ones_are_likely_in() {
        for (cells, common, unnamed) in [
            (["₪120", "₪96", "45"], Some("ILS"), 1),
            (["120 ILS", "96 שח", "45"], Some("ILS"), 1),
            (["45", "£9.50", "£8.00"], Some("GBP"), 1),
            (["$45", "₪9.50", "₪8.00"], Some("ILS"), 1),
            (["9.50 USD", "₪9.50", "₪8.00"], Some("ILS"), 0),
            (["9.50 USD", "₪9.50", "8.00"], Some("USD"), 1),
            (["120", "96", "45"], None, 3),
        ] {
            let rows: String =
                cells.iter().enumerate().map(|(n, cell)| format!("Mug {n},M-{n},\"{cell}\"\n")).collect();
            let told = prices(&format!("Title,SKU,Price\n{rows}"));
            assert_eq!((told.common.as_deref(), told.unnamed), (common, unnamed), "{cells:?}");
        }
    }
}
