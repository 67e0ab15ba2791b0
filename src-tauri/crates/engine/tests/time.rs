//! Guarantee 7: whatever the computer's clock does, no total changes and nothing changes its place.
//!
//! The wall clock and the steady clock are the test's own: it puts the one forward and back by up to a year, lets the
//! computer sleep, and starts the engine anew on the same folder in between.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

use cartwall_domain::command::Command;
use cartwall_domain::money::Money;
use cartwall_domain::show::Mode;
use cartwall_domain::stock::Quantity;
use cartwall_domain::{Actor, Currency, ShowId};
use cartwall_engine::{Clock, Engine, Request};
use cartwall_testkit::{Core, order, product, sale};
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// 2026-11-29 17:00 UTC.
const EVENING: i64 = 1_795_971_600_000;
const HOUR: i64 = 3_600_000;
const YEAR: i64 = 366 * 24 * HOUR;
const STOCK: i64 = 1_000;

/// A computer: its clock on the wall, and the time that really passes.
#[derive(Clone)]
struct Computer {
    wall: Arc<AtomicI64>,
    passed: Arc<AtomicI64>,
}

impl Computer {
    fn new() -> Self {
        Self { wall: Arc::new(AtomicI64::new(EVENING)), passed: Arc::default() }
    }

    /// Time passes, on every clock.
    fn wait(&self, ms: i64) {
        self.wall.fetch_add(ms, Ordering::SeqCst);
        self.passed.fetch_add(ms, Ordering::SeqCst);
    }

    /// Somebody, or a time server, sets the clock on the wall.
    fn set_clock_by(&self, ms: i64) {
        self.wall.fetch_add(ms, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let (wall, passed) = (Arc::clone(&self.wall), Arc::clone(&self.passed));
        Clock::new(move || wall.load(Ordering::SeqCst), move || passed.load(Ordering::SeqCst))
    }

    fn start(&self, folder: &Path) -> Engine {
        Engine::start(folder, self.clock(), Box::new(|_, _| {})).unwrap()
    }
}

async fn run(engine: &Engine, command: Command) {
    Core { engine: engine.clone() }.run(command).await;
}

/// A live show with one product of which there are a thousand.
async fn live_show(engine: &Engine) -> ShowId {
    let mut product = product("A");
    product.variants[0].quantity = Some(Quantity::Known(STOCK));
    Core { engine: engine.clone() }.running(Mode::Live, vec![product]).await.0
}

/// One piece for 10.00.
async fn sell(engine: &Engine, id: usize) {
    engine.submit(sale(order(&id.to_string(), "A", 1))).await.unwrap();
}

/// Orders, gross, and what the stock says.
fn totals(engine: &Engine) -> (i64, i64, Quantity) {
    let state = engine.state().borrow().clone();
    let sales = state.running_show().unwrap().sales.totals;
    (sales.orders, sales.gross, state.quantity(&"A".into()))
}

fn after(sales: i64) -> (i64, i64, Quantity) {
    (sales, sales * 1_000, Quantity::Known(STOCK - sales))
}

#[tokio::test]
async fn sales_count_after_a_crash_and_a_start_with_the_clock_put_back() {
    for back in [5 * 60_000, HOUR, YEAR] {
        let (folder, computer) = (TempDir::new().unwrap(), Computer::new());
        let engine = computer.start(folder.path());
        live_show(&engine).await;
        for id in 0..5 {
            computer.wait(1_000);
            sell(&engine, id).await;
        }
        engine.stop().await;
        computer.set_clock_by(-back);
        let engine = computer.start(folder.path());
        for id in 5..10 {
            sell(&engine, id).await;
        }
        assert_eq!(totals(&engine), after(10), "the clock was put back by {back} ms");
    }
}

#[tokio::test]
async fn an_order_of_before_the_show_does_not_count_in_it_however_long_the_computer_slept() {
    let (folder, computer) = (TempDir::new().unwrap(), Computer::new());
    let engine = computer.start(folder.path());
    computer.wait(8 * HOUR);
    let show = live_show(&engine).await;
    let started = engine.state().borrow().shows[&show].started_at().unwrap();
    assert_eq!(started, EVENING + 8 * HOUR);
}

#[tokio::test]
async fn a_flash_that_ran_out_while_the_computer_slept_ends_when_it_wakes() {
    let (folder, computer) = (TempDir::new().unwrap(), Computer::new());
    let engine = computer.start(folder.path());
    live_show(&engine).await;
    run(&engine, Command::Take { cue: None, anyway: false }).await;
    let price = Money::new(500, Currency::EUR);
    run(&engine, Command::StartFlash { cue: None, price, duration_ms: 10 * 60_000, cap: None }).await;
    // The timer stood still with the computer; the clock did not.
    computer.wait(HOUR);
    let mut state = engine.state();
    let over = state.wait_for(|state| {
        state.running_show().unwrap().program().is_some_and(|program| program.flash.is_none())
    });
    tokio::time::timeout(Duration::from_secs(20), over).await.expect("the flash goes on").unwrap();
}

#[derive(Clone, Debug)]
enum Step {
    Sell,
    Take,
    Clear,
    Wait(i64),
    SetClockBy(i64),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => Just(Step::Sell),
        1 => Just(Step::Take),
        1 => Just(Step::Clear),
        2 => (0..9 * HOUR).prop_map(Step::Wait),
        // An hour is what daylight saving does to a clock that is wrongly kept in local time.
        2 => prop_oneof![Just(HOUR), Just(-HOUR), -YEAR..=YEAR].prop_map(Step::SetClockBy),
        2 => Just(Step::Restart),
    ]
}

async fn play(steps: &[Step]) -> Result<(), TestCaseError> {
    let (folder, computer) = (TempDir::new().unwrap(), Computer::new());
    let mut engine = computer.start(folder.path());
    live_show(&engine).await;
    let mut sold = 0;
    for step in steps {
        match step {
            Step::Sell => {
                sell(&engine, sold).await;
                sold += 1;
            }
            // Refused where there is nothing to take or to clear.
            Step::Take => {
                let take = Command::Take { cue: None, anyway: true };
                let _ = engine.submit(Request::new(take, Actor::client("test"))).await;
            }
            Step::Clear => {
                let _ = engine.submit(Request::new(Command::Clear, Actor::client("test"))).await;
            }
            Step::Wait(ms) => computer.wait(*ms),
            Step::SetClockBy(ms) => computer.set_clock_by(*ms),
            Step::Restart => {
                engine.stop().await;
                engine = computer.start(folder.path());
            }
        }
        prop_assert_eq!(totals(&engine), after(sold as i64));
    }
    run(&engine, Command::EndShow { show: None }).await;
    let rows = engine.reader().rows_after(0, usize::MAX).unwrap();
    prop_assert!(rows.iter().zip(1..).all(|(row, seq)| row.seq == seq));
    prop_assert!(rows.is_sorted_by_key(|row| row.at), "a time went back");
    let listed = engine.reader().shows().unwrap();
    prop_assert_eq!((listed[0].figures.orders, listed[0].figures.gross), (sold as i64, sold as i64 * 1_000));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_jump_of_the_clock_changes_a_total_or_an_order(steps in prop::collection::vec(step(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(&steps))?;
    }
}
