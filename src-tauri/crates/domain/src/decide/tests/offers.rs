//! Offers: flash offers, caps, and prices that make no sense.

use super::*;
use crate::changes::{CommonChanges, CueChanges};
use crate::claims::Claims;
use crate::params::Param;
use crate::refusal::Reason;

#[test]
fn undoing_a_skip_leaves_the_card_and_its_flash_offer_alone() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.run(Command::StartFlash { cue: None, price: euros(500), duration_ms: 60_000, cap: None }).unwrap();
    stage.run(Command::Skip { cue: None }).unwrap();
    stage.run(Command::Undo).unwrap();
    assert!(!stage.show().cue(&cues[1]).unwrap().skipped);
    assert!(stage.show().program().unwrap().flash.is_some());
    stage.run(Command::Undo).unwrap();
    assert!(stage.show().program().unwrap().flash.is_none());
    assert_eq!(stage.program(), Some(&cues[0]));
}

#[test]
fn undo_brings_a_flash_offer_back_with_its_card_for_the_rest_of_its_time() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.run(Command::StartFlash { cue: None, price: euros(500), duration_ms: 60_000, cap: None }).unwrap();
    let running = stage.show().program().unwrap().flash.clone();
    for action in [Command::Clear, Command::Next] {
        stage.now += 10_000;
        stage.run(action).unwrap();
        assert_ne!(stage.program(), Some(&cues[0]));
        stage.run(Command::Undo).unwrap();
        assert_eq!(stage.program(), Some(&cues[0]));
        assert_eq!(stage.show().program().unwrap().flash, running);
    }
    stage.run(Command::Clear).unwrap();
    stage.now += 60_000;
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.show().program().unwrap().flash, None, "its time is over");
}

#[test]
fn a_flash_offer_ends_by_time_by_cap_and_by_hand() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.take();
    let flash = |cap| Command::StartFlash { cue: None, price: euros(500), duration_ms: 10_000, cap };
    stage.run(flash(None)).unwrap();
    let show = stage.show();
    let card = face(&stage.state, show, show.program_cue().unwrap());
    assert_eq!((card.price, card.compare_at), (Some(euros(500)), Some(euros(1_000))));
    stage.now += 10_000;
    let Some(Event::FlashEnded { reason, .. }) = automatic(&stage.state, stage.now) else {
        panic!("it ends")
    };
    assert_eq!(reason, FlashEnd::Time);
    stage.follow();
    stage.run(flash(Some(2))).unwrap();
    let mut order = order("flash", "A", 2);
    order.lines[0].amount = 1_000;
    stage.run(Command::RecordSale { order, placed_at: None, run: None }).unwrap();
    assert!(stage.show().program().unwrap().flash.is_none());
    stage.run(flash(None)).unwrap();
    assert_eq!(stage.refusal(flash(None)), Code::FlashRunning);
    stage.run(Command::StopFlash).unwrap();
    assert_eq!(stage.refusal(Command::StopFlash), Code::NoFlash);
}

#[test]
fn a_flash_offer_makes_nothing_dearer() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.take();
    let flash =
        |minor| Command::StartFlash { cue: None, price: euros(minor), duration_ms: 10_000, cap: None };
    for no_offer in [1_000, 1_001, 4_200] {
        let refusal = stage.run(flash(no_offer)).unwrap_err();
        let reason = Param::Word(Reason::FlashNotCheaper.as_str());
        assert_eq!(refusal.params.get("reason"), Some(&reason), "{no_offer}");
        assert_eq!(refusal.params.get("now"), Some(&euros(1_000).into()));
    }
    stage.run(flash(999)).unwrap();
    assert_eq!(card_of(&stage).price, Some(euros(999)));
    let products = vec![product("A", "9.50", Quantity::Known(5))];
    stage.run(Command::Import { source: CatalogueSource::file("test"), products }).unwrap();
    assert_eq!(card_of(&stage).price, Some(euros(950)), "the shop is cheaper meanwhile");
}

/// A stage with A on air at 10.00, crossed out 13.00 by the shop, and a flash offer of 8.00 for a minute.
fn flashing() -> (Stage, CueId) {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let mut sold = product("A", "10.00", Quantity::Known(5));
    sold.variants[0].compare_at = Some(ListPrice { amount: "13".parse().unwrap(), currency: None });
    stage.run(Command::Import { source: CatalogueSource::file("test"), products: vec![sold] }).unwrap();
    stage.take();
    stage.run(Command::StartFlash { cue: None, price: euros(800), duration_ms: 60_000, cap: None }).unwrap();
    (stage, cues[0].clone())
}

