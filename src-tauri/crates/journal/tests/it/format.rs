//! Stored events: every released form stays readable, and nothing is lost on the way there and back.

use crate::any_event::recorded;
use crate::events::every_kind;
use cartwall_domain::Currency;
use cartwall_domain::event::{Event, Recorded};
use cartwall_journal::{NewRow, Row, format};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::path::Path;

/// Rows as the release with this format wrote them. Once it is released it is never changed: a form that has to change
/// gets a new version of its kind, and the next golden file.
const V1: &str = include_str!("../golden/events-v1.jsonl");

#[derive(Deserialize, Serialize)]
struct Golden<'a> {
    seq: u64,
    at: i64,
    actor: String,
    show: Option<String>,
    kind: String,
    version: u32,
    #[serde(borrow)]
    body: &'a RawValue,
}

fn golden(lines: &str) -> Vec<Row> {
    lines
        .lines()
        .map(|line| {
            let Golden { seq, at, actor, show, kind, version, body } = serde_json::from_str(line).unwrap();
            Row { seq, at, actor, show, kind, version, body: body.get().to_owned(), figures: None }
        })
        .collect()
}

fn stored(seq: u64, row: NewRow) -> Row {
    let NewRow { at, actor, show, kind, version, body, figures } = row;
    Row { seq, at, actor, show, kind, version, body, figures }
}

fn row(kind: &str, version: u32, body: &str) -> Row {
    let (kind, body, actor) = (kind.to_owned(), body.to_owned(), "host".to_owned());
    Row { seq: 5, at: 0, actor, show: None, kind, version, body, figures: None }
}

#[test]
fn every_row_that_format_1_wrote_is_read_as_the_event_it_was() {
    let (rows, events) = (golden(V1), every_kind());
    assert_eq!(rows.len(), events.len());
    for (row, event) in rows.iter().zip(&events) {
        assert_eq!(format::decode(row).as_ref(), Ok(event));
    }
}

#[test]
fn what_is_written_now_is_what_the_golden_file_holds() {
    for (golden, Recorded { seq, at, by, event }) in golden(V1).into_iter().zip(every_kind()) {
        let now = stored(seq, format::encode(at, &by, &event).unwrap());
        assert_eq!(
            now, golden,
            "\nThe stored form of {} changed. Files hold the old one: give the kind a step in format/kinds.rs that \
             brings old bodies up to date, and its new form a golden file of its own.\n",
            golden.kind
        );
    }
}

/// Writes the golden file anew. Run by hand, until the format is released: `cargo test -p cartwall-journal
/// writes_the_golden_events -- --ignored`.
#[test]
#[ignore = "writes a fixture"]
fn writes_the_golden_events() {
    let line = |Recorded { seq, at, by, event }: Recorded| {
        let row = format::encode(at, &by, &event).unwrap();
        let body = RawValue::from_string(row.body).unwrap();
        let golden = Golden {
            seq,
            at,
            actor: row.actor,
            show: row.show,
            kind: row.kind,
            version: row.version,
            body: &body,
        };
        serde_json::to_string(&golden).unwrap() + "\n"
    };
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/events-v1.jsonl");
    std::fs::write(golden, every_kind().into_iter().map(line).collect::<String>()).unwrap();
}

#[test]
fn the_golden_file_holds_every_kind_at_the_version_that_is_written() {
    let held: std::collections::BTreeSet<_> =
        golden(V1).into_iter().map(|row| (row.kind, row.version)).collect();
    let known = format::known().iter().map(|(kind, version)| ((*kind).to_owned(), *version)).collect();
    assert_eq!(held, known);
}

#[test]
fn a_kind_or_version_of_a_later_release_is_refused_by_name() {
    for later in [row("shop_connected", 1, "{}"), row("cleared", 2, r#"{"show":"s"}"#)] {
        let error = format::decode(&later).unwrap_err();
        assert_eq!(error.code(), "newer_event");
        let sentence = error.to_string();
        assert!(sentence.contains("event 5") && sentence.contains(&later.kind), "{sentence}");
    }
}

#[test]
fn a_body_that_is_not_of_its_kind_is_damage_and_says_which_event() {
    for (kind, body) in [
        ("cleared", "{}"),
        ("cleared", "[]"),
        ("cleared", r#"{"show":7}"#),
        ("cue_moved", r#"{"show":"s","cue":"c","index":-1}"#),
        ("show_created", r#"{"show":"s","title":"t","currency":"EURO"}"#),
        ("flash_started", r#"{"show":"s","cue":"c","price":{"minor":1.5,"currency":"EUR"},"ends_at":1}"#),
        (
            "sale_recorded",
            r#"{"order":{"id":"1","source":"shop","currency":"EUR","placed_at":0,"lines":
               [{"sku":"A","quantity":1,"unit_price":"1,50","amount":150}]}}"#,
        ),
    ] {
        let error = format::decode(&row(kind, 1, body)).unwrap_err();
        assert_eq!(error.code(), "damaged", "{kind} {body}");
        assert!(error.to_string().contains("event 5"), "{error}");
    }
}

#[test]
fn what_is_not_known_is_left_out_of_a_body() {
    let event = Event::ShowCreated { show: "s".into(), title: "T".to_owned(), currency: Currency::ILS };
    assert_eq!(
        format::encode(1, "host", &event).unwrap().body,
        r#"{"show":"s","title":"T","currency":"ILS"}"#
    );
    for row in golden(V1) {
        assert!(!row.body.contains("null"), "{}", row.body);
    }
}

proptest! {
    #[test]
    fn any_event_comes_back_as_it_was_stored(recorded in recorded()) {
        let row = format::encode(recorded.at, &recorded.by, &recorded.event).unwrap();
        prop_assert_eq!(&row.show, &recorded.event.show().map(|show| show.0.clone()));
        prop_assert_eq!(format::decode(&stored(recorded.seq, row)).unwrap(), recorded);
    }
}
