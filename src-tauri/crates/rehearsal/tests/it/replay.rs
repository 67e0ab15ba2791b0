use cartwall_domain::command::{Command, VariantRef};
use cartwall_domain::show::Mode;
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::{Actor, Currency, ShowId};
use cartwall_engine::{Clock, Engine, Request};
use cartwall_rehearsal::replay::{Progress, Replay};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Two hours: 60 orders of two lines, one every two minutes, and a cancellation of every tenth.
fn day() -> Arc<Replay> {
    let mut text =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned();
    for n in 0..60 {
        let at = format!("2010-12-01 {:02}:{:02}:00", 8 + n * 2 / 60, n * 2 % 60);
        text += &format!("{},A{},Apple,{},{at},1.25,{n},UK\n", 500 + n, n % 30, 1 + n % 3);
        text += &format!("{},B,Bowl,1,{at},3.10,{n},UK\n", 500 + n);
        if n % 10 == 0 {
            text += &format!("C{},B,Bowl,-1,{at},3.10,{n},UK\n", 900 + n);
        }
    }
    Arc::new(Replay::read(text.as_bytes(), "day.csv", Currency::GBP).unwrap())
}

struct Playing {
    progress: watch::Receiver<Progress>,
    cancel: CancellationToken,
    task: JoinHandle<Result<(), cartwall_rehearsal::replay::ReplayError>>,
}

fn play(replay: &Arc<Replay>, engine: &Engine, speed: u32) -> Playing {
    let (sender, progress) = watch::channel(Progress::default());
    let cancel = CancellationToken::new();
    let task = tokio::spawn(Arc::clone(replay).run(engine.clone(), speed, sender, cancel.clone()));
    Playing { progress, cancel, task }
}

fn open(folder: &Path) -> Engine {
    Engine::start(folder, Clock::system(), Box::new(|_, _| {})).unwrap()
}

async fn submit(engine: &Engine, command: Command) {
    engine.submit(Request::new(command, Actor::client("test"))).await.unwrap();
}

fn planned(engine: &Engine) -> ShowId {
    engine.state().borrow().shows.keys().next().unwrap().clone()
}

fn totals(state: &State) -> cartwall_domain::sales::Totals {
    state.running_show().unwrap().sales.totals
}

#[tokio::test]
async fn a_day_is_prepared_once() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, replay) = (open(folder.path()), day());
    replay.prepare(&engine).await.unwrap();
    let state = engine.state().borrow().clone();
    let show = state.shows.values().next().unwrap();
    assert_eq!((state.catalogue.product_count(), show.cues.len()), (31, 24));
    assert_eq!((show.title.as_str(), show.currency), ("Replay of day", Currency::GBP));
    // "B" sold most, but a code without a digit is postage or a fee.
    assert_eq!(show.cues[0].sku(), "A2");
    assert_eq!(state.quantity(&show.cues[0].offered[0].variant), Quantity::Unknown);
    replay.prepare(&engine).await.unwrap();
    assert_eq!(engine.state().borrow().seq, state.seq);
    engine.stop().await;
}

#[tokio::test]
async fn a_day_played_comes_to_the_totals_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, replay) = (open(folder.path()), day());
    replay.prepare(&engine).await.unwrap();
    let mut playing = play(&replay, &engine, 3_600);
    submit(&engine, Command::Start { show: planned(&engine), mode: Mode::Live }).await;
    let started = tokio::time::Instant::now();
    let end = *playing.progress.wait_for(|progress| progress.done).await.unwrap();
    assert_eq!(end, Progress { orders_total: 66, played: 66, refused: 0, left_out: 0, done: true });
    // 118 minutes at 3,600 times the speed.
    let took = started.elapsed();
    assert!(took.as_millis() >= 1_900, "{took:?}");
    assert_eq!(totals(&engine.state().borrow()), replay.totals());
    engine.stop().await;
}