fn price(minor: Option<i64>) -> CueChanges {
    CueChanges { price: Some(minor.map(euros)), ..CueChanges::default() }
}

/// Price and crossed-out price of the card on air.
fn prices_of(stage: &Stage) -> (Option<Money>, Option<Money>) {
    let card = card_of(stage);
    (card.price, card.compare_at)
}

#[test]
fn a_price_set_by_hand_ends_the_flash_offer_and_undo_brings_it_back_with_its_clock() {
    for (minor, crossed_out) in [(700, Some(1_300)), (1_100, Some(1_300)), (1_400, None)] {
        let (mut stage, cue) = flashing();
        let running = stage.show().program().unwrap().flash.clone();
        edit(&mut stage, &cue, price(Some(minor)));
        assert_eq!(stage.show().program().unwrap().flash, None, "{minor}");
        assert_eq!(prices_of(&stage), (Some(euros(minor)), crossed_out.map(euros)));
        stage.now += 10_000;
        stage.run(Command::Undo).unwrap();
        assert_eq!(stage.show().program().unwrap().flash, running);
        assert_eq!(prices_of(&stage), (Some(euros(800)), Some(euros(1_000))));
        stage.run(Command::Undo).unwrap();
        assert_eq!(prices_of(&stage), (Some(euros(1_000)), Some(euros(1_300))), "the flash offer itself");
    }
}

#[test]
fn the_price_that_a_card_had_before_its_flash_offer_ends_it_too_where_it_is_set_by_hand() {
    let (mut stage, cue) = flashing();
    edit(&mut stage, &cue, price(None));
    assert_eq!(prices_of(&stage), (Some(euros(1_000)), Some(euros(1_300))));
    stage.run(Command::Undo).unwrap();
    assert_eq!(prices_of(&stage), (Some(euros(800)), Some(euros(1_000))));
}

#[test]
fn a_flash_offer_that_a_price_has_ended_does_not_come_back_once_its_time_is_over() {
    let (mut stage, cue) = flashing();
    edit(&mut stage, &cue, price(Some(700)));
    stage.now += 60_000;
    stage.follow();
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.show().program().unwrap().flash, None);
    assert_eq!(prices_of(&stage), (Some(euros(1_000)), Some(euros(1_300))));
}

#[test]
fn what_is_no_price_leaves_a_flash_offer_alone() {
    let (mut stage, cue) = flashing();
    edit(&mut stage, &cue, CueChanges { coupon: Some(Some("LIVE".to_owned())), ..CueChanges::default() });
    edit(&mut stage, &cue, CueChanges { compare_at: Some(Some(euros(1_200))), ..CueChanges::default() });
    assert_eq!(prices_of(&stage), (Some(euros(800)), Some(euros(1_200))));
}

#[test]
fn so_much_per_cent_off_ends_the_flash_offer_of_what_is_on_air() {
    let (mut stage, cue) = flashing();
    let changes = CommonChanges { percent_off: Some(10), ..CommonChanges::default() };
    stage.run(Command::UpdateCues { cues: vec![cue], changes }).unwrap();
    assert_eq!(prices_of(&stage), (Some(euros(900)), Some(euros(1_300))));
}

#[test]
fn a_price_from_the_shop_leaves_the_flash_price_and_applies_after_it() {
    let (mut stage, cue) = flashing();
    let sold = product("A", "11.00", Quantity::Known(5));
    stage.run(Command::Import { source: CatalogueSource::file("test"), products: vec![sold] }).unwrap();
    assert_eq!(prices_of(&stage).0, Some(euros(800)));
    let known = stage.show().cue(&cue).unwrap();
    assert_eq!(
        known.queued_price(&"A".into()),
        Some(euros(1_000)),
        "it is flagged until somebody accepts it"
    );
    stage.run_after(60_000, Command::StandBy { cue }).unwrap();
    assert_eq!(prices_of(&stage).0, Some(euros(1_100)));
}

/// A stage with a cue for B on air at 8.00 instead of 10.00, for so many.
fn capped(cap: i64) -> (Stage, CueId) {
    let mut stage = Stage::new();
    let (show, _) = stage.planned();
    let offer = Offer {
        price: Some(euros(800)),
        coupon: Some("LIVE".to_owned()),
        cap: Some(cap),
        ..Offer::default()
    };
    let cue = stage.add(&show, "B", CueDetails { offer, ..CueDetails::default() });
    stage.run(Command::Start { show, mode: Mode::Live }).unwrap();
    stage.run(Command::Take { cue: Some(cue.clone()), anyway: false }).unwrap();
    (stage, cue)
}

