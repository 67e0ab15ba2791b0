use crate::stage::{START, Stage, euros};
use cartwall_domain::Actor;
use cartwall_domain::card;
use cartwall_domain::command::Command;
use cartwall_domain::show::{Mode, Offer};
use cartwall_domain::stock::Quantity;
use cartwall_engine::{Clock, Engine, Request};
use cartwall_rehearsal::buyers::{Arrival, Buyers};
use proptest::prelude::*;
use tokio_util::sync::CancellationToken;

const STEP: i64 = 250;

/// Lets buyers come from `from` to `to` seconds after the start; every arrival is carried out.
fn between(stage: &mut Stage, buyers: &mut Buyers, from: i64, to: i64) -> Vec<Arrival> {
    let mut all = Vec::new();
    for now in (START + from * 1_000..START + to * 1_000).step_by(STEP as usize) {
        for arrival in buyers.due(&stage.state, now) {
            all.push(arrival.clone());
            stage.does(arrival.into_request().command, now);
        }
    }
    all
}

fn sales(arrivals: &[Arrival]) -> usize {
    arrivals.iter().filter(|arrival| arrival.refund_of.is_none()).count()
}

const PLENTY: [Quantity; 3] = [Quantity::Known(100_000), Quantity::Untracked, Quantity::Unknown];

#[test]
fn interest_rises_after_a_take_and_fades() {
    let (mut early, mut late) = (0, 0);
    for seed in 0..20 {
        let mut stage = Stage::with(Mode::Rehearsal, &PLENTY);
        let mut buyers = Buyers::new(seed);
        early += sales(&between(&mut stage, &mut buyers, 0, 60));
        between(&mut stage, &mut buyers, 60, 180);
        late += sales(&between(&mut stage, &mut buyers, 180, 240));
    }
    assert!(early > late * 2 && late > 0, "{early} early, {late} late");
}

#[test]
fn a_flash_offer_brings_a_rush_at_its_price() {
    let (mut before, mut flash) = (0, 0);
    for seed in 0..20 {
        let mut stage = Stage::with(Mode::Rehearsal, &PLENTY);
        let mut buyers = Buyers::new(seed);
        between(&mut stage, &mut buyers, 0, 180);
        before += sales(&between(&mut stage, &mut buyers, 180, 210));
        let now = START + 210_000;
        stage.does(Command::StartFlash { cue: None, price: euros(100), duration_ms: 30_000, cap: None }, now);
        let rush = between(&mut stage, &mut buyers, 210, 240);
        flash += sales(&rush);
        let on_air = rush.iter().filter(|a| a.refund_of.is_none()).flat_map(|a| &a.order.lines);
        assert!(
            on_air.filter(|line| line.sku == "S0").all(|line| line.unit_price == "1.00".parse().unwrap())
        );
    }
    assert!(flash > before * 3, "{before} before, {flash} in the flash");
}

#[test]
fn what_is_sold_out_is_bought_only_by_the_late_few() {
    let (mut sold, mut oversold) = (0, 0);
    for seed in 0..40 {
        let mut stage = Stage::with(Mode::Rehearsal, &[Quantity::Known(10), Quantity::Untracked]);
        let mut buyers = Buyers::new(seed);
        between(&mut stage, &mut buyers, 0, 300);
        let left = stage.state.quantity(&"v0".into());
        sold += i64::from(left.is_sold_out(0));
        oversold += left.oversold_by();
    }
    assert!(sold > 35, "sold out in {sold} shows");
    assert!(oversold < 40, "oversold by {oversold}");
}

#[test]
fn a_cap_holds() {
    let mut most = 0;
    for seed in 0..20 {
        let mut stage = Stage::with(Mode::Rehearsal, &PLENTY);
        stage.offers(Offer { price: Some(euros(100)), cap: Some(8), ..Offer::default() }, START);
        let mut buyers = Buyers::new(seed);
        let bought = between(&mut stage, &mut buyers, 0, 200);
        let orders = bought.iter().filter(|arrival| arrival.refund_of.is_none());
        let lines = orders.flat_map(|arrival| &arrival.order.lines).filter(|line| line.sku == "S0");
        // At the cap the offer is over: who comes later pays the normal price.
        let offered = lines.filter(|line| line.unit_price == "1.00".parse().unwrap());
        let sold: i64 = offered.map(|line| line.quantity).sum();
        assert!(sold <= 8 + 3, "{sold}");
        most = most.max(sold);
    }
    assert!(most >= 8, "nobody came to the cap: {most}");
}

#[test]
fn refunds_follow_orders_that_were_placed() {
    let mut stage = Stage::with(Mode::Rehearsal, &PLENTY);
    let mut buyers = Buyers::new(7);
    let mut all = Vec::new();
    for minute in 0..120 {
        // A new take every minute keeps them coming.
        let cue = stage.state.running_show().unwrap().cues[(minute + 1) as usize % 3].id.clone();
        stage.does(Command::Take { cue: Some(cue), anyway: true }, START + minute * 60_000);
        all.extend(between(&mut stage, &mut buyers, minute * 60, minute * 60 + 60));
    }
    let (refunds, orders): (Vec<_>, Vec<_>) = all.into_iter().partition(|a| a.refund_of.is_some());
    assert!(
        !refunds.is_empty() && refunds.len() * 20 < orders.len(),
        "{} of {}",
        refunds.len(),
        orders.len()
    );
    for refund in refunds {
        let original = orders.iter().find(|a| Some(&a.order.id) == refund.refund_of.as_ref()).unwrap();
        assert!(original.order.lines.contains(&refund.order.lines[0]));
    }
}

