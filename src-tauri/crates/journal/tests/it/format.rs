//! Stored events: every released form stays readable, and nothing is lost on the way there and back.

use crate::any_event::recorded;
use crate::events::every_kind;
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::{Actor, Currency};
use cartwall_journal::{NewRow, Row, format};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Rows as the release with this format wrote them. Once it is released it is never changed: a form that has to change
/// gets a new version of its kind, and the next golden file.
const V1: &str = include_str!("../golden/events-v1.jsonl");
/// Rows as this build writes them.
const V2: &str = include_str!("../golden/events-v2.jsonl");

#[derive(Deserialize)]
struct Golden<'a> {
    seq: u64,
    at: i64,
    actor_kind: String,
    actor_id: String,
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
            let Golden { seq, at, actor_kind, actor_id, show, kind, version, body } =
                serde_json::from_str(line).unwrap();
            Row {
                seq,
                at,
                actor_kind,
                actor_id,
                show,
                kind,
                version,
                body: body.get().to_owned(),
                figures: None,
            }
        })
        .collect()
}

fn stored(seq: u64, row: NewRow) -> Row {
    let NewRow { at, actor_kind, actor_id, show, kind, version, body, figures } = row;
    Row { seq, at, actor_kind, actor_id, show, kind, version, body, figures }
}

fn row(kind: &str, version: u32, body: &str) -> Row {
    let (kind, body) = (kind.to_owned(), body.to_owned());
    let (actor_kind, actor_id) = ("client".to_owned(), "host".to_owned());
    Row { seq: 5, at: 0, actor_kind, actor_id, show: None, kind, version, body, figures: None }
}

#[test]
fn every_row_that_format_1_wrote_is_read_as_the_event_it_was() {
    // What came later stands behind it.
    let (rows, events) = (golden(V1), every_kind());
    assert!(
        rows.iter()
            .any(|row| format::known().iter().any(|(kind, now)| *kind == row.kind && *now > row.version))
    );
    for (row, event) in rows.iter().zip(&events) {
        assert_eq!(format::decode(row).as_ref(), Ok(event));
    }
}

#[test]
fn what_is_written_now_is_what_the_golden_file_holds() {
    for (golden, Recorded { seq, at, by, event }) in golden(V2).into_iter().zip(every_kind()) {
        let now = stored(seq, format::encode(at, &by, &event).unwrap());
        assert_eq!(
            now, golden,
            "\nThe stored form of {} changed. Files hold the old one: give the kind a step in format/kinds.rs that \
             brings old bodies up to date, and its new form a golden file of its own.\n",
            golden.kind
        );
    }
}

/// Writes the golden file anew. Run by hand, and only as long as no release has written its format:
/// `cargo test -p cartwall-journal writes_the_golden_rows -- --ignored`.
#[test]
#[ignore = "it writes a file of the repository"]
fn writes_the_golden_rows() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/events-v2.jsonl");
    let lines = every_kind().into_iter().map(|Recorded { seq, at, by, event }| {
        let NewRow { at, actor_kind, actor_id, show, kind, version, body, .. } = format::encode(at, &by, &event).unwrap();
        let [actor_kind, actor_id] = [json(&actor_kind), json(&actor_id)];
        let [show, kind] = [json(&show), json(&kind)];
        format!(
            "{{\"seq\":{seq},\"at\":{at},\"actor_kind\":{actor_kind},\"actor_id\":{actor_id},\"show\":{show},\"kind\":{kind},\"version\":{version},\"body\":{body}}}\n"
        )
    });
    std::fs::write(path, lines.collect::<String>()).unwrap();
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn the_golden_file_holds_every_kind_at_the_version_that_is_written() {
    let held: std::collections::BTreeSet<_> =
        golden(V2).into_iter().map(|row| (row.kind, row.version)).collect();
    let known = format::known().iter().map(|(kind, version)| ((*kind).to_owned(), *version)).collect();
    assert_eq!(held, known);
}

#[test]
fn an_actor_of_a_later_release_is_refused_by_name() {
    let later = Row { actor_kind: "robot".to_owned(), ..row("cleared", 1, r#"{"show":"s"}"#) };
    assert_eq!(format::decode(&later).unwrap_err().code(), "newer_event");
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
            "order_changed",
            r#"{"source":{"kind":"api"},"order":"1","currency":"EUR","placed_at":0,"booked_at":0,"first":true,"changes":[]}"#,
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
        format::encode(1, &Actor::client("host"), &event).unwrap().body,
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
