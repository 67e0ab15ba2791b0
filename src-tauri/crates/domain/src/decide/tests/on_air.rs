//! What next takes, what an undo restores, what counts for a card on air, and presses that are one press.

use super::*;
use crate::on_air::{Airing, UndoableAction};
use crate::source::{CatalogueSource, StockSource};

fn stand_by(stage: &mut Stage, cue: &CueId) {
    stage.run(Command::StandBy { cue: cue.clone() }).unwrap();
}

fn take_cue(stage: &mut Stage, cue: &CueId) {
    stage.run(Command::Take { cue: Some(cue.clone()), anyway: false }).unwrap();
}

fn next_of(stage: &Stage) -> Option<CueId> {
    crate::card::next(&stage.state, stage.show()).map(|cue| cue.id.clone())
}

fn flash(price: i64, duration_ms: i64, cap: Option<i64>) -> Command {
    Command::StartFlash { cue: None, price: euros(price), duration_ms, cap }
}

fn price_of(cue: &CueId, minor: i64) -> Command {
    let changes = CueChanges { price: Some(Some(euros(minor))), ..CueChanges::default() };
    Command::UpdateCue { cue: cue.clone(), changes, base: Box::default() }
}

fn none_of(sku: &str) -> Command {
    let variant = VariantRef::Sku(sku.to_owned());
    Command::SetStock { variant, quantity: Quantity::Known(0), source: StockSource::Manual, base: None }
}

fn airing(stage: &Stage) -> Airing {
    stage.show().program().unwrap().clone()
}

/// Price on the card.
fn price(stage: &Stage) -> Option<Money> {
    let show = stage.show();
    face(&stage.state, show, show.program_cue().unwrap()).price
}

/// An order of A, placed so long ago, at a price a piece.
fn order_of_a(stage: &mut Stage, ms_ago: i64, quantity: i64, minor: i64) {
    let mut order = order(&format!("late{}", stage.state.seq), "A", quantity);
    order.lines[0].unit_price = euros(minor).to_decimal();
    order.lines[0].amount = quantity * minor;
    let placed_at = Some(stage.now + 1_000 - ms_ago);
    stage.run(Command::RecordSale { order, placed_at, run: None }).unwrap();
}

#[test]
fn next_takes_what_the_host_put_into_preview() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stand_by(&mut stage, &cues[2]);
    assert_eq!(next_of(&stage).as_ref(), Some(&cues[2]));
    stage.run(Command::Next).unwrap();
    assert_eq!(stage.program(), Some(&cues[2]));
}

#[test]
fn after_an_improvised_product_at_the_end_next_goes_on_with_what_was_never_shown() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    stage.take();
    let improvised = stage.add(&show, "A", CueDetails::default());
    stand_by(&mut stage, &improvised);
    stage.take();
    assert_eq!((stage.program(), stage.preview()), (Some(&improvised), Some(&cues[1])));
    for shown in [&cues[1], &cues[2]] {
        assert_eq!(next_of(&stage).as_ref(), Some(shown));
        stage.run(Command::Next).unwrap();
        assert_eq!(stage.program(), Some(shown));
    }
    assert_eq!(next_of(&stage), None);
    assert_eq!(stage.refusal(Command::Next), Code::NothingNext);
}

#[test]
fn next_passes_over_a_preview_that_has_sold_out() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    assert_eq!(stage.preview(), Some(&cues[1]));
    stage.run(none_of("B")).unwrap();
    stage.run(Command::Next).unwrap();
    assert_eq!(stage.program(), Some(&cues[2]));
}

#[test]
fn what_stands_by_stays_when_another_cue_is_taken_by_name() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stand_by(&mut stage, &cues[2]);
    take_cue(&mut stage, &cues[1]);
    assert_eq!(stage.preview(), Some(&cues[2]));
}

