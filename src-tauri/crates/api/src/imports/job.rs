//! The import at work and those that wait: how far it is, and whether it was cancelled.

use super::ImportOptions;
use crate::wire::import::{ImportStage, ImportView};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// So many bytes are read between two looks at whether it was cancelled and two updates of the panel.
const TELL_EACH: u64 = 1 << 20;
/// The text of a file is looked at twice: for its encoding, and for its rows.
const PASSES: u64 = 2;

/// All imports of this core. One is at work at a time. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Imports {
    turn: Arc<Semaphore>,
    jobs: Arc<Mutex<BTreeMap<String, watch::Sender<bool>>>>,
    view: watch::Sender<Option<ImportView>>,
}

impl Default for Imports {
    fn default() -> Self {
        Self { turn: Arc::new(Semaphore::new(1)), jobs: Arc::default(), view: watch::Sender::new(None) }
    }
}

impl Imports {
    /// The import at work, for the panel.
    pub(crate) fn view(&self) -> watch::Receiver<Option<ImportView>> {
        self.view.subscribe()
    }

    /// Whether a file comes in; a dry run changes nothing.
    pub(crate) fn is_at_work(&self) -> bool {
        self.view.borrow().as_ref().is_some_and(|view| !view.dry_run)
    }

    /// Waits until no other file is read.
    pub(crate) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.turn).acquire_owned().await.ok()
    }

    /// An import begins to wait for its turn; `None` where another has its id.
    pub(super) fn enter(&self, options: &ImportOptions) -> Option<Job> {
        let id = options.id.clone().unwrap_or_else(|| format!("{:016x}", rand::random::<u64>()));
        let cancelled = watch::Sender::new(false);
        match self.jobs().entry(id.clone()) {
            Entry::Vacant(place) => place.insert(cancelled.clone()),
            Entry::Occupied(_) => return None,
        };
        let view = ImportView {
            id,
            name: options.name.clone(),
            dry_run: options.dry_run,
            stage: ImportStage::Reading,
            done: 0,
            total: 0,
        };
        Some(Job { imports: self.clone(), cancelled, view })
    }

    /// Cancels one import, or all; `false` where there is none.
    pub(super) fn cancel(&self, id: Option<&str>) -> bool {
        let jobs = self.jobs();
        let meant = jobs.iter().filter(|(known, _)| id.is_none_or(|id| id == known.as_str()));
        let mut any = false;
        for (_, cancelled) in meant {
            cancelled.send_replace(true);
            any = true;
        }
        any
    }

    fn jobs(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, watch::Sender<bool>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One import, from when it waits until it ends, however it ends.
pub(crate) struct Job {
    imports: Imports,
    cancelled: watch::Sender<bool>,
    view: ImportView,
}

impl Job {
    /// Waits until no other file is read; `None` where it was cancelled before.
    pub(super) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        let mut cancelled = self.cancelled.subscribe();
        tokio::select! {
            biased;
            _ = cancelled.wait_for(|yes| *yes) => None,
            permit = self.imports.turn() => permit,
        }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }

    /// The panel is told what is being done.
    pub(super) fn stage(&self, stage: ImportStage, done: u64, total: u64) {
        self.imports.view.send_replace(Some(ImportView { stage, done, total, ..self.view.clone() }));
    }

    /// So many products more have been dealt with.
    pub(super) fn took(&self, products: u64) {
        self.imports.view.send_modify(|view| {
            if let Some(view) = view {
                view.done = view.done.saturating_add(products).min(view.total);
            }
        });
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.imports.jobs().remove(&self.view.id);
        self.imports.view.send_if_modified(|view| {
            let own = view.as_ref().is_some_and(|view| view.id == self.view.id);
            if own {
                *view = None;
            }
            own
        });
    }
}

/// A file that tells how much of it was read, and fails once its import is cancelled.
pub(super) struct Watched<'a, R> {
    inner: R,
    job: &'a Job,
    total: u64,
    read: u64,
    told: u64,
}

impl<'a, R: Read + Seek> Watched<'a, R> {
    pub(super) fn new(mut inner: R, job: &'a Job) -> io::Result<Self> {
        let total = inner.seek(SeekFrom::End(0))?.saturating_mul(PASSES);
        inner.seek(SeekFrom::Start(0))?;
        job.stage(ImportStage::Reading, 0, total);
        Ok(Self { inner, job, total, read: 0, told: 0 })
    }
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.job.is_cancelled() {
            return Err(io::Error::other("the import was cancelled"));
        }
        let read = self.inner.read(into)?;
        self.read = self.read.saturating_add(read as u64);
        if self.read.saturating_sub(self.told) >= TELL_EACH {
            self.told = self.read;
            self.job.stage(ImportStage::Reading, self.read.min(self.total), self.total);
        }
        Ok(read)
    }
}

impl<R: Seek> Seek for Watched<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
