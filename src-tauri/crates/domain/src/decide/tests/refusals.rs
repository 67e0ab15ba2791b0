//! What a refusal is about stands in its values, so that a page can word it in any language.

use super::*;
use crate::params::Param;
use crate::refusal::{Field, Reason, Refusal};

/// Every refusal that any of these tests meets: its values are words of closed lists, names, numbers or money.
pub(super) fn holds_values_alone(refusal: &Refusal) {
    assert!(refusal.sentence.ends_with('.'), "{refusal:?}");
    for (name, value) in refusal.params.iter() {
        match value {
            Param::Word(word) => {
                assert!(word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{name}: {refusal:?}");
                let known = match name {
                    "reason" => Reason::ALL
                        .iter()
                        .any(|reason| reason.code() == refusal.code && reason.as_str() == *word),
                    "field" => Field::ALL.iter().any(|field| field.as_str() == *word),
                    _ => false,
                };
                assert!(known, "{name}: {refusal:?}");
            }
            Param::Name(text) => assert!(!text.ends_with('.'), "{name}: {refusal:?}"),
            Param::Names(_) | Param::Number(_) | Param::Money(_) => {}
        }
    }
}

fn refused(stage: &mut Stage, command: Command) -> Refusal {
    stage.run(command).unwrap_err()
}

#[test]
fn what_is_too_long_is_refused_with_its_field_and_how_long_it_may_be() {
    let mut stage = Stage::new();
    let refusal = refused(
        &mut stage,
        Command::CreateShow { title: "x".repeat(1_000), currency: EUR, goal: Goal::default() },
    );
    assert_eq!(refusal.params.get("reason"), Some(&Param::Word("too_long")));
    assert_eq!(refusal.params.get("field"), Some(&Param::Word("show_title")));
    assert!(matches!(refusal.params.get("most"), Some(Param::Number(most)) if *most < 1_000));
}

#[test]
fn a_price_beyond_reason_is_refused_with_the_highest_as_money() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.run(Command::Take { cue: Some(cues[0].clone()), anyway: false }).unwrap();
    let price = Money::new(i64::MAX, EUR);
    let refusal =
        refused(&mut stage, Command::StartFlash { cue: None, price, duration_ms: 60_000, cap: None });
    assert_eq!(refusal.params.get("field"), Some(&Param::Word("flash_price")));
    assert!(matches!(refusal.params.get("most"), Some(Param::Money(most)) if most.currency == EUR));
}

#[test]
fn a_show_that_cannot_start_beside_another_is_refused_with_the_name_of_that_one() {
    let (mut stage, ..) = Stage::on(Mode::Rehearsal);
    let (show, _) = stage.planned();
    let refusal = refused(&mut stage, Command::Start { show, mode: Mode::Rehearsal });
    assert_eq!(refusal.params.get("show"), Some(&Param::Name("Spring".to_owned())));
}

#[test]
fn a_sold_out_cue_is_refused_with_its_sku() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let none = Command::SetStock {
        variant: VariantRef::Sku("A".to_owned()),
        quantity: Quantity::Known(0),
        source: StockSource::Manual,
        base: None,
    };
    stage.run(none).unwrap();
    let refusal = refused(&mut stage, Command::Take { cue: Some(cues[0].clone()), anyway: false });
    assert_eq!(refusal.params.get("sku"), Some(&Param::Name("A".to_owned())));
}
