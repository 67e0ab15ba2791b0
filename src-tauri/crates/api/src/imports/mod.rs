//! Catalogue files coming in: read, shown as a report, and only then taken in, piece by piece.
//!
//! A piece is one command, so that a take waits for one piece at most. An import that is cancelled or fails half way
//! leaves what came in until then, and says how much that is; importing the file again takes in the rest, because an
//! import only updates what it states. It must never hold a file whole, nor let two files be read at the same time.

mod job;
mod pieces;

use crate::aside;
pub(crate) use job::Imports;
pub use pieces::preview;

use crate::Address;
use crate::ApiCode;
use crate::access::Session;
use crate::wire::answer::Problem;
use crate::wire::import::{ImportReport, Mapping};
use crate::{Api, misread};
use cartwall_catalogue::{Limits, Options};
use cartwall_domain::command::Command;
use cartwall_domain::money::parse_currency;
use cartwall_domain::source::CatalogueSource;
use cartwall_engine::{Accepted, EngineError, Request};
use job::Job;
use pieces::{Piece, Pieces};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// The longest name that a sender may give its import.
const LONGEST_ID: usize = 100;
/// Between two pieces while a show runs: a slow disk does not make a long import endless.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// The largest file that is taken in, whichever way it comes.
pub fn largest_file() -> u64 {
    Limits::default().file_bytes
}

/// How to read a file.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// Its name.
    pub name: String,
    /// What its sender calls this import, to follow and to cancel it.
    pub id: Option<String>,
    /// Report only.
    pub dry_run: bool,
    /// Which column is which, as JSON of [`Mapping`].
    pub mapping: Option<Value>,
    /// ISO 4217 code of prices that name none.
    pub currency: Option<String>,
}

impl ImportOptions {
    fn reading(&self) -> Result<Options, Problem> {
        let mapping: Option<cartwall_catalogue::Mapping> = match self.mapping.clone() {
            None => None,
            Some(value) => {
                Some(serde_json::from_value::<Mapping>(value).map(Into::into).map_err(|error| {
                    let why = misread::without_values(&error.to_string());
                    Problem::invalid(format!("The mapping cannot be read: {why}."))
                })?)
            }
        };
        let currency = match self.currency.as_deref().filter(|code| !code.is_empty()) {
            None => None,
            Some(code) => Some(parse_currency(code).map_err(|error| Problem::of_amount("currency", &error))?),
        };
        let now = jiff::Timestamp::now();
        Ok(Options { name: self.name.clone(), currency, mapping, now, ..Options::default() })
    }
}

impl Api {
    /// Imports a catalogue file, or with `dry_run` says what it would bring. Files that come meanwhile wait.
    ///
    /// # Errors
    /// A role that may not, a file that is refused, one that could not be saved, or an import that was cancelled before
    /// anything came in.
    pub async fn import(
        &self,
        session: &Session,
        file: &Path,
        options: ImportOptions,
    ) -> Result<ImportReport, Problem> {
        self.allow_at(Address::Import, session)?;
        if options.id.as_ref().is_some_and(|id| id.is_empty() || id.len() > LONGEST_ID) {
            return Err(Problem::invalid("The id of an import has between 1 and 100 characters."));
        }
        let reading = options.reading()?;
        let job = Arc::new(self.imports.enter(&options).ok_or_else(same_id)?);
        let _turn = job.turn().await.ok_or_else(cancelled)?;
        let (path, states, at_work) = (file.to_owned(), self.state(), Arc::clone(&job));
        let opened = aside::run("import", move || {
            let state = states.borrow().clone();
            Pieces::open(&path, &reading, &state.catalogue, &at_work)
        });
        let pieces = match opened.await.ok_or_else(not_read)? {
            _ if job.is_cancelled() => return Err(cancelled()),
            opened => opened?,
        };
        if options.dry_run {
            let (at_work, name, state) = (Arc::clone(&job), options.name, self.state().borrow().clone());
            let looked = aside::run("import", move || pieces.look_through(&state, &name, &at_work));
            return looked.await.ok_or_else(not_read)?.ok_or_else(cancelled);
        }
        self.take_in(session, pieces, options.name, &job).await.map_err(|problem| self.noticing(problem))
    }

