//! The engine over a real journal: what is answered is on disk, and what is repeated happens once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

use cartwall_domain::changes::PlanChanges;
use cartwall_domain::command::{Command, VariantRef};
use cartwall_domain::goal::Goal;
use cartwall_domain::money::Money;
use cartwall_domain::order::Order;
use cartwall_domain::refusal::Code;
use cartwall_domain::show::Mode;
use cartwall_domain::{Actor, CueId, Currency, ShowId};
use cartwall_engine::{Clock, Engine, EngineError, OnceKey, Request};
use cartwall_testkit::{Core, product, ticking};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use tempfile::TempDir;

fn start(folder: &Path) -> Core {
    timed(folder).0
}

/// With the time, which the test may put forward.
fn timed(folder: &Path) -> (Core, Arc<AtomicI64>) {
    let time = Arc::new(AtomicI64::new(1_000_000));
    (Core::start(folder, ticking(&time, 1)), time)
}

/// A running show with a cue of the one product.
async fn running(core: &Core, mode: Mode) -> (ShowId, CueId) {
    let (show, mut cues) = core.running(mode, vec![product("A")]).await;
    (show, cues.remove(0))
}

fn gross(core: &Core) -> i64 {
    core.engine.state().borrow().running_show().unwrap().sales.totals.gross
}

fn order(id: &str) -> Order {
    cartwall_testkit::order(id, "A", 2)
}

fn sale(id: &str) -> Request {
    cartwall_testkit::sale(order(id))
}

fn refund(id: &str, of: &str) -> Request {
    cartwall_testkit::refund(order(id), of)
}

fn told(command: Command) -> Request {
    let key = OnceKey::of(&command).unwrap();
    Request::new(command, Actor::client("shop")).once(key)
}

#[tokio::test]
async fn an_order_counts_once_however_often_and_at_once_it_is_sent() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    running(&core, Mode::Live).await;
    let same = (0..40).map(|_| {
        let engine = core.engine.clone();
        tokio::spawn(async move { engine.submit(sale("1001")).await.unwrap() })
    });
    let same: Vec<_> = same.collect();
    let mut first_times = 0;
    let mut seqs = Vec::new();
    for answer in same {
        let answer = answer.await.unwrap();
        first_times += usize::from(!answer.repeated);
        seqs.push(answer.seq);
    }
    seqs.dedup();
    assert_eq!((first_times, seqs.len(), gross(&core)), (1, 1, 2_000));
}

#[tokio::test]
async fn an_order_sent_again_after_a_restart_counts_once() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    running(&core, Mode::Live).await;
    let first = core.engine.submit(sale("1001")).await.unwrap();
    core.engine.stop().await;
    drop(core);
    let core = start(folder.path());
    let again = core.engine.submit(sale("1001")).await.unwrap();
    assert!(again.repeated);
    assert_eq!((again.seq, again.show, gross(&core)), (first.seq, first.show, 2_000));
}

#[tokio::test]
async fn an_order_and_a_refund_whose_keys_were_lost_are_known_by_their_rows() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    let (show, _) = running(&core, Mode::Live).await;
    core.engine.submit(sale("1001")).await.unwrap();
    core.engine.submit(refund("R1", "1001")).await.unwrap();
    core.engine.stop().await;
    drop(core);
    let copy = copy_without_snapshot(folder.path()).await;
    let core = start(copy.path());
    for request in [sale("1001"), refund("R1", "1001")] {
        let again = core.engine.submit(request).await.unwrap();
        assert_eq!((again.repeated, again.show.as_ref()), (true, Some(&show.0)));
    }
    let totals = core.engine.state().borrow().running_show().unwrap().sales.totals;
    assert_eq!((totals.gross, totals.refunds), (2_000, 2_000));
}

#[tokio::test]
async fn of_versions_of_an_order_that_arrive_at_once_the_highest_counts_also_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    running(&core, Mode::Live).await;
    let version = |revision: i64| {
        let mut order = order("1001");
        (order.lines[0].quantity, order.lines[0].amount) = (revision, revision * 1_000);
        told(Command::ReviseSale { order, placed_at: None, revision })
    };
    let sent = (1..=40).map(|n| {
        // In no order at all.
        let (engine, request) = (core.engine.clone(), version(1 + n * 17 % 40));
        tokio::spawn(async move { engine.submit(request).await.unwrap() })
    });
    for answer in sent.collect::<Vec<_>>() {
        answer.await.unwrap();
    }
    assert_eq!(gross(&core), 40_000);
    core.engine.stop().await;
    drop(core);
    let core = start(folder.path());
    let older = core.engine.submit(version(3)).await.unwrap();
    assert_eq!((older.superseded, older.repeated), (true, false));
    assert!(core.engine.submit(version(40)).await.unwrap().repeated);
    assert_eq!(gross(&core), 40_000);
    // Content that no version had: the first one that came may be sent again, and it is open which one that was.
    let Command::RecordSale { mut order, .. } = sale("1001").command else { unreachable!() };
    (order.lines[0].quantity, order.lines[0].amount) = (41, 41_000);
    let unversioned = told(Command::RecordSale { order, placed_at: None, run: None });
    match core.engine.submit(unversioned).await {
        Err(EngineError::Refused(refusal, _)) => assert_eq!(refusal.code, Code::OrderChanged),
        other => panic!("it is not refused as changed, but answered {other:?}"),
    }
}