/// Somebody orders some of B, each for so much.
fn buy(stage: &mut Stage, quantity: i64, each: i64) {
    buy_at(stage, quantity, each, None);
}

fn buy_at(stage: &mut Stage, quantity: i64, each: i64, placed_at: Option<Timestamp>) {
    let mut order = order(&format!("o{}", stage.now), "B", quantity);
    order.lines[0].amount = quantity * each;
    stage.run(Command::RecordSale { order, placed_at, run: None }).unwrap();
}

/// Cap of the card on air, and what is claimed of it.
fn cap_of(stage: &Stage) -> Option<(i64, i64)> {
    card_of(stage).cap
}

fn edit(stage: &mut Stage, cue: &CueId, changes: CueChanges) {
    let base = Box::default();
    stage.run(Command::UpdateCue { cue: cue.clone(), changes, base }).unwrap();
}

fn card_of(stage: &Stage) -> crate::card::CardFace {
    let show = stage.show();
    face(&stage.state, show, show.program_cue().unwrap())
}

#[test]
fn at_its_cap_an_offer_ends_and_the_card_says_the_normal_price_and_not_sold_out() {
    let (mut stage, cue) = capped(3);
    let card = card_of(&stage);
    assert_eq!((card.price, card.compare_at, card.cap), (Some(euros(800)), Some(euros(1_000)), Some((3, 0))));
    buy(&mut stage, 3, 800);
    let card = card_of(&stage);
    assert_eq!((card.price, card.compare_at, card.coupon), (Some(euros(1_000)), None, None));
    assert_eq!((card.sold_out, card.offer_ended, card.left), (false, true, Some(2)));
    let program = stage.show().program().unwrap();
    assert_eq!((program.sold_out, program.offer_ended), (false, true));
    assert_eq!(program.shown.as_ref().unwrap().price, Some(euros(1_000)), "the log says it too");
    let other = stage.show().cues[0].id.clone();
    stage.run(Command::Take { cue: Some(other), anyway: false }).unwrap();
    stage.run(Command::Take { cue: Some(cue), anyway: false }).unwrap();
    assert_eq!(card_of(&stage).price, Some(euros(1_000)), "it can be taken again at the normal price");
}

#[test]
fn a_raised_cap_opens_the_offer_again_and_only_stock_sells_out() {
    let (mut stage, cue) = capped(3);
    buy(&mut stage, 3, 800);
    edit(&mut stage, &cue, CueChanges { cap: Some(Some(8)), ..CueChanges::default() });
    assert_eq!((card_of(&stage).price, card_of(&stage).offer_ended), (Some(euros(800)), false));
    assert!(!stage.show().program().unwrap().offer_ended);
    stage.sell("B", 2);
    assert!(card_of(&stage).sold_out && stage.show().program().unwrap().sold_out);
}

#[test]
fn a_cap_counts_what_was_ordered_since_the_card_said_the_offer_and_at_its_price() {
    let (mut stage, cue) = capped(3);
    buy(&mut stage, 1, 1_000);
    assert_eq!(cap_of(&stage), Some((3, 0)), "at the normal price");
    let before = stage.show().program().unwrap().since - 1;
    buy_at(&mut stage, 1, 800, Some(before));
    assert_eq!(cap_of(&stage), Some((3, 0)), "ordered before the take");
    buy(&mut stage, 1, 800);
    stage.run(Command::Clear).unwrap();
    buy(&mut stage, 1, 801);
    stage.run(Command::Take { cue: Some(cue), anyway: false }).unwrap();
    assert_eq!(cap_of(&stage), Some((3, 2)), "also after it went off, and where the shop rounds up");
}

#[test]
fn a_new_price_or_a_cap_where_none_was_is_a_new_offer_of_which_nothing_is_claimed() {
    let (mut stage, cue) = capped(3);
    buy(&mut stage, 2, 800);
    edit(&mut stage, &cue, CueChanges { price: Some(Some(euros(700))), ..CueChanges::default() });
    assert_eq!(cap_of(&stage), Some((3, 0)));
    buy(&mut stage, 1, 700);
    edit(&mut stage, &cue, CueChanges { coupon: Some(Some("NEW".to_owned())), ..CueChanges::default() });
    assert_eq!(cap_of(&stage), Some((3, 1)), "another code is no other offer");
    for cap in [None, Some(2)] {
        edit(&mut stage, &cue, CueChanges { cap: Some(cap), ..CueChanges::default() });
    }
    assert_eq!(cap_of(&stage), Some((2, 0)), "a second round");
    for _ in 0..3 {
        stage.run(Command::Undo).unwrap();
    }
    assert_eq!((card_of(&stage).price, cap_of(&stage)), (Some(euros(700)), Some((3, 1))));
}

