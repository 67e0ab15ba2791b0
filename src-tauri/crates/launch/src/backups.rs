//! Backups by themselves: every few minutes of a show, also of a rehearsal, once after it, and once a day.
//!
//! When one is due is decided here; how it is made belongs to the journal. It runs on a thread of its own beside the
//! show and never holds a take up. It must never end the show where a backup fails: the panel says so, and the next one
//! is tried at its time.

use cartwall_api::{Api, BackupView};
use cartwall_journal::JournalError;
use cartwall_journal::backup::{Backup, Backups, Made, Reason};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// How long a shutdown waits for a backup that it has stopped.
const STOP_WITHIN: Duration = Duration::from_secs(3);
/// The pause between two backups is at least so many times as long as the last one took.
const REST: u32 = 10;

/// How often.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// Between two backups of a running show, and between two tries.
    pub every: Duration,
    /// Between two outside of shows, milliseconds by the core's clock.
    pub daily_ms: i64,
    /// How long after the start the first is looked for, and how often it is looked whether a day has passed.
    pub look: Duration,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { every: Duration::from_secs(5 * 60), daily_ms: 24 * 3_600_000, look: Duration::from_secs(60) }
    }
}

/// Makes backups of the journal in `journal` until cancelled or the core stops.
pub async fn run(
    api: Api,
    journal: PathBuf,
    backups: Backups,
    schedule: Schedule,
    cancel: CancellationToken,
) {
    let mut task = Task { api, journal, backups, schedule, newest: None, owed: None, stop: Arc::default() };
    match task.find_newest().await {
        Ok(newest) => task.newest = newest,
        Err(error) => warn!(code = error.code(), "the backups cannot be listed: {error}"),
    }
    task.tell(None);
    task.run(cancel).await;
}

struct Task {
    api: Api,
    journal: PathBuf,
    backups: Backups,
    schedule: Schedule,
    newest: Option<Backup>,
    /// One that failed is tried again.
    owed: Option<Reason>,
    /// Ends the backup that is being made.
    stop: Arc<AtomicBool>,
}

impl Task {
    async fn run(mut self, cancel: CancellationToken) {
        let mut states = self.api.state();
        let mut running = states.borrow_and_update().running.is_some();
        // Not at once: the start has other work.
        let mut next = Instant::now() + if running { self.schedule.every } else { self.schedule.look };
        loop {
            let was = running;
            let reason = tokio::select! {
                () = cancel.cancelled() => return,
                state = states.wait_for(|state| state.running.is_some() != was) => match state {
                    Ok(state) => {
                        running = state.running.is_some();
                        if running { None } else { Some(Reason::Ended) }
                    }
                    Err(_) => return,
                },
                () = sleep_until(next) => {
                    if running { Some(Reason::Running) } else { self.due() }
                }
            };
            let begun = Instant::now();
            if let Some(reason) = reason
                && self.make(reason, &cancel).await.is_err()
            {
                return;
            }
            let pause = if running || reason.is_some() { self.schedule.every } else { self.schedule.look };
            next = Instant::now() + pause.max(begun.elapsed() * REST);
        }
    }

    /// What is due outside of shows: one that failed, or the day's, where the newest is a day old or there is none.
    fn due(&self) -> Option<Reason> {
        let now = self.api.now();
        let day_over = |newest: &Backup| now.saturating_sub(newest.at) >= self.schedule.daily_ms;
        self.owed.or_else(|| self.newest.as_ref().is_none_or(day_over).then_some(Reason::Daily))
    }

    /// Makes one, and tells the panel what came of it. Fails only where the core is being stopped.
    async fn make(&mut self, reason: Reason, cancel: &CancellationToken) -> Result<(), Stopped> {
        let (backups, journal, stop) = (self.backups.clone(), self.journal.clone(), Arc::clone(&self.stop));
        let at = self.api.now();
        let mut making = tokio::task::spawn_blocking(move || backups.make(&journal, at, reason, &stop));
        let made = tokio::select! {
            made = &mut making => made,
            () = cancel.cancelled() => {
                self.stop.store(true, Ordering::Relaxed);
                // The reading of the journal ends at the next slice; a check of the copy may go on and harms nobody.
                let _ = timeout(STOP_WITHIN, making).await;
                return Err(Stopped);
            }
        };
        self.owed = if matches!(made, Ok(Ok(_))) { None } else { Some(reason) };
        match made {
            Ok(Ok(Made::Backup(backup))) => {
                info!(
                    last_seq = backup.last_seq,
                    bytes = backup.bytes,
                    "backed up to {}",
                    backup.path.display()
                );
                self.newest = Some(backup);
                self.tell(None);
            }
            Ok(Ok(Made::NothingNew(newest))) => {
                self.newest = Some(newest);
                self.tell(None);
            }
            Ok(Ok(Made::NothingYet)) => self.tell(None),
            Ok(Err(error)) => {
                warn!(code = error.code(), "no backup was made: {error}");
                self.tell(Some(error.code()));
            }
            Err(_) => self.tell(Some("io")),
        }
        Ok(())
    }

    async fn find_newest(&self) -> Result<Option<Backup>, JournalError> {
        let (backups, journal) = (self.backups.clone(), self.journal.clone());
        let newest = tokio::task::spawn_blocking(move || backups.newest_of(&journal)).await;
        newest.map_err(|_| JournalError::Closed)?
    }

    fn tell(&self, failed: Option<&str>) {
        let view = BackupView {
            at: self.newest.as_ref().map(|newest| newest.at),
            rows: self.newest.as_ref().map_or(0, |newest| newest.last_seq),
            failed: failed.map(str::to_owned),
        };
        self.api.journal().send_if_modified(|journal| {
            let changed = journal.backup.as_ref() != Some(&view);
            journal.backup = Some(view);
            changed
        });
    }
}

/// The core is being stopped.
struct Stopped;
