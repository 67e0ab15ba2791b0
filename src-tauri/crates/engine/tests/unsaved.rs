//! The show goes on while the disk takes nothing. Nobody is told that something is saved when it is not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

use cartwall_domain::command::Command;
use cartwall_domain::goal::Goal;
use cartwall_domain::show::Mode;
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::{Actor, CueId, Currency, ShowId};
use cartwall_engine::{Accepted, Clock, Engine, EngineError, OnceKey, Request, Unsaved};
use cartwall_journal::{JournalError, Reader, file_in};
use cartwall_testkit::{Core, order, product, ticking};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;
use tempfile::TempDir;

fn start(folder: &Path) -> Engine {
    Core::start(folder, ticking(&Arc::new(AtomicI64::new(1_000_000)), 310)).engine
}

async fn submit(engine: &Engine, command: Command) -> Result<Accepted, EngineError> {
    Core { engine: engine.clone() }.submit(command).await
}

/// A live show with two cues, the first of them on air.
async fn live(engine: &Engine) -> (ShowId, Vec<CueId>) {
    let core = Core { engine: engine.clone() };
    let shown = core.running(Mode::Live, vec![product("A"), product("B")]).await;
    core.run(Command::Next).await;
    shown
}

fn sale(id: &str) -> Request {
    cartwall_testkit::sale(order(id, "A", 2))
}

/// Another program that holds the file: nothing can be written until it is dropped.
fn foreign_lock(folder: &Path) -> rusqlite::Connection {
    let foreign = rusqlite::Connection::open(file_in(folder)).unwrap();
    foreign.execute_batch("BEGIN IMMEDIATE").unwrap();
    foreign
}

async fn until(engine: &Engine, wanted: impl Fn(&Option<Unsaved>) -> bool) {
    let mut unsaved = engine.unsaved();
    let waited = tokio::time::timeout(Duration::from_secs(60), unsaved.wait_for(wanted)).await;
    waited.expect("nothing changed for a minute").unwrap();
}

fn on_air(engine: &Engine) -> Option<CueId> {
    engine.state().borrow().running_show()?.program_cue().map(|cue| cue.id.clone())
}

fn kinds(folder: &Path) -> Vec<String> {
    Reader::open(folder).unwrap().rows_after(0, 1_000).unwrap().into_iter().map(|row| row.kind).collect()
}

#[tokio::test]
async fn a_show_goes_on_while_the_disk_takes_nothing_and_is_saved_in_order_afterwards() {
    let folder = TempDir::new().unwrap();
    let engine = start(folder.path());
    let (show, cues) = live(&engine).await;
    assert!(engine.submit(sale("1")).await.unwrap().saved);
    let saved = engine.state().borrow().seq;
    let lock = foreign_lock(folder.path());

    submit(&engine, Command::StandBy { cue: cues[1].clone() }).await.unwrap();
    let taken = submit(&engine, Command::Take { cue: None, anyway: false }).await.unwrap();
    assert!(!taken.saved && taken.seq > saved);
    assert_eq!(on_air(&engine), Some(cues[1].clone()));
    let unsaved = engine.unsaved().borrow().clone().unwrap();
    assert!(unsaved.reason == JournalError::Busy && unsaved.changes >= 1, "{unsaved:?}");
    // Whoever sends again is told that it is not saved; what was saved before is still answered.
    let refused = engine.submit(sale("2")).await.unwrap_err();
    assert_eq!(refused.code(), "busy");
    assert!(engine.submit(sale("1")).await.unwrap().repeated);
    for command in [
        Command::CreateShow { title: "Next".to_owned(), currency: Currency::EUR, goal: Goal::default() },
        Command::Import { source: CatalogueSource::file("test"), products: vec![product("C")] },
    ] {
        assert_eq!(submit(&engine, command).await.unwrap_err().code(), "busy");
    }
    assert_eq!(engine.state().borrow().running_show().unwrap().sales.totals.gross, 2_000);
    submit(&engine, Command::AddMarker { text: "still on".to_owned(), show: None, at: None }).await.unwrap();
    assert!(!submit(&engine, Command::EndShow { show: Some(show) }).await.unwrap().saved);
    let on_disk = kinds(folder.path());
    assert_eq!(on_disk.len() as u64, saved);
    assert_eq!(on_disk.iter().filter(|kind| *kind == "run_ended").count(), 0);

    drop(lock);
    until(&engine, Option::is_none).await;
    let state = engine.state().borrow().clone();
    engine.stop().await;
    let after = kinds(folder.path());
    assert_eq!((after.len() as u64, &after[..on_disk.len()]), (state.seq, &on_disk[..]));
    let new: Vec<_> = after[on_disk.len()..].iter().map(String::as_str).collect();
    let place = |kind: &str| new.iter().position(|known| *known == kind).unwrap_or_else(|| panic!("{new:?}"));
    assert!(place("cue_taken") < place("marker_added") && place("marker_added") < place("run_ended"));
    let again = start(folder.path());
    assert_eq!(*again.state().borrow().as_ref(), *state);
}

