//! What the card calls a product: a short title, a picture of its own, a number that viewers say.

use super::*;
use crate::params::Param;

impl Stage {
    fn label(&mut self, cue: &CueId, changes: CueChanges) -> Result<Decision, Refusal> {
        self.run(Command::UpdateCue { cue: cue.clone(), changes, base: Box::default() })
    }

    fn face_of(&self, show: &ShowId, cue: &CueId) -> crate::card::CardFace {
        let show = self.state.shows.get(show).unwrap();
        face(&self.state, show, show.cue(cue).unwrap())
    }
}

fn number(number: i64) -> CueChanges {
    CueChanges { number: Some(Some(number)), ..CueChanges::default() }
}

fn reason(refused: Result<Decision, Refusal>) -> Option<Param> {
    refused.unwrap_err().params.get("reason").cloned()
}

#[test]
fn the_card_says_the_short_title_and_the_number_and_everything_else_the_product() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    let short_title = Some(Some("Short".to_owned()));
    stage.label(&cues[0], CueChanges { short_title, ..number(12) }).unwrap();
    let face = stage.face_of(&show, &cues[0]);
    assert_eq!((face.title.as_str(), face.number), ("Short", Some(12)));
    assert_eq!(crate::card::title(&stage.state, stage.show().cue(&cues[0]).unwrap()), "Product A");
    let plain = stage.face_of(&show, &cues[1]);
    assert_eq!((plain.title.as_str(), plain.number), ("Product B", None));
}

#[test]
fn a_number_is_one_product_s_in_a_rundown_and_that_may_stand_there_twice() {
    let mut stage = Stage::new();
    let (show, cues) = stage.planned();
    stage.label(&cues[0], number(12)).unwrap();
    let refusal = stage.label(&cues[1], number(12)).unwrap_err();
    assert_eq!(refusal.params.get("reason"), Some(&Param::Word("number_taken")));
    assert_eq!(refusal.params.get("title"), Some(&Param::Name("Product A".to_owned())));
    stage.run(Command::DuplicateCue { cue: cues[0].clone() }).unwrap();
    // What was removed has it no more, and does not come back with it once it is another's.
    let twice: Vec<CueId> = {
        let show = stage.state.shows.get(&show).unwrap();
        show.cues.iter().filter(|cue| cue.details.number == Some(12)).map(|cue| cue.id.clone()).collect()
    };
    assert_eq!(twice.len(), 2);
    stage.run(Command::RemoveCues { cues: twice }).unwrap();
    stage.label(&cues[1], number(12)).unwrap();
    let back = stage.run(Command::RestoreCue { cue: cues[0].clone() });
    assert_eq!(reason(back), Some(Param::Word("number_taken")));
    for wrong in [0, -1, 10_000] {
        assert_eq!(reason(stage.label(&cues[2], number(wrong))), Some(Param::Word("out_of_range")));
    }
}

#[test]
fn a_cue_that_comes_back_by_itself_still_has_its_number() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let changes = crate::changes::GuardChanges { pull: Some(true), ..Default::default() };
    stage.run(Command::SetGuard { changes, base: Default::default() }).unwrap();
    stage.label(&cues[1], number(7)).unwrap();
    let count = |n| Command::SetStock {
        variant: VariantRef::Sku("B".to_owned()),
        quantity: Quantity::Known(n),
        source: StockSource::Manual,
        base: None,
    };
    stage.run(count(0)).unwrap();
    assert!(stage.show().cue(&cues[1]).is_none(), "it was pulled");
    assert_eq!(reason(stage.label(&cues[2], number(7))), Some(Param::Word("number_taken")));
    stage.run(count(3)).unwrap();
    assert_eq!(stage.show().cue(&cues[1]).unwrap().details.number, Some(7));
}

#[test]
fn one_of_the_product_s_pictures_is_chosen_and_shown_as_soon_as_it_is_kept() {
    let mut stage = Stage::new();
    let pictured = |url: &str| Some(format!("https://shop.example/{url}.jpg"));
    let mut shirt = product("S", "10.00", Quantity::Known(5));
    shirt.picture = pictured("front");
    shirt.variants.iter_mut().for_each(|variant| variant.picture = pictured("back"));
    stage.run(Command::Import { source: CatalogueSource::file("test"), products: vec![shirt] }).unwrap();
    let (show, _) = stage.planned();
    let cue = stage.add(&show, "S", CueDetails::default());
    let keep = |url: &str| Command::KeepPicture { url: pictured(url).unwrap(), hash: url.to_owned() };
    stage.run(keep("back")).unwrap();
    let choose = |url: &str| CueChanges { picture: Some(pictured(url)), ..CueChanges::default() };
    stage.label(&cue, choose("front")).unwrap();
    assert_eq!(stage.face_of(&show, &cue).picture.as_deref(), Some("back"), "it is not kept yet");
    stage.run(keep("front")).unwrap();
    assert_eq!(stage.face_of(&show, &cue).picture.as_deref(), Some("front"));
    assert_eq!(reason(stage.label(&cue, choose("other"))), Some(Param::Word("other_picture")));
}

#[test]
fn a_price_can_be_edited_after_the_shop_changed_the_address_of_the_chosen_picture() {
    let mut stage = Stage::new();
    let shirt = |picture: &str| Product {
        picture: Some(format!("https://shop.example/{picture}.jpg")),
        ..product("S", "10.00", Quantity::Known(5))
    };
    let import =
        |picture| Command::Import { source: CatalogueSource::file("test"), products: vec![shirt(picture)] };
    stage.run(import("spring")).unwrap();
    let (show, _) = stage.planned();
    let cue = stage.add(&show, "S", CueDetails::default());
    let picture = Some(shirt("spring").picture);
    stage.label(&cue, CueChanges { picture, ..CueChanges::default() }).unwrap();
    stage.run(import("summer")).unwrap();
    let cheaper = Money::new(900, Currency::EUR);
    stage.label(&cue, CueChanges { price: Some(Some(cheaper)), ..CueChanges::default() }).unwrap();
    assert_eq!(stage.face_of(&show, &cue).price, Some(cheaper));
}

#[test]
fn what_the_card_on_air_calls_its_product_goes_back_by_the_undo_of_the_air() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    stage.run(Command::Take { cue: None, anyway: false }).unwrap();
    let short_title = Some(Some("Short".to_owned()));
    stage.label(&cues[0], CueChanges { short_title, ..number(12) }).unwrap();
    stage.run(Command::Undo).unwrap();
    let face = stage.face_of(&show, &cues[0]);
    assert_eq!((face.title.as_str(), face.number), ("Product A", None));
    assert_eq!(stage.program(), Some(&cues[0]));
}
