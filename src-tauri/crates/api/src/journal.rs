//! How the file stands, from the engine to the panel; and what has to be written again when the folder was gone.

use crate::PICTURES;
use crate::access::Access;
use crate::wire::answer::Problem;
use crate::wire::journal::{DamageView, JournalView, UnsavedView};
use cartwall_engine::{Clock, Engine, Health, Unsaved};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;
use tracing::warn;

/// Tells the panel until the engine stops.
pub(crate) async fn follow(
    engine: Engine,
    view: watch::Sender<JournalView>,
    access: Arc<Access>,
    folder: PathBuf,
    clock: Clock,
) {
    let (mut unsaved, mut health, viewing) = (engine.unsaved(), engine.health(), engine.is_viewing());
    // It ends with the engine, and does not keep it.
    drop(engine);
    let mut rewritten = 0;
    loop {
        let disk = *health.borrow_and_update();
        let now = unsaved.borrow_and_update().as_ref().map(|unsaved| unsaved_view(unsaved, viewing));
        if disk.rewritten > rewritten {
            rewritten = disk.rewritten;
            warn!(folder = %folder.display(), "the data folder was gone; everything was written to its place again");
            if let Err(error) = access.write_again(&folder) {
                warn!(%error, "the addresses of overlay and panel could not be written again");
            }
            if let Err(error) = std::fs::create_dir_all(folder.join(PICTURES)) {
                warn!(%error, "the folder of pictures could not be made again");
            }
        }
        if now.as_ref().is_some_and(|unsaved| unsaved.code == DAMAGED) {
            damage_met(&view, &clock);
        }
        view.send_if_modified(|view| {
            let warning = warning(disk);
            let changed = view.unsaved != now || view.warning != warning;
            view.unsaved = now;
            view.warning = warning;
            changed
        });
        let changed = tokio::select! {
            changed = unsaved.changed() => changed,
            changed = health.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
    }
}

/// The command that repairs a data folder.
pub(crate) fn repair(folder: &Path) -> String {
    format!("cartwall doctor --repair --use --data \"{}\"", folder.display())
}

/// The code of an error that met bytes which are not what was written.
const DAMAGED: &str = "damaged";

/// Tells the panel of damage that a request met, which the check at start did not see or had not reached.
pub(crate) fn noticing(problem: Problem, view: &watch::Sender<JournalView>, clock: &Clock) -> Problem {
    if problem.code == DAMAGED {
        damage_met(view, clock);
    }
    problem
}

fn damage_met(view: &watch::Sender<JournalView>, clock: &Clock) {
    let found_at = clock.now();
    view.send_if_modified(|view| {
        // The check at start says more of what it found.
        if view.damage.as_ref().is_some_and(|damage| damage.faults > 0) {
            return false;
        }
        let known = view.damage.take().unwrap_or_default();
        view.damage = Some(DamageView { found_at, faults: 1, code: DAMAGED.to_owned(), ..known });
        true
    });
}

fn unsaved_view(unsaved: &Unsaved, viewing: bool) -> UnsavedView {
    UnsavedView {
        since: unsaved.since,
        code: unsaved.reason.code().to_owned(),
        changes: unsaved.changes as u64,
        viewing,
    }
}

fn warning(disk: Health) -> Option<&'static str> {
    if disk.low_disk {
        return Some("low_disk");
    }
    if disk.rewritten > 0 {
        return Some("folder_rewritten");
    }
    disk.held_by_reader.map(|_| "held_by_reader")
}