#[tokio::test]
async fn an_order_sent_again_as_it_was_sent_first_is_a_repetition_also_after_newer_versions_of_it() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    running(&core, Mode::Live).await;
    core.engine.submit(sale("1001")).await.unwrap();
    let mut newer = order("1001");
    (newer.lines[0].quantity, newer.lines[0].amount) = (3, 3_000);
    core.engine
        .submit(told(Command::ReviseSale { order: newer, placed_at: None, revision: 7 }))
        .await
        .unwrap();
    assert!(core.engine.submit(sale("1001")).await.unwrap().repeated);
    assert_eq!(gross(&core), 3_000);
}

#[tokio::test]
async fn a_refund_that_came_before_its_order_says_its_show_when_it_is_sent_again() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    let (show, _) = running(&core, Mode::Live).await;
    assert_eq!(core.engine.submit(refund("R1", "1001")).await.unwrap().show, None);
    assert_eq!(core.engine.submit(sale("1001")).await.unwrap().show.as_ref(), Some(&show.0));
    let again = core.engine.submit(refund("R1", "1001")).await.unwrap();
    assert_eq!((again.show, again.repeated), (Some(show.0), true));
    let totals = core.engine.state().borrow().running_show().unwrap().sales.totals;
    assert_eq!((totals.gross, totals.refunds), (2_000, 2_000));
}

#[tokio::test]
async fn an_idempotency_key_answers_alike_after_a_restart_and_refuses_another_request() {
    let folder = TempDir::new().unwrap();
    let request = |title: &str| {
        let command =
            Command::CreateShow { title: title.to_owned(), currency: Currency::EUR, goal: Goal::default() };
        Request::new(command, Actor::client("host")).once(OnceKey::idempotency(
            &Actor::client("host"),
            "k1",
            title,
        ))
    };
    let core = start(folder.path());
    let first = core.engine.submit(request("One")).await.unwrap();
    core.engine.stop().await;
    drop(core);
    let core = start(folder.path());
    let again = core.engine.submit(request("One")).await.unwrap();
    assert_eq!((again.id, again.repeated), (first.id, true));
    assert!(matches!(core.engine.submit(request("Two")).await, Err(EngineError::KeyReused)));
    assert_eq!(core.engine.state().borrow().shows.size(), 1);
}

#[tokio::test]
async fn a_press_that_is_sent_again_is_answered_alike_also_over_a_restart() {
    let folder = TempDir::new().unwrap();
    let request = |title: &str| {
        let command =
            Command::CreateShow { title: title.to_owned(), currency: Currency::EUR, goal: Goal::default() };
        Request::new(command, Actor::client("host")).once(OnceKey::press(&Actor::client("host"), "k1", title))
    };
    let core = start(folder.path());
    let first = core.engine.submit(request("One")).await.unwrap();
    let again = core.engine.submit(request("One")).await.unwrap();
    assert_eq!((&again.id, again.repeated), (&first.id, true));
    core.engine.stop().await;
    drop(core);
    let core = start(folder.path());
    let again = core.engine.submit(request("One")).await.unwrap();
    assert_eq!((again.id, again.repeated), (first.id, true));
    assert!(matches!(core.engine.submit(request("Two")).await, Err(EngineError::KeyReused)));
    // The same key of somebody else is another.
    let mut other = request("Two");
    other.once = Some(OnceKey::press(&Actor::client("producer"), "k1", "Two"));
    assert!(!core.engine.submit(other).await.unwrap().repeated);
    assert_eq!(core.engine.state().borrow().shows.size(), 2);
}