#[tokio::test]
async fn a_key_happens_once_also_while_nothing_can_be_saved() {
    let folder = TempDir::new().unwrap();
    let engine = start(folder.path());
    live(&engine).await;
    let marker = |text: &str| {
        let key = OnceKey::idempotency(&Actor::client("host"), "key-1", text);
        Request::new(
            Command::AddMarker { text: text.to_owned(), show: None, at: None },
            Actor::client("host"),
        )
        .once(key)
    };
    let lock = foreign_lock(folder.path());
    let first = engine.submit(marker("one")).await.unwrap();
    let second = engine.submit(marker("one")).await.unwrap();
    assert_eq!((first.seq, first.repeated, first.saved), (second.seq, false, false));
    assert!(second.repeated && !second.saved);
    drop(lock);
    until(&engine, Option::is_none).await;
    let third = engine.submit(marker("one")).await.unwrap();
    assert!(third.repeated && third.saved && third.seq == first.seq);
    engine.stop().await;
    let engine = start(folder.path());
    assert!(engine.submit(marker("one")).await.unwrap().repeated);
    assert_eq!(engine.state().borrow().running_show().unwrap().markers.len(), 1);
}

#[tokio::test]
async fn a_process_that_ends_meanwhile_loses_only_what_it_said_was_not_saved() {
    let (folder, copy) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let engine = start(folder.path());
    let (_, cues) = live(&engine).await;
    let saved = engine.state().borrow().clone();
    let lock = foreign_lock(folder.path());
    let taken = submit(&engine, Command::Next).await.unwrap();
    assert!(!taken.saved);
    // What kill -9 would leave at this moment.
    for name in ["cartwall.db", "cartwall.db-wal"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    let after = start(copy.path());
    assert_eq!(*after.state().borrow().as_ref(), *saved);
    assert_eq!(on_air(&after), Some(cues[0].clone()));
    // The same number stands for something else from now on.
    let marker =
        submit(&after, Command::AddMarker { text: "again".to_owned(), show: None, at: None }).await.unwrap();
    assert_eq!(marker.seq, saved.seq + 1);
    drop(lock);
    until(&engine, Option::is_none).await;
}

#[tokio::test]
async fn a_folder_that_is_replaced_is_said_and_the_show_goes_on() {
    let parent = TempDir::new().unwrap();
    let (folder, moved) = (parent.path().join("data"), parent.path().join("moved"));
    let engine = start(&folder);
    let (_, cues) = live(&engine).await;
    let once = OnceKey::idempotency(&Actor::client("host"), "key-1", "next");
    std::fs::rename(&folder, &moved).unwrap();
    std::fs::write(&folder, "something else").unwrap();
    // A key is not looked up in a file that is not there.
    let taken = engine.submit(Request::new(Command::Next, Actor::client("host")).once(once)).await.unwrap();
    assert!(!taken.saved);
    assert_eq!(on_air(&engine), Some(cues[1].clone()));
    assert_eq!(engine.unsaved().borrow().as_ref().unwrap().reason.code(), "folder_gone");
    assert_eq!(engine.submit(sale("1")).await.unwrap_err().code(), "folder_gone");
    std::fs::remove_file(&folder).unwrap();
    std::fs::rename(&moved, &folder).unwrap();
    until(&engine, Option::is_none).await;
    assert!(engine.submit(sale("1")).await.unwrap().saved);
    let state = engine.state().borrow().clone();
    engine.stop().await;
    assert_eq!(*start(&folder).state().borrow().as_ref(), *state);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_to_is_shown() {
    let folder = TempDir::new().unwrap();
    let engine = start(folder.path());
    let (_, cues) = live(&engine).await;
    let saved = engine.state().borrow().clone();
    engine.stop().await;
    let viewing =
        Engine::view(folder.path(), JournalError::ReadOnly, &Clock::system(), Box::new(|_, _| {})).unwrap();
    assert_eq!(*viewing.state().borrow().as_ref(), *saved);
    assert_eq!(on_air(&viewing), Some(cues[0].clone()));
    assert_eq!(submit(&viewing, Command::Next).await.unwrap_err().code(), "read_only");
    assert_eq!(viewing.unsaved().borrow().as_ref().unwrap().reason, JournalError::ReadOnly);
    viewing.stop().await;
}

#[tokio::test]
async fn a_flash_offer_ends_in_time_while_nothing_can_be_saved() {
    let folder = TempDir::new().unwrap();
    let engine = Engine::start(folder.path(), Clock::system(), Box::new(|_, _| {})).unwrap();
    let (_, cues) = live(&engine).await;
    let lock = foreign_lock(folder.path());
    let price = cartwall_domain::money::Money::new(500, Currency::EUR);
    let flash = Command::StartFlash { cue: Some(cues[0].clone()), price, duration_ms: 1_000, cap: None };
    assert!(!submit(&engine, flash).await.unwrap().saved);
    let mut states = engine.state();
    let over = states.wait_for(|state| {
        state.running_show().unwrap().program().is_some_and(|program| program.flash.is_none())
    });
    tokio::time::timeout(Duration::from_secs(20), over).await.expect("the flash goes on").unwrap();
    assert!(engine.unsaved().borrow().is_some());
    drop(lock);
    engine.stop().await;
}

#[tokio::test]
async fn what_waits_is_saved_before_the_end_where_the_disk_takes_it_again() {
    let folder = TempDir::new().unwrap();
    let engine = start(folder.path());
    live(&engine).await;
    let lock = foreign_lock(folder.path());
    for text in ["one", "two", "three"] {
        assert!(
            !submit(&engine, Command::AddMarker { text: text.to_owned(), show: None, at: None })
                .await
                .unwrap()
                .saved
        );
    }
    let stopping = tokio::spawn(async move { engine.stop().await });
    tokio::task::spawn_blocking(move || drop(lock)).await.unwrap();
    stopping.await.unwrap();
    assert_eq!(kinds(folder.path()).iter().filter(|kind| *kind == "marker_added").count(), 3);
}
