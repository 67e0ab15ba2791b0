//! Backups by themselves, and going on from one.

use crate::support::core::Core;
use crate::support::within;
use cartwall_api::BackupView;
use cartwall_engine::Clock;
use cartwall_journal::backup::{self, Backups, Reason};
use cartwall_journal::{doctor, file_in};
use cartwall_launch::backups::{Schedule, run};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const DAY_MS: i64 = 24 * 3_600_000;

/// Often enough for a test.
fn often() -> Schedule {
    let moment = Duration::from_millis(20);
    Schedule { every: moment, daily_ms: DAY_MS, look: moment }
}

struct Watched {
    core: Core,
    backups: Backups,
    cancel: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Watched {
    async fn start(schedule: Schedule) -> Self {
        let core = Core::start().await;
        let backups = Backups::of(core.folder.path());
        let cancel = CancellationToken::new();
        let journal = file_in(core.folder.path());
        let task = tokio::spawn(run(core.api.clone(), journal, backups.clone(), schedule, cancel.clone()));
        Self { core, backups, cancel, task }
    }

    /// Waits until the panel is told so.
    async fn told(&self, what: &str, so: impl FnMut(&BackupView) -> bool) {
        let (mut so, mut journal) = (so, self.core.api.journal().subscribe());
        let told = journal.wait_for(|journal| journal.backup.as_ref().is_some_and(&mut so));
        within(what, told).await.unwrap();
    }

    async fn stop(self) -> tempfile::TempDir {
        self.cancel.cancel();
        within("the end of the backups", self.task).await.unwrap();
        self.core.stop_and_keep().await
    }
}

async fn sell(core: &Core, id: &str) -> Value {
    let lines = json!([{ "sku": "MUG-1", "quantity": 1, "unit_price": "12.50" }]);
    let body = json!({ "order_id": id, "currency": "EUR", "lines": lines });
    let reply = core.post("/api/v1/sales").token(core.host()).json(&body).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_show_is_backed_up_while_it_runs_and_once_after_it_and_the_panel_knows() {
    let watched = Watched::start(often()).await;
    let core = &watched.core;
    core.rehearsal().await;
    let sold = sell(core, "1").await["seq"].as_u64().unwrap();
    watched.told("a backup with the sale", |backup| backup.rows >= sold).await;
    let of_show = watched.backups.list().unwrap();
    assert!(of_show.iter().any(|backup| backup.reason == Reason::Running && backup.last_seq >= sold));

    core.command("end_show", json!({ "show": core.api.state().borrow().running.clone().unwrap().0 })).await;
    let ended = core.api.state().borrow().seq;
    watched.told("a backup after the show", |backup| backup.rows >= ended && backup.at.is_some()).await;
    let newest = watched.backups.list().unwrap().remove(0);
    assert_eq!((newest.reason, newest.last_seq), (Reason::Ended, ended));
    assert!(doctor::check(&newest.path).unwrap().is_sound());
    watched.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_backed_up_once_a_day_and_a_quiet_core_makes_none() {
    let watched = Watched::start(often()).await;
    watched.told("no backup yet", |backup| backup.at.is_none() && backup.failed.is_none()).await;
    watched.core.command("create_show", json!({ "title": "One", "currency": "EUR" })).await;
    watched.told("the day's backup", |backup| backup.rows == 1).await;
    // Not again today.
    watched.core.command("create_show", json!({ "title": "Two", "currency": "EUR" })).await;
    let backups = watched.backups.clone();
    let folder = watched.stop().await;
    assert_eq!(backups.list().unwrap().len(), 1);
    drop(folder);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_fails_is_told_and_the_show_goes_on_and_the_next_one_mends_it() {
    let watched = Watched::start(often()).await;
    let core = &watched.core;
    // No folder can be made where a file is.
    std::fs::write(watched.backups.folder(), "in the way").unwrap();
    core.rehearsal().await;
    watched.told("the failure", |backup| backup.failed.is_some()).await;
    core.command("next", json!({})).await;
    core.settled().await;
    let panel = core.api.panel().borrow().journal.backup.clone().unwrap();
    assert!(panel.at.is_none() && panel.failed.is_some());
    std::fs::remove_file(watched.backups.folder()).unwrap();
    watched.told("a backup", |backup| backup.failed.is_none() && backup.at.is_some()).await;
    watched.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_restoring_orders_of_before_the_backup_are_repeated_and_later_ones_count() {
    let core = Core::start().await;
    core.rehearsal().await;
    for id in ["1", "2", "3"] {
        sell(&core, id).await;
    }
    let before = core.api.state().borrow().clone();
    let (journal, backups) = (file_in(core.folder.path()), Backups::of(core.folder.path()));
    let kept = backups.clone();
    let made = tokio::task::spawn_blocking(move || {
        kept.make(&journal, 1_795_971_600_000, Reason::Running, &false.into())
    });
    made.await.unwrap().unwrap();
    for id in ["4", "5"] {
        sell(&core, id).await;
    }
    let folder = core.stop_and_keep().await;

    let new = tempfile::tempdir().unwrap();
    backup::restore(&backups.list().unwrap()[0].path, new.path()).unwrap();
    let core = Core::start_in(new, Clock::system()).await;
    assert_eq!(*core.api.state().borrow(), before);
    for (id, repeated) in [("2", true), ("4", false), ("5", false), ("4", true)] {
        assert_eq!(sell(&core, id).await["repeated"] == true, repeated, "{id}");
    }
    let orders = core.api.state().borrow().running_show().unwrap().sales.totals.orders;
    assert_eq!(orders, 5);
    core.stop().await;
    drop(folder);
}