#[test]
fn a_second_round_on_a_copy_of_a_cue_begins_when_its_card_is_up() {
    let (mut stage, cue) = capped(2);
    buy(&mut stage, 2, 800);
    assert!(card_of(&stage).offer_ended);
    let copy = CueId(stage.run(Command::DuplicateCue { cue }).unwrap().id.unwrap());
    stage.run(Command::Take { cue: Some(copy), anyway: false }).unwrap();
    assert_eq!((card_of(&stage).price, cap_of(&stage)), (Some(euros(800)), Some((2, 0))));
}

#[test]
fn undo_brings_an_offer_back_with_what_was_bought_of_it_meanwhile() {
    let (mut stage, cue) = capped(4);
    buy(&mut stage, 1, 800);
    edit(&mut stage, &cue, CueChanges { price: Some(Some(euros(900))), ..CueChanges::default() });
    buy(&mut stage, 1, 800);
    buy(&mut stage, 1, 900);
    assert_eq!(cap_of(&stage), Some((4, 2)));
    stage.run(Command::Undo).unwrap();
    assert_eq!(cap_of(&stage), Some((4, 2)), "one before and one meanwhile, both at its price");
    // The take itself.
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.show().cue(&cue).unwrap().claims, Claims::default());
}

#[test]
fn what_was_ordered_between_an_end_by_mistake_and_its_resumption_counts_in_a_cap() {
    let (mut stage, cue) = capped(3);
    let show = stage.show().id.clone();
    buy(&mut stage, 1, 800);
    let on_air = stage.now;
    stage.run(Command::EndShow { show: None }).unwrap();
    buy(&mut stage, 1, 800);
    // Placed before the end, and told after it.
    buy_at(&mut stage, 1, 800, Some(on_air));
    stage.run(Command::ResumeShow { show: Some(show) }).unwrap();
    assert_eq!(stage.show().cue(&cue).unwrap().claims.units, 3);
}

#[test]
fn an_offer_that_was_changed_off_air_is_claimed_from_when_an_undo_brings_its_card_back() {
    let (mut stage, cue) = capped(3);
    let other = stage.show().cues[0].id.clone();
    stage.run(Command::Take { cue: Some(other), anyway: false }).unwrap();
    edit(&mut stage, &cue, CueChanges { price: Some(Some(euros(700))), ..CueChanges::default() });
    stage.run(Command::Undo).unwrap();
    assert_eq!((stage.program(), cap_of(&stage)), (Some(&cue), Some((3, 0))));
    buy(&mut stage, 3, 700);
    assert_eq!(cap_of(&stage), Some((3, 3)));
}

#[test]
fn a_flash_offer_ends_with_the_smaller_of_both_caps() {
    let (mut stage, _) = capped(3);
    let flash = Command::StartFlash { cue: None, price: euros(500), duration_ms: 60_000, cap: Some(4) };
    stage.run(flash.clone()).unwrap();
    buy(&mut stage, 2, 500);
    assert!(stage.show().program().unwrap().flash.is_some());
    buy(&mut stage, 1, 500);
    let program = stage.show().program().unwrap();
    assert!(program.flash.is_none() && program.offer_ended);
    assert_eq!(card_of(&stage).price, Some(euros(1_000)));
    stage.run(flash).unwrap();
    assert!(stage.show().program().unwrap().flash.is_some(), "an offer that was over before bounds nothing");
}

#[test]
fn an_offer_in_another_currency_or_below_its_price_is_refused() {
    let mut stage = Stage::new();
    let (_, cues) = stage.planned();
    let update = |price, compare_at| Command::UpdateCue {
        cue: cues[0].clone(),
        changes: CueChanges { price: Some(price), compare_at: Some(compare_at), ..CueChanges::default() },
        base: Box::default(),
    };
    let dollars = Some(Money::new(1, Currency::USD));
    assert_eq!(stage.refusal(update(dollars, None)), Code::WrongCurrency);
    assert_eq!(stage.refusal(update(Some(euros(500)), Some(euros(400)))), Code::Invalid);
}