#[tokio::test]
async fn a_refund_belongs_to_the_show_that_sold() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    let (show, _) = running(&core, Mode::Live).await;
    core.engine.submit(sale("1001")).await.unwrap();
    core.run(Command::EndShow { show: None }).await;
    running(&core, Mode::Live).await;
    let answer = core.engine.submit(refund("R1", "1001")).await.unwrap();
    assert_eq!(answer.show, Some(show.0.clone()));
    let reader = core.engine.reader().clone();
    let listed = tokio::task::spawn_blocking(move || reader.show(&show.0)).await.unwrap().unwrap().unwrap();
    assert_eq!((listed.figures.gross, listed.figures.refunds), (2_000, 2_000));
    assert_eq!(gross(&core), 0);
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart_with_and_without_a_snapshot() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    running(&core, Mode::Rehearsal).await;
    core.run(Command::Take { cue: None, anyway: false }).await;
    for n in 0..50 {
        core.engine.submit(sale(&n.to_string())).await.unwrap();
    }
    let before = core.engine.state().borrow().clone();
    core.engine.stop().await;
    drop(core);
    let core = start(folder.path());
    assert_eq!(*core.engine.state().borrow(), before);
    core.engine.stop().await;
    drop(core);
    // A snapshot that cannot be read is passed over.
    let db = copy_without_snapshot(folder.path()).await;
    let core = start(db.path());
    assert_eq!(*core.engine.state().borrow(), before);
}

/// The same rows in a fresh journal, without any snapshot.
async fn copy_without_snapshot(folder: &Path) -> TempDir {
    let rows = cartwall_journal::Reader::open(folder).unwrap().rows_after(0, usize::MAX).unwrap();
    let copy = TempDir::new().unwrap();
    let (journal, _) = cartwall_journal::Journal::open(copy.path()).unwrap();
    let rows = rows.into_iter().map(|row| cartwall_journal::NewRow {
        at: row.at,
        actor_kind: row.actor_kind,
        actor_id: row.actor_id,
        show: row.show,
        kind: row.kind,
        version: row.version,
        body: row.body,
        figures: row.figures,
    });
    let batch = cartwall_journal::Batch { rows: rows.collect(), ..Default::default() };
    journal.append(batch).await.unwrap();
    tokio::task::spawn_blocking(move || journal.close()).await.unwrap().unwrap();
    copy
}

#[tokio::test]
async fn a_stale_press_is_refused_and_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    running(&core, Mode::Live).await;
    let seen = core.engine.state().borrow().running_show().unwrap().on_air.seq;
    core.run(Command::Take { cue: None, anyway: false }).await;
    let mut late = Request::new(Command::Clear, Actor::client("co-host"));
    late.seen_seq = Some(seen);
    let before = core.engine.state().borrow().clone();
    let Err(EngineError::Refused(refusal, met)) = core.engine.submit(late).await else {
        panic!("it is stale")
    };
    assert_eq!(refusal.code, Code::Stale);
    assert_eq!(*met, *before);
    assert_eq!(*core.engine.state().borrow(), before);
}

#[tokio::test]
async fn a_press_that_bounces_is_answered_as_the_first_and_takes_once() {
    let folder = TempDir::new().unwrap();
    let (core, time) = timed(folder.path());
    running(&core, Mode::Live).await;
    let seen = core.engine.state().borrow().running_show().unwrap().on_air.seq;
    let press = |command| {
        let mut press = Request::new(command, Actor::client("host"));
        // Both fingers saw the same screen.
        press.seen_seq = Some(seen);
        core.engine.submit(press)
    };
    let take = || Command::Take { cue: None, anyway: false };
    let first = press(take()).await.unwrap();
    let on_air = core.engine.state().borrow().running_show().unwrap().program_id().cloned();
    for command in [take(), Command::Next] {
        time.fetch_add(140, Ordering::SeqCst);
        assert_eq!(press(command).await.unwrap().seq, first.seq);
    }
    let state = core.engine.state().borrow().clone();
    assert_eq!((state.seq, state.running_show().unwrap().program_id().cloned()), (first.seq, on_air));
    time.fetch_add(20, Ordering::SeqCst);
    let stale = press(take()).await;
    assert!(matches!(stale, Err(EngineError::Refused(refusal, _)) if refusal.code == Code::Stale));
}

#[tokio::test]
async fn a_flash_offer_ends_by_itself_when_its_time_is_up() {
    let folder = TempDir::new().unwrap();
    let (core, time) = timed(folder.path());
    running(&core, Mode::Live).await;
    core.run(Command::Take { cue: None, anyway: false }).await;
    let price = Money::new(500, Currency::EUR);
    core.run(Command::StartFlash { cue: None, price, duration_ms: 60_000, cap: None }).await;
    let running = |core: &Core| {
        let state = core.engine.state().borrow().clone();
        state.running_show().unwrap().program().unwrap().flash.is_some()
    };
    assert!(running(&core));
    time.fetch_add(60_000, Ordering::SeqCst);
    // Any turn finds that it is over; the timer alone would, a minute of real time later.
    core.run(Command::AddMarker { text: String::new(), show: None, at: None }).await;
    assert!(!running(&core));
}

