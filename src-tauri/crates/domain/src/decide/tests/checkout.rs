//! Whether viewers pay what the card says.

use super::*;
use crate::card::{Checkout, checkout};
use crate::changes::CueChanges;

fn priced(stage: &mut Stage, cue: &CueId, price: Option<Money>) {
    let changes = CueChanges { price: Some(price), ..CueChanges::default() };
    let base = Box::default();
    stage.run(Command::UpdateCue { cue: cue.clone(), changes, base }).unwrap();
}

fn of(stage: &Stage, cue: &CueId) -> Option<Checkout> {
    let show = stage.show();
    checkout(&stage.state, show, show.cue(cue).unwrap())
}

#[test]
fn a_price_of_the_show_is_not_what_the_shop_charges_until_somebody_says_so() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    assert_eq!(of(&stage, &cues[0]), None, "the shop's own price needs nothing");
    priced(&mut stage, &cues[0], Some(euros(500)));
    let open = Checkout { price: euros(500), charges: euros(1_000), settled: false };
    assert_eq!(of(&stage, &cues[0]), Some(open));
    stage.run(Command::ConfirmPrice { cue: cues[0].clone() }).unwrap();
    assert_eq!(of(&stage, &cues[0]), Some(Checkout { settled: true, ..open }));
    let again = stage.run(Command::ConfirmPrice { cue: cues[0].clone() }).unwrap();
    assert_eq!(again.events, [], "once is enough");
}

#[test]
fn what_was_confirmed_holds_for_this_price_and_this_price_of_the_shop_alone() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    priced(&mut stage, &cues[0], Some(euros(500)));
    stage.run(Command::ConfirmPrice { cue: cues[0].clone() }).unwrap();
    priced(&mut stage, &cues[0], Some(euros(400)));
    assert!(!of(&stage, &cues[0]).unwrap().settled);
    priced(&mut stage, &cues[0], Some(euros(500)));
    assert!(of(&stage, &cues[0]).unwrap().settled, "the shop still asks it");
    let products = vec![product("A", "12.00", Quantity::Known(5))];
    stage.run(Command::Import { source: CatalogueSource::file("test"), products }).unwrap();
    assert!(!of(&stage, &cues[0]).unwrap().settled);
    let products = vec![product("A", "5.00", Quantity::Known(5))];
    stage.run(Command::Import { source: CatalogueSource::file("test"), products }).unwrap();
    assert_eq!(of(&stage, &cues[0]), None, "the shop asks it by itself");
}

#[test]
fn a_flash_offer_is_confirmed_anew_each_time() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    let flash = || Command::StartFlash { cue: None, price: euros(500), duration_ms: 60_000, cap: None };
    stage.run(flash()).unwrap();
    stage.run(Command::ConfirmPrice { cue: cues[0].clone() }).unwrap();
    assert!(of(&stage, &cues[0]).unwrap().settled);
    stage.run(Command::StopFlash).unwrap();
    assert_eq!(of(&stage, &cues[0]), None);
    stage.run(flash()).unwrap();
    assert!(!of(&stage, &cues[0]).unwrap().settled);
}
