//! Offers: flash offers, caps, and prices that make no sense.

use super::*;
use crate::changes::CueChanges;

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

fn card_of(stage: &Stage) -> crate::card::CardFace {
    let show = stage.show();
    face(&stage.state, show, show.program_cue().unwrap())
}

#[test]
fn at_its_cap_an_offer_ends_and_the_card_says_the_normal_price_and_not_sold_out() {
    let (mut stage, cue) = capped(3);
    let card = card_of(&stage);
    assert_eq!((card.price, card.compare_at, card.cap), (Some(euros(800)), Some(euros(1_000)), Some((3, 0))));
    stage.sell("B", 3);
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
    stage.sell("B", 3);
    let changes = CueChanges { cap: Some(Some(8)), ..CueChanges::default() };
    stage.run(Command::UpdateCue { cue, changes, base: CueChanges::default() }).unwrap();
    assert_eq!((card_of(&stage).price, card_of(&stage).offer_ended), (Some(euros(800)), false));
    assert!(!stage.show().program().unwrap().offer_ended);
    stage.sell("B", 2);
    assert!(card_of(&stage).sold_out && stage.show().program().unwrap().sold_out);
}

#[test]
fn an_offer_in_another_currency_or_below_its_price_is_refused() {
    let mut stage = Stage::new();
    let (_, cues) = stage.planned();
    let update = |price, compare_at| Command::UpdateCue {
        cue: cues[0].clone(),
        changes: CueChanges { price: Some(price), compare_at: Some(compare_at), ..CueChanges::default() },
        base: CueChanges::default(),
    };
    let dollars = Some(Money::new(1, Currency::USD));
    assert_eq!(stage.refusal(update(dollars, None)), Code::WrongCurrency);
    assert_eq!(stage.refusal(update(Some(euros(500)), Some(euros(400)))), Code::Invalid);
}