#[test]
fn undoing_a_take_restores_the_window_the_counters_and_the_preview() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.sell("A", 2);
    let (before, shown) = (stage.show().clone(), airing(&stage));
    stage.now += 20_000;
    stage.take();
    stage.now += 8_000;
    stage.sell("A", 1);
    stage.run(Command::Undo).unwrap();
    let now = airing(&stage);
    assert_eq!(
        (now.since, now.units),
        (shown.since, shown.units + 1),
        "what was ordered meanwhile counts too"
    );
    assert_eq!(stage.show().cues, before.cues);
    assert_eq!(stage.show().on_air.preview, before.on_air.preview);
    assert_eq!(next_of(&stage).as_ref(), Some(&cues[1]), "it was never shown");
    stage.now += 2_000;
    stage.run(Command::Clear).unwrap();
    assert_eq!(stage.show().cue(&cues[0]).unwrap().on_air_ms, stage.now - shown.since);
}

#[test]
fn a_flash_offer_that_ran_out_off_air_is_no_step_and_is_not_taken_back() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.run(flash(500, 10_000, None)).unwrap();
    take_cue(&mut stage, &cues[1]);
    stage.now += 10_000;
    assert!(next_due(&stage.state).is_some_and(|due| due <= stage.now));
    stage.follow();
    assert_eq!(next_due(&stage.state), None);
    stage.run(Command::Undo).unwrap();
    assert_eq!((stage.program(), price(&stage)), (Some(&cues[0]), Some(euros(1_000))));
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.program(), None, "the next step back is the take");
}

#[test]
fn a_flash_offer_that_ran_out_just_now_is_no_step_either() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.run(flash(500, 10_000, None)).unwrap();
    take_cue(&mut stage, &cues[1]);
    // The clock has not said it yet.
    stage.run_after(10_000, Command::Undo).unwrap();
    assert_eq!(stage.show().on_air.undo.last().unwrap().action, UndoableAction::Take);
}

#[test]
fn stopping_a_flash_offer_is_undone_for_the_rest_of_its_time() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.run(flash(500, 60_000, None)).unwrap();
    let running = airing(&stage);
    stage.run(Command::StopFlash).unwrap();
    assert_eq!(price(&stage), Some(euros(1_000)));
    let undone = stage.run(Command::Undo).unwrap();
    assert!(
        matches!(&undone.events[..], [Event::OnAirUndone { flash: Some(price), .. }] if *price == euros(500))
    );
    assert_eq!(airing(&stage), running);
    stage.run(Command::StopFlash).unwrap();
    stage.now += 60_000;
    stage.follow();
    stage.run(Command::Undo).unwrap();
    assert_eq!((stage.program(), stage.preview()), (None, Some(&cues[0])), "it is over: the take is undone");
}

#[test]
fn a_price_changed_on_air_is_undone_before_the_product() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    take_cue(&mut stage, &cues[1]);
    stage.run(price_of(&cues[1], 5_500)).unwrap();
    stage.run(price_of(&cues[1], 550)).unwrap();
    stage.run(Command::Undo).unwrap();
    assert_eq!((stage.program(), price(&stage)), (Some(&cues[1]), Some(euros(5_500))));
    let seq = stage.state.seq;
    stage.run(Command::Undo).unwrap();
    assert_eq!((stage.program(), price(&stage)), (Some(&cues[1]), Some(euros(1_000))));
    assert_eq!(stage.state.seq, seq + 1, "the log says the price with the undo, once");
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.program(), Some(&cues[0]));
}

#[test]
fn an_edit_that_no_viewer_sees_or_of_a_cue_that_waits_is_no_step() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    let steps = stage.show().on_air.undo.len();
    stage.run(price_of(&cues[1], 500)).unwrap();
    let changes = CueChanges { notes: Some(Some("camera 2".to_owned())), ..CueChanges::default() };
    stage.run(Command::UpdateCue { cue: cues[0].clone(), changes, base: Box::default() }).unwrap();
    assert_eq!(stage.show().on_air.undo.len(), steps);
}

#[test]
fn undoing_a_change_of_price_leaves_what_else_was_written_since() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.run(price_of(&cues[0], 500)).unwrap();
    let changes = CueChanges { notes: Some(Some("camera 2".to_owned())), ..CueChanges::default() };
    stage.run(Command::UpdateCue { cue: cues[0].clone(), changes, base: Box::default() }).unwrap();
    stage.run(Command::Undo).unwrap();
    let details = &stage.show().cue(&cues[0]).unwrap().details;
    assert_eq!((details.offer.price, details.notes.as_deref()), (None, Some("camera 2")));
}

