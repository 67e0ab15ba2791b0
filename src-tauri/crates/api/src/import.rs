//! Catalogue files coming in: read, shown as a report, and only then taken over.

use crate::Api;
use crate::access::Session;
use crate::list::Role;
use crate::search::item;
use crate::wire::answer::Problem;
use crate::wire::history::CatalogueItem;
use cartwall_catalogue::{Format, Import, Mapping, Options, Skipped, read_file};
use cartwall_domain::Actor;
use cartwall_domain::apply::apply;
use cartwall_domain::command::Command;
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::money::parse_currency;
use cartwall_domain::state::State;
use cartwall_engine::Request;
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// How many variants a dry run tells one by one.
const PREVIEWED: usize = 100;

/// A variant of a file, as the catalogue will have it and as it has it now.
#[derive(Debug, Serialize)]
pub struct PreviewItem {
    /// With this import.
    pub after: CatalogueItem,
    /// Without it; `null` where it is new.
    pub before: Option<CatalogueItem>,
}

/// What came in from a file, and what did not and why.
#[derive(Debug, Serialize)]
pub struct ImportReport {
    /// The kind of file.
    pub format: Format,
    /// Products in it.
    pub products: usize,
    /// Variants over all of them.
    pub variants: usize,
    /// Of those variants, how many the catalogue did not have.
    pub new_variants: usize,
    /// Rows left out, up to a bound.
    pub skipped: Vec<Skipped>,
    /// How many in all.
    pub skipped_total: u64,
    /// Rows that came in, but not wholly.
    pub warnings: Vec<Skipped>,
    /// How many in all.
    pub warnings_total: u64,
    /// Rows read, without the header.
    pub rows: usize,
    /// Such as `UTF-8`.
    pub encoding: String,
    /// The header of a table.
    pub columns: Option<Vec<String>>,
    /// With a dry run the first variants.
    pub preview: Vec<PreviewItem>,
    /// Nothing was changed.
    pub dry_run: bool,
    /// The event that took it in.
    pub seq: Option<u64>,
}

/// How to read a file.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// Its name.
    pub name: String,
    /// Report only.
    pub dry_run: bool,
    /// Which column is which, as JSON of [`Mapping`].
    pub mapping: Option<Value>,
    /// ISO 4217 code of prices that name none.
    pub currency: Option<String>,
}

impl Api {
    /// Imports a catalogue file, or with `dry_run` says what it would bring.
    ///
    /// # Errors
    /// A role that may not, a file that is refused, or one that could not be saved.
    pub async fn import(
        &self,
        session: &Session,
        file: &Path,
        options: ImportOptions,
    ) -> Result<ImportReport, Problem> {
        self.allow(session, Role::Producer)?;
        let (path, state): (PathBuf, _) = (file.to_owned(), self.state().borrow().clone());
        let (name, dry_run) = (options.name.clone(), options.dry_run);
        let read = tokio::task::spawn_blocking(move || read(&state, &path, &options));
        let (import, mut report) = read.await.map_err(|_| {
            Problem::new(
                500,
                "import_failed",
                "Reading the file failed. Nothing was changed. Export it again.",
            )
        })??;
        if !dry_run {
            let source = format!("file:{name}");
            let command = Command::Import { source, products: import.products };
            let accepted = self.engine().submit(Request::new(command, session.actor.clone())).await?;
            report.seq = Some(accepted.seq);
        }
        Ok(report)
    }
}

/// What a file would bring to `state`, which stays as it is.
///
/// # Errors
/// A file that is refused.
pub fn preview(state: &State, file: &Path, options: &ImportOptions) -> Result<ImportReport, Problem> {
    Ok(read(state, file, options)?.1)
}

fn read(state: &State, file: &Path, options: &ImportOptions) -> Result<(Import, ImportReport), Problem> {
    let mapping: Option<Mapping> = match options.mapping.clone() {
        None => None,
        Some(value) => {
            let mapping = serde_json::from_value(value);
            Some(mapping.map_err(|error| Problem::invalid(format!("The mapping cannot be read: {error}.")))?)
        }
    };
    let currency = match options.currency.as_deref().filter(|code| !code.is_empty()) {
        None => None,
        Some(code) => Some(parse_currency(code).map_err(|error| Problem::invalid(format!("{error}.")))?),
    };
    let now = jiff::Timestamp::now();
    let reading = Options { name: options.name.clone(), currency, mapping, now, ..Options::default() };
    let import = read_file(file, &reading)?;
    let mut report = report(&import, state, options.dry_run);
    if options.dry_run {
        report.preview = previewed(&import, state, &options.name);
    }
    Ok((import, report))
}

fn report(import: &Import, state: &State, dry_run: bool) -> ImportReport {
    let known = |product, variant| {
        let id = state.catalogue.resolve(product, variant);
        state.catalogue.variant(&id).is_some()
    };
    let variants =
        import.products.iter().flat_map(|product| product.variants.iter().map(move |v| (product, v)));
    ImportReport {
        format: import.format,
        products: import.products.len(),
        variants: import.variants,
        new_variants: variants.filter(|(product, variant)| !known(product, variant)).count(),
        skipped: import.skipped.clone(),
        skipped_total: import.skipped_total,
        warnings: import.warnings.clone(),
        warnings_total: import.warnings_total,
        rows: import.rows,
        encoding: import.encoding.clone(),
        columns: import.columns.clone(),
        preview: Vec::new(),
        dry_run,
        seq: None,
    }
}

/// The first variants, taken in by a copy of `state` as the import would be.
fn previewed(import: &Import, state: &State, name: &str) -> Vec<PreviewItem> {
    let products: Vec<_> = import.products.iter().take(PREVIEWED).cloned().collect();
    let event = Event::CatalogueImported { source: format!("file:{name}"), products: products.clone() };
    let mut with = state.clone();
    apply(&mut with, &Recorded { seq: state.seq, at: 0, by: Actor::rules(), event });
    let variants = products.iter().flat_map(|product| product.variants.iter().map(move |v| (product, v)));
    let ids = variants.take(PREVIEWED).map(|(product, variant)| with.catalogue.resolve(product, variant));
    ids.filter_map(|id| Some(PreviewItem { after: item(&with, &id)?, before: item(state, &id) })).collect()
}
