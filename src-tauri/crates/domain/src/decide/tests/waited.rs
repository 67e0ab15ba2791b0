//! What a device without a connection kept and sends later: nothing of it overwrites what came meanwhile, or gets into
//! another show.

use super::held::begun;
use super::*;
use crate::changes::{Conflict, FieldValue};
use crate::report::Fold;

fn count(quantity: Quantity, base: Quantity) -> Command {
    let variant = VariantRef::Sku("A".to_owned());
    Command::SetStock { variant, quantity, source: StockSource::Manual, base: Some(base) }
}

fn marker(show: &ShowId, text: &str, at: Timestamp) -> Command {
    Command::AddMarker { text: text.to_owned(), show: Some(show.clone()), at: Some(at) }
}

fn told(markers: &[crate::show::Marker]) -> Vec<(&str, Timestamp)> {
    markers.iter().map(|marker| (marker.text.as_str(), marker.at)).collect()
}

#[test]
fn a_count_of_what_was_sold_or_counted_meanwhile_is_refused_with_both_numbers() {
    let (mut stage, ..) = Stage::on(Mode::Live);
    stage.sell("A", 2);
    let refusal = stage.run(count(Quantity::Known(7), Quantity::Known(5))).unwrap_err();
    let (asked, now) = (FieldValue::Number(7), FieldValue::Number(3));
    assert_eq!(
        (refusal.code, refusal.conflicts),
        (Code::Conflict, vec![Conflict { field: "quantity", asked, now, by: None }])
    );
    stage.run(count(Quantity::Known(7), Quantity::Known(3))).unwrap();
    // What is there already is no conflict, whatever was seen.
    stage.run(count(Quantity::Known(7), Quantity::Known(3))).unwrap();
    assert_eq!(stage.refusal(count(Quantity::Known(1), Quantity::Untracked)), Code::Conflict);
    stage.run(count(Quantity::Untracked, Quantity::Known(7))).unwrap();
}

#[test]
fn a_memo_and_a_marker_that_were_meant_for_another_show_are_refused() {
    let (mut stage, first, _) = Stage::on(Mode::Live);
    stage.run(Command::EndShow { show: None }).unwrap();
    let memo = |show: &ShowId| Command::SendMemo {
        text: "louder".to_owned(),
        urgent: false,
        show: Some(show.clone()),
    };
    let now = stage.now;
    assert_eq!(stage.refusal(memo(&first)), Code::NoShowRunning);
    let (second, _) = stage.planned();
    stage.run(Command::Start { show: second.clone(), mode: Mode::Live }).unwrap();
    assert_eq!(stage.refusal(memo(&first)), Code::AnotherShowRunning);
    assert_eq!(stage.refusal(marker(&first, "laugh", now)), Code::AnotherShowRunning);
    stage.run(memo(&second)).unwrap();
}

#[test]
fn a_marker_that_comes_in_late_stands_at_the_moment_that_it_marks() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let started = stage.now;
    let mut rows = begun(&stage, &show);
    stage.now += 60_000;
    let mut marks = Vec::new();
    for command in [
        Command::AddMarker { text: "at once".to_owned(), show: None, at: None },
        marker(&show, "late", started + 5_000),
        // The clock of whoever marks it is ahead, or behind.
        marker(&show, "ahead", started + 900_000),
        marker(&show, "behind", started - 1),
    ] {
        for event in stage.run(command).unwrap().events {
            marks.push(Recorded { seq: 0, at: stage.now, by: Actor::client("test"), event });
        }
    }
    let wanted = [
        ("behind", started),
        ("late", started + 5_000),
        ("at once", started + 61_000),
        ("ahead", started + 63_000),
    ];
    assert_eq!(told(&stage.show().markers), wanted);
    rows.extend(marks);
    let mut fold = Fold::of_run(Some(1));
    rows.iter().for_each(|row| fold.take(row));
    assert_eq!(told(&fold.finish(0).unwrap().markers), wanted);
}