    /// Takes the pieces in one after another; the next is made ready meanwhile.
    async fn take_in(
        &self,
        session: &Session,
        mut pieces: Pieces,
        name: String,
        job: &Arc<Job>,
    ) -> Result<ImportReport, Problem> {
        let source = CatalogueSource::file(&name);
        let (ready, mut coming) = mpsc::channel::<Piece>(1);
        let making = aside::run("import", move || {
            let mut unsent = 0_u64;
            for piece in pieces.by_ref() {
                if let Err(unwanted) = ready.blocking_send(piece) {
                    unsent = unwanted.0.products.len() as u64;
                    break;
                }
            }
            (pieces, unsent)
        });
        let mut taken = Taken::default();
        let mut failed = None;
        while let Some(piece) = coming.recv().await {
            if job.is_cancelled() {
                taken.left = piece.products.len() as u64;
                break;
            }
            let (products, variants) = (piece.products.len() as u64, piece.variants);
            // Nothing is published while it is borrowed.
            let state = self.state().borrow().clone();
            let new = piece.new_in(&state.catalogue);
            drop(state);
            let began = Instant::now();
            let command = Command::Import { source: source.clone(), products: piece.products };
            match self.engine().submit(Request::new(command, session.actor.clone())).await {
                Ok(accepted) => taken.add(&accepted, products, variants, new),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
            job.took(products);
            // The show comes first: half of the time is left to its page, its overlay and OBS.
            if self.state().borrow().running.is_some() {
                tokio::time::sleep(began.elapsed().min(LONGEST_PAUSE)).await;
            }
        }
        // One may be ready already.
        coming.close();
        while let Some(piece) = coming.recv().await {
            taken.left = taken.left.saturating_add(piece.products.len() as u64);
        }
        let (pieces, unsent) = making.await.ok_or_else(not_read)?;
        if let Some(error) = failed {
            return Err(half_way(error, &taken));
        }
        let left = taken.left.saturating_add(unsent).saturating_add(pieces.remaining());
        let was_cancelled = left > 0 && job.is_cancelled();
        if was_cancelled && taken.products == 0 {
            return Err(cancelled());
        }
        let report = ImportReport {
            products: taken.products,
            variants: taken.variants,
            new_variants: taken.new_variants,
            cancelled: was_cancelled,
            left,
            seq: Some(taken.seq.unwrap_or_else(|| self.state().borrow().seq)),
            ..pieces.into_report(false)
        };
        Ok(report)
    }

    /// Cancels the import with this id, or whichever is at work or waits.
    pub(crate) fn cancel_import(&self, id: Option<&str>) -> Result<Accepted, Problem> {
        if self.imports.cancel(id) {
            return Ok(Accepted::at(self.state().borrow().seq));
        }
        let detail = "This import is not at work. It may be done already; the catalogue shows what came in.";
        Err(Problem::new(404, ApiCode::UnknownImport, detail))
    }
}

/// What came in so far.
#[derive(Default)]
struct Taken {
    products: u64,
    variants: u64,
    new_variants: u64,
    left: u64,
    seq: Option<u64>,
}

impl Taken {
    fn add(&mut self, accepted: &Accepted, products: u64, variants: u64, new_variants: u64) {
        self.products = self.products.saturating_add(products);
        self.variants = self.variants.saturating_add(variants);
        self.new_variants = self.new_variants.saturating_add(new_variants);
        self.seq = Some(accepted.seq);
    }
}

fn cancelled() -> Problem {
    Problem::new(
        409,
        ApiCode::ImportCancelled,
        "The import was cancelled before anything came in. Nothing was changed.",
    )
}

pub(super) fn same_id() -> Problem {
    let detail =
        "An import with this id is at work or waits. Wait until it is done, or give this one another id.";
    Problem::new(409, ApiCode::ImportRunning, detail)
}

fn not_read() -> Problem {
    Problem::new(
        500,
        ApiCode::ImportFailed,
        "Reading the file failed. Export it again, then import it again.",
    )
}

/// A later piece could not be saved. The problem says what is in the catalogue and what to do.
fn half_way(error: EngineError, taken: &Taken) -> Problem {
    let problem = Problem::from(error);
    if taken.products == 0 {
        return problem;
    }
    let detail = format!(
        "{} {} products of the file came in before that. Import the file again to take in the rest.",
        problem.detail, taken.products
    );
    Problem::new(problem.status, ApiCode::ImportIncomplete, detail).with("products", taken.products)
}