#[tokio::test]
async fn a_whole_day_at_once_keeps_refunds_behind_their_orders() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, replay) = (open(folder.path()), day());
    replay.prepare(&engine).await.unwrap();
    let mut playing = play(&replay, &engine, u32::MAX);
    submit(&engine, Command::Start { show: planned(&engine), mode: Mode::Rehearsal }).await;
    playing.progress.wait_for(|progress| progress.done).await.unwrap();
    let state = engine.state().borrow().clone();
    assert_eq!((totals(&state), state.outside_orders), (replay.totals(), 0));
    engine.stop().await;
}

// Not with a paused clock: it would run ahead of the disk, which the engine then takes for slow.
#[tokio::test]
async fn a_restart_doubles_nothing_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, replay) = (open(folder.path()), day());
    replay.prepare(&engine).await.unwrap();
    let mut playing = play(&replay, &engine, 3_600);
    submit(&engine, Command::Start { show: planned(&engine), mode: Mode::Live }).await;
    playing.progress.wait_for(|progress| progress.played >= 20).await.unwrap();
    playing.cancel.cancel();
    playing.task.await.unwrap().unwrap();
    engine.stop().await;

    let engine = open(folder.path());
    replay.prepare(&engine).await.unwrap();
    let before = totals(&engine.state().borrow());
    assert!(before.orders >= 18 && before.orders < 60);
    let mut playing = play(&replay, &engine, 3_600);
    let end = *playing.progress.wait_for(|progress| progress.done).await.unwrap();
    assert_eq!((end.played, end.refused), (66, 0));
    assert_eq!(totals(&engine.state().borrow()), replay.totals());
    engine.stop().await;
}

#[tokio::test]
async fn the_replay_waits_for_a_show_and_the_next_show_gets_the_whole_day_again() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, replay) = (open(folder.path()), day());
    replay.prepare(&engine).await.unwrap();
    let mut playing = play(&replay, &engine, 3_600);
    submit(&engine, Command::SetBuffer { variant: VariantRef::Sku("B".to_owned()), buffer: 1 }).await;
    assert_eq!(playing.progress.borrow().played, 0);
    submit(&engine, Command::Start { show: planned(&engine), mode: Mode::Live }).await;
    playing.progress.wait_for(|progress| progress.played >= 10).await.unwrap();
    submit(&engine, Command::EndShow { show: None }).await;
    let ended = *playing.progress.borrow_and_update();
    assert!(ended.played < 66 && !ended.done, "{ended:?}");
    replay.prepare(&engine).await.unwrap();
    submit(&engine, Command::Start { show: planned(&engine), mode: Mode::Live }).await;
    let end = *playing.progress.wait_for(|progress| progress.done).await.unwrap();
    assert_eq!((end.played, end.refused), (66, 0));
    let state = engine.state().borrow().clone();
    assert_eq!((totals(&state), state.outside_orders), (replay.totals(), 0));
    engine.stop().await;
}

#[tokio::test]
async fn a_show_that_ends_in_the_middle_of_its_day_passes_nothing_on_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, replay) = (open(folder.path()), day());
    let mut playing = play(&replay, &engine, u32::MAX);
    for _ in 0..5 {
        replay.prepare(&engine).await.unwrap();
        submit(&engine, Command::Start { show: planned(&engine), mode: Mode::Live }).await;
        playing.progress.wait_for(|progress| progress.played > 0).await.unwrap();
        // Orders are under way now. The next show starts before anything else can happen.
        submit(&engine, Command::EndShow { show: None }).await;
    }
    replay.prepare(&engine).await.unwrap();
    submit(&engine, Command::Start { show: planned(&engine), mode: Mode::Live }).await;
    let whole = |state: &Arc<State>| {
        let (sold, day) = (totals(state), replay.totals());
        sold.orders >= day.orders && sold.refunds >= day.refunds
    };
    let state = engine.state().wait_for(whole).await.unwrap().clone();
    assert_eq!((totals(&state), state.outside_orders), (replay.totals(), 0));
    engine.stop().await;
}

#[tokio::test]
async fn a_speed_of_zero_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path());
    let refused = play(&day(), &engine, 0).task.await.unwrap().unwrap_err();
    assert_eq!(refused.code(), "no_speed");
    engine.stop().await;
}