#[test]
fn no_undo_leads_past_a_cue_that_was_removed() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.take();
    stage.run(Command::Clear).unwrap();
    stage.run(Command::RemoveCue { cue: cues[1].clone() }).unwrap();
    assert_eq!(stage.refusal(Command::Undo), Code::NothingToUndo);
}

#[test]
fn what_was_ordered_before_the_take_does_not_count_since_it() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.now += 60_000;
    stage.take();
    order_of_a(&mut stage, 30_000, 5, 1_000);
    assert_eq!(airing(&stage).units, 0);
    order_of_a(&mut stage, 0, 2, 1_000);
    assert_eq!(airing(&stage).units, 2);
}

#[test]
fn a_flash_offer_counts_what_was_ordered_while_it_ran_and_at_its_price() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage
        .run(Command::SetStock {
            variant: VariantRef::Sku("A".to_owned()),
            quantity: Quantity::Known(50),
            source: StockSource::Manual,
            base: None,
        })
        .unwrap();
    stage.take();
    stage.now += 20_000;
    stage.run(flash(500, 60_000, Some(3))).unwrap();
    order_of_a(&mut stage, 10_000, 9, 500);
    order_of_a(&mut stage, 0, 9, 1_000);
    assert_eq!(airing(&stage).flash.unwrap().claimed, 0, "before it, and at the normal price");
    order_of_a(&mut stage, 0, 2, 500);
    assert_eq!(airing(&stage).flash.as_ref().unwrap().claimed, 2);
    order_of_a(&mut stage, 0, 1, 450);
    assert_eq!(airing(&stage).flash, None, "its cap is reached");
}

#[test]
fn a_second_press_within_a_moment_is_the_same_press() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let take = || Command::Take { cue: None, anyway: false };
    let first = stage.run(take()).unwrap();
    let seq = stage.state.seq;
    for again in [take(), Command::Next, Command::Take { cue: Some(cues[0].clone()), anyway: false }] {
        let second = stage.run_after(90, again).unwrap();
        assert_eq!((second.events.len(), second.repeats), (0, Some(seq)));
    }
    assert!(first.repeats.is_none());
    assert_eq!(stage.program(), Some(&cues[0]));
    stage.run_after(30, take()).unwrap();
    assert_eq!(stage.program(), Some(&cues[1]), "300 ms later it is another press");
}

#[test]
fn a_skip_and_a_clear_that_bounce_happen_once() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.run(Command::Skip { cue: None }).unwrap();
    stage.run_after(50, Command::Skip { cue: None }).unwrap();
    assert!(!stage.show().cue(&cues[2]).unwrap().skipped);
    stage.run(Command::Clear).unwrap();
    assert!(stage.run_after(50, Command::Clear).unwrap().repeats.is_some());
}

#[test]
fn another_cue_by_name_or_anything_done_in_between_is_another_wish() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let take = || Command::Take { cue: None, anyway: false };
    stage.run(take()).unwrap();
    stage.run_after(50, Command::Take { cue: Some(cues[2].clone()), anyway: false }).unwrap();
    assert_eq!(stage.program(), Some(&cues[2]));
    stage.run_after(50, Command::StandBy { cue: cues[0].clone() }).unwrap();
    stage.run_after(50, take()).unwrap();
    assert_eq!(stage.program(), Some(&cues[0]));
    stage.run_after(50, Command::Undo).unwrap();
    stage.run_after(50, take()).unwrap();
    assert_eq!(stage.program(), Some(&cues[0]));
}

#[test]
fn what_the_shop_sells_on_without_stock_is_taken_and_sold_below_zero() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let mut sold_on = product("A", "10.00", Quantity::Backorder(1));
    sold_on.variants[0].quantity = Some(Quantity::Backorder(0));
    stage
        .run(Command::Import {
            source: CatalogueSource::File("shopify.csv".to_owned()),
            products: vec![sold_on],
        })
        .unwrap();
    stage.run(Command::SetBuffer { variant: VariantRef::Sku("A".to_owned()), buffer: 3 }).unwrap();
    take_cue(&mut stage, &cues[0]);
    stage.sell("A", 2);
    assert_eq!(stage.state.quantity(&"A".into()), Quantity::Backorder(-2));
    assert!(!stage.show().program().unwrap().sold_out);
}