#[test]
fn a_computer_that_slept_brings_no_flood() {
    let stage = Stage::with(Mode::Rehearsal, &PLENTY);
    let mut buyers = Buyers::new(1);
    buyers.due(&stage.state, START);
    assert!(buyers.due(&stage.state, START + 8 * 3_600_000).len() < 20);
    assert!(buyers.due(&stage.state, START - 3_600_000).is_empty());
}

#[test]
fn the_same_seed_gives_the_same_orders() {
    let run = |seed| {
        let mut stage = Stage::with(Mode::Rehearsal, &PLENTY);
        between(&mut stage, &mut Buyers::new(seed), 0, 60)
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
}

fn quantity() -> impl Strategy<Value = Quantity> {
    prop_oneof![(-3_i64..40).prop_map(Quantity::Known), Just(Quantity::Untracked), Just(Quantity::Unknown)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nobody_buys_in_a_live_show(seed: u64, stocks in prop::collection::vec(quantity(), 1..5)) {
        let mut stage = Stage::with(Mode::Live, &stocks);
        prop_assert!(between(&mut stage, &mut Buyers::new(seed), 0, 120).is_empty());
    }

    #[test]
    fn a_rehearsals_buyers_do_not_follow_into_the_live_show(seed: u64) {
        let mut stage = Stage::with(Mode::Rehearsal, &PLENTY);
        let mut buyers = Buyers::new(seed);
        between(&mut stage, &mut buyers, 0, 60);
        stage.does(Command::EndShow { show: None }, START + 60_000);
        let mut live = Stage::with(Mode::Live, &PLENTY);
        prop_assert!(between(&mut live, &mut buyers, 61, 400).is_empty());
    }

    #[test]
    fn what_a_buyer_does_counts_for_the_rehearsal_that_they_are_in(seed: u64) {
        let mut stage = Stage::with(Mode::Rehearsal, &PLENTY);
        let run = stage.state.running_run();
        for arrival in between(&mut stage, &mut Buyers::new(seed), 0, 120) {
            let (Command::RecordSale { run: named, .. } | Command::RecordRefund { refund_run: named, .. }) =
                arrival.into_request().command
            else {
                panic!("neither an order nor a refund");
            };
            prop_assert_eq!(&named, &run);
        }
    }

    #[test]
    fn every_line_is_positive_and_at_the_cards_price(
        seed: u64,
        stocks in prop::collection::vec(quantity(), 1..5),
        cap in prop::option::of(1_i64..10),
        price in prop::option::of(0_i64..10_000),
    ) {
        let mut stage = Stage::with(Mode::Rehearsal, &stocks);
        stage.offers(Offer { cap, price: price.map(euros), ..Offer::default() }, START);
        let mut buyers = Buyers::new(seed);
        for now in (START..START + 60_000).step_by(STEP as usize) {
            let show = stage.state.running_show().unwrap().clone();
            for arrival in buyers.due(&stage.state, now) {
                prop_assert!(!arrival.order.lines.is_empty() && arrival.order.lines.len() <= 3);
                for line in &arrival.order.lines {
                    prop_assert!(line.quantity > 0 && line.amount >= 0);
                    if arrival.refund_of.is_none() {
                        let cue = show.cues.iter().find(|cue| cue.sku() == line.sku).unwrap();
                        let face = card::face(&stage.state, &show, cue);
                        prop_assert_eq!(Some(line.unit_price), face.price.map(|price| price.to_decimal()));
                    }
                }
                stage.does(arrival.into_request().command, now);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn buyers_come_into_a_rehearsal_and_stop_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (wall, started) = (Clock::system().now(), tokio::time::Instant::now());
    let clock = Clock::from_fn(move || wall + started.elapsed().as_millis() as i64);
    let engine = Engine::start(folder.path(), clock.clone(), Box::new(|_, _| {})).unwrap();
    let pictures = cartwall_pictures::Pictures::open(&folder.path().join("pictures")).unwrap();
    cartwall_rehearsal::demo::prepare(&engine, &pictures, true).await.unwrap();
    let cancel = CancellationToken::new();
    let task = tokio::spawn(cartwall_rehearsal::buyers::run(engine.clone(), clock, 3, cancel.clone()));
    let show = engine.state().borrow().shows.keys().next().unwrap().clone();
    for command in [Command::Start { show, mode: Mode::Rehearsal }, Command::Next] {
        engine.submit(Request::new(command, Actor::client("test"))).await.unwrap();
    }
    let mut state = engine.state();
    let sold =
        |state: &cartwall_domain::state::State| state.running_show().map_or(0, |s| s.sales.totals.orders);
    state.wait_for(|state| sold(state) >= 10).await.unwrap();
    engine.submit(Request::new(Command::EndShow { show: None }, Actor::client("test"))).await.unwrap();
    cancel.cancel();
    task.await.unwrap();
    engine.stop().await;
}
