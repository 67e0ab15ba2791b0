//! The same change of several cues at once.

use super::*;
use crate::changes::CommonChanges;
use crate::edits::EditKind;
use crate::params::Param;

impl Stage {
    fn change(&mut self, cues: &[CueId], changes: CommonChanges) -> Result<Decision, Refusal> {
        self.run(Command::UpdateCues { cues: cues.to_vec(), changes })
    }

    /// A planned show with these products.
    fn selling(products: Vec<Product>) -> (Self, ShowId, Vec<CueId>) {
        let mut stage = Self::new();
        let skus: Vec<String> =
            products.iter().map(|product| product.variants.first().unwrap().sku.clone()).collect();
        stage.run(Command::Import { source: CatalogueSource::file("test"), products }).unwrap();
        let created = stage
            .run(Command::CreateShow { title: "Spring".to_owned(), currency: EUR, goal: Goal::default() })
            .unwrap();
        let show = ShowId(created.id.unwrap());
        let cues = skus.iter().map(|sku| stage.add(&show, sku, CueDetails::default())).collect();
        (stage, show, cues)
    }
}

fn off(percent: u32) -> CommonChanges {
    CommonChanges { percent_off: Some(percent), ..CommonChanges::default() }
}

fn known(sku: &str, price: &str) -> Product {
    product(sku, price, Quantity::Known(5))
}

fn unpriced(sku: &str) -> Product {
    let mut product = known(sku, "1.00");
    product.variants.iter_mut().for_each(|variant| variant.price = None);
    product
}

#[test]
fn so_many_per_cent_are_taken_off_what_the_shop_asks_for_each_and_rounded_as_tills_do() {
    let (mut stage, _, cues) = Stage::selling(vec![known("X", "10.00"), known("Y", "19.99")]);
    let prices = |stage: &Stage| -> Vec<Option<Money>> {
        cues.iter().map(|cue| stage.details(cue).offer.price).collect()
    };
    stage.change(&cues, off(15)).unwrap();
    assert_eq!(prices(&stage), [Some(euros(850)), Some(euros(1_699))]);
    // Of the shop's price, not of the one before.
    stage.change(&cues, off(50)).unwrap();
    assert_eq!(prices(&stage), [Some(euros(500)), Some(euros(1_000))]);
    stage.change(&cues, off(0)).unwrap();
    assert_eq!(prices(&stage), [None, None]);
}

#[test]
fn several_cues_get_a_time_and_a_code_in_one_edit_which_is_taken_back_in_one() {
    let mut stage = Stage::new();
    let (show, cues) = stage.planned();
    let (planned_s, coupon) = (Some(120), Some(Some("SPRING".to_owned())));
    stage.change(&cues, CommonChanges { percent_off: Some(20), planned_s, coupon }).unwrap();
    for cue in &cues {
        let details = stage.details(cue);
        assert_eq!((details.planned_s, details.offer.coupon.as_deref()), (120, Some("SPRING")));
        assert_eq!(details.offer.price, Some(euros(800)));
    }
    let known = stage.state.shows.get(&show).unwrap();
    let newest = known.edits.iter().last().unwrap();
    assert_eq!(newest.what, Some(EditKind::EditedCues { title: "Product A".to_owned(), count: 3 }));
    stage.run(Command::UndoEdit { show: Some(show.clone()) }).unwrap();
    assert!(cues.iter().all(|cue| stage.details(cue) == &CueDetails::default()));
}

#[test]
fn an_empty_code_and_no_time_take_them_away() {
    let mut stage = Stage::new();
    let (_, cues) = stage.planned();
    let (planned_s, coupon) = (Some(60), Some(Some("SPRING".to_owned())));
    stage.change(&cues, CommonChanges { percent_off: None, planned_s, coupon }).unwrap();
    let clear = CommonChanges { percent_off: None, planned_s: Some(0), coupon: Some(None) };
    stage.change(&cues[..2], clear).unwrap();
    assert_eq!(stage.details(&cues[0]), &CueDetails::default());
    assert_eq!(stage.details(&cues[2]).planned_s, 60);
}

#[test]
fn where_one_cannot_be_changed_none_is_and_each_is_told_why() {
    let (mut stage, show, mut cues) =
        Stage::selling(vec![known("X", "10.00"), unpriced("Y"), known("Z", "9.00")]);
    let offer = Offer { compare_at: Some(euros(500)), ..Offer::default() };
    cues.push(stage.add(&show, "Z", CueDetails { offer, ..CueDetails::default() }));
    let refusal = stage.change(&cues, off(20)).unwrap_err();
    assert_eq!(refusal.params.get("reason"), Some(&Param::Word("some_cues")));
    let each: Vec<_> = refusal.cues.iter().map(|of| (&of.cue, of.refusal.params.get("reason"))).collect();
    assert_eq!(
        each,
        [
            (&cues[1], Some(&Param::Word("no_list_price"))),
            (&cues[3], Some(&Param::Word("compare_not_higher"))),
        ]
    );
    assert_eq!(refusal.cues[0].title, "Product Y");
}

#[test]
fn one_price_cannot_be_so_many_per_cent_less_than_several() {
    let sizes = |price: &str, size: &str| {
        let sized = known(&format!("H-{size}"), price);
        Variant { title: Some(size.to_owned()), ..sized.variants.first().unwrap().clone() }
    };
    let hoodie = Product { variants: vec![sizes("29.00", "S"), sizes("35.00", "M")], ..known("H", "1.00") };
    let (mut stage, show, _) = Stage::selling(vec![hoodie]);
    let offering = Offering::Product("H".into());
    let details = CueDetails::default();
    let added = stage.run(Command::AddCue { show, offering, details, index: None }).unwrap();
    let both = CueId(added.id.unwrap());
    let refusal = stage.change(&[both], off(10)).unwrap_err();
    assert_eq!(refusal.cues[0].refusal.params.get("reason"), Some(&Param::Word("several_prices")));
}

#[test]
fn a_discount_leaves_something_of_the_price() {
    let mut stage = Stage::new();
    let (_, cues) = stage.planned();
    let refusal = stage.change(&cues, off(100)).unwrap_err();
    assert_eq!(refusal.params.get("field"), Some(&Param::Word("percent_off")));
    assert_eq!(refusal.params.get("most"), Some(&Param::Number(99)));
}

#[test]
fn what_is_on_air_among_them_goes_back_by_the_undo_of_the_air_and_the_rest_by_that_of_the_plan() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    stage.run(Command::Take { cue: None, anyway: false }).unwrap();
    stage.change(&cues, off(30)).unwrap();
    assert!(cues.iter().all(|cue| stage.details(cue).offer.price == Some(euros(700))));
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.details(&cues[0]).offer.price, None);
    stage.run(Command::UndoEdit { show: Some(show.clone()) }).unwrap();
    assert!(cues.iter().all(|cue| stage.details(cue).offer.price.is_none()));
}