#[tokio::test]
async fn the_list_of_shows_follows_names_and_says_what_is_a_template_or_put_away() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    let listed = || {
        let shows = core.engine.reader().shows().unwrap();
        shows.into_iter().map(|listed| (listed.show.title, listed.show.status)).collect::<Vec<_>>()
    };
    let line = |title: &str, status: &str| (title.to_owned(), status.to_owned());
    let (show, _) = running(&core, Mode::Live).await;
    let plan = |show: &ShowId, title: Option<&str>, archived| Command::UpdateShow {
        show: show.clone(),
        changes: PlanChanges {
            title: title.map(str::to_owned),
            ends_at: Some(Some(9_000_000)),
            ..PlanChanges::default()
        },
        base: PlanChanges::default(),
        archived,
    };
    core.run(plan(&show, Some("Summer"), None)).await;
    assert_eq!(listed(), [line("Summer", "live")]);
    core.run(Command::EndShow { show: None }).await;
    assert_eq!(listed(), [line("Summer", "ended")]);

    let (title, currency, cues) = ("Tuesdays".to_owned(), Currency::EUR, Vec::new());
    let template = ShowId(
        core.run(Command::CopyShow {
            from: None,
            title,
            currency,
            goal: Goal::default(),
            template: true,
            co_hosts_take: false,
            cues,
        })
        .await,
    );
    assert_eq!(listed()[0], line("Tuesdays", "template"));
    core.run(plan(&template, None, Some(true))).await;
    assert_eq!(listed()[0], line("Tuesdays", "archived"));
    core.engine.stop().await;

    let core = start(folder.path());
    assert!(core.engine.state().borrow().archived.contains_key(&template));
    core.run(plan(&template, None, Some(false))).await;
    let shows = core.engine.reader().shows().unwrap();
    assert_eq!(shows[0].show.status, "template");
}

#[tokio::test]
async fn a_repeated_request_is_answered_with_all_that_it_made() {
    let folder = TempDir::new().unwrap();
    let add = |show: &ShowId| {
        let offerings = vec![VariantRef::Id("A".into()).into(), VariantRef::Id("A".into()).into()];
        let command = Command::AddCues { show: show.clone(), offerings, segment: None, index: None };
        Request::new(command, Actor::client("host")).once(OnceKey::idempotency(
            &Actor::client("host"),
            "again",
            "add_cues",
        ))
    };
    let core = start(folder.path());
    let (show, _) = running(&core, Mode::Live).await;
    let first = core.engine.submit(add(&show)).await.unwrap();
    assert_eq!(first.ids.len(), 2);
    core.engine.stop().await;
    let core = start(folder.path());
    let again = core.engine.submit(add(&show)).await.unwrap();
    assert_eq!((again.ids, again.repeated), (first.ids, true));
}

#[tokio::test]
async fn a_second_engine_on_the_same_folder_is_refused() {
    let folder = TempDir::new().unwrap();
    let _first = start(folder.path());
    let Err(error) = Engine::start(folder.path(), Clock::system(), Box::new(|_, _| {})) else {
        panic!("there is a writer already")
    };
    assert_eq!(error.code(), "in_use");
}

#[tokio::test]
async fn each_commit_is_told_before_it_is_answered() {
    let folder = TempDir::new().unwrap();
    let told = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&told);
    let on_commit = Box::new(move |_: &_, events: &[cartwall_domain::event::Recorded]| {
        counted.fetch_add(events.len(), Ordering::SeqCst);
    });
    let engine = Engine::start(folder.path(), Clock::system(), on_commit).unwrap();
    let command =
        Command::CreateShow { title: "One".to_owned(), currency: Currency::EUR, goal: Goal::default() };
    engine.submit(Request::new(command, Actor::client("host"))).await.unwrap();
    assert_eq!(told.load(Ordering::SeqCst), 1);
}

/// A key that was lost to damage is made anew from the order's row: it must be the very one that was recorded.
#[tokio::test]
async fn the_key_of_an_order_follows_from_its_row() {
    let folder = TempDir::new().unwrap();
    let core = start(folder.path());
    running(&core, Mode::Live).await;
    core.engine.submit(sale("1001")).await.unwrap();
    core.engine.submit(refund("R-1", "1001")).await.unwrap();
    let reader = core.engine.reader();
    let mut found = 0;
    for row in reader.rows_after(0, usize::MAX).unwrap() {
        let recorded = cartwall_journal::format::decode(&row).unwrap();
        let Some(made) = cartwall_journal::format::order_key(&recorded) else { continue };
        let kept = reader.once(&made.scope, &made.key).unwrap().expect("another key was recorded");
        let read = |answer: &str| serde_json::from_str::<serde_json::Value>(answer).unwrap();
        let (made_answer, kept_answer) = (read(&made.answer), read(&kept.answer));
        for field in ["seq", "show", "unknown_skus"] {
            assert_eq!(made_answer[field], kept_answer[field], "{field}");
        }
        assert_eq!(made.request, kept.request);
        found += 1;
    }
    assert_eq!(found, 2);
}
