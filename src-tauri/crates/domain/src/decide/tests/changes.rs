//! Several people edit the same thing: nothing of different fields is lost, and of the same field nobody overwrites
//! what they did not see, where they say what they saw.

use super::*;
use crate::changes::{Conflict, CueChanges, FieldValue, GuardChanges, PlanChanges, StoreChanges};
use crate::store::{Connection, Store, StoreLocation};
use proptest::prelude::*;

const STORE: &str = "vendure:one.example";

fn price(minor: i64) -> CueChanges {
    CueChanges { price: Some(Some(euros(minor))), ..CueChanges::default() }
}

fn note(text: &str) -> CueChanges {
    CueChanges { notes: Some(Some(text.to_owned())), ..CueChanges::default() }
}

impl Stage {
    fn edit(&mut self, cue: &CueId, changes: CueChanges, base: CueChanges) -> Result<Decision, Refusal> {
        self.run(Command::UpdateCue { cue: cue.clone(), changes, base: Box::new(base) })
    }

    pub(super) fn details(&self, cue: &CueId) -> &CueDetails {
        &self.state.shows.values().find_map(|show| show.cue(cue)).unwrap().details
    }

    fn connected(&mut self) -> Store {
        let location = |id: &str, counts| StoreLocation { id: id.to_owned(), name: id.to_owned(), counts };
        let connection = Connection {
            id: STORE.into(),
            kind: StoreKind::Vendure,
            address: "https://one.example/".to_owned(),
            own_name: "One".to_owned(),
            name: None,
            currency: EUR,
            locations: vec![location("main", true), location("back", false)],
            chosen: None,
            since: 0,
            price_reading: 1,
        };
        self.run(Command::ConnectStore(connection)).unwrap();
        self.store()
    }

    fn store(&self) -> Store {
        self.state.stores.get(&STORE.into()).unwrap().clone()
    }

    fn set_store(&mut self, changes: StoreChanges, base: StoreChanges) -> Result<Decision, Refusal> {
        self.run(Command::UpdateStore { store: STORE.into(), changes, base })
    }
}

#[test]
fn a_change_of_one_field_leaves_all_others_as_somebody_else_just_set_them() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.edit(&cues[0], price(800), CueChanges::default()).unwrap();
    stage.edit(&cues[0], note("camera 2"), CueChanges::default()).unwrap();
    let details = stage.details(&cues[0]);
    assert_eq!((details.offer.price, details.notes.as_deref()), (Some(euros(800)), Some("camera 2")));
    let emptied = CueChanges { price: Some(None), ..CueChanges::default() };
    stage.edit(&cues[0], emptied, CueChanges::default()).unwrap();
    let details = stage.details(&cues[0]);
    assert_eq!((details.offer.price, details.notes.as_deref()), (None, Some("camera 2")));
}

#[test]
fn a_change_of_what_somebody_else_changed_meanwhile_is_refused_with_both_values() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let unset = CueChanges { price: Some(None), ..CueChanges::default() };
    stage.edit(&cues[0], price(800), unset.clone()).unwrap();
    let refusal = stage.edit(&cues[0], price(700), unset.clone()).unwrap_err();
    assert_eq!(refusal.code, Code::Conflict);
    let (asked, now) = (FieldValue::Text("7.00".to_owned()), FieldValue::Text("8.00".to_owned()));
    assert_eq!(refusal.conflicts, [Conflict { field: "price", asked, now, by: Some(Actor::client("test")) }]);
    assert!(refusal.sentence.contains("7.00") && refusal.sentence.contains("8.00"), "{refusal}");
    // With what is there now as its base it goes through; so does one that wants what is there already.
    stage.edit(&cues[0], price(800), unset).unwrap();
    stage.edit(&cues[0], price(700), price(800)).unwrap();
    assert_eq!(stage.details(&cues[0]).offer.price, Some(euros(700)));
}

#[test]
fn a_base_speaks_only_for_the_fields_that_are_changed_and_one_conflict_refuses_all_of_them() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let seen = CueChanges { price: Some(None), notes: Some(None), ..CueChanges::default() };
    stage.edit(&cues[0], note("camera 2"), seen.clone()).unwrap();
    stage.edit(&cues[0], price(800), seen.clone()).unwrap();
    let both = CueChanges { planned_s: Some(60), ..note("camera 3") };
    assert_eq!(stage.edit(&cues[0], both, seen).unwrap_err().code, Code::Conflict);
    assert_eq!(stage.details(&cues[0]).planned_s, 0, "nothing is done by halves");
}

#[test]
fn the_guard_a_plan_and_a_shop_are_changed_field_by_field_with_a_base_likewise() {
    let mut stage = Stage::new();
    let (show, _) = stage.planned();
    stage.connected();
    let none = GuardChanges::default;
    let low = |low_stock| GuardChanges { low_stock: Some(low_stock), ..none() };
    let buffer = GuardChanges { buffer: Some(2), ..none() };
    stage.run(Command::SetGuard { changes: buffer, base: none() }).unwrap();
    stage.run(Command::SetGuard { changes: low(9), base: low(5) }).unwrap();
    assert_eq!((stage.state.guard.buffer, stage.state.guard.low_stock), (2, 9));
    assert_eq!(stage.refusal(Command::SetGuard { changes: low(7), base: low(5) }), Code::Conflict);

    let title = |title: &str| PlanChanges { title: Some(title.to_owned()), ..PlanChanges::default() };
    let plan = |changes, base| Command::UpdateShow { show: show.clone(), changes, base, archived: None };
    stage.run(plan(title("Summer"), title("Spring"))).unwrap();
    assert_eq!(stage.refusal(plan(title("Autumn"), title("Spring"))), Code::Conflict);

    let name = |name: &str| StoreChanges { name: Some(name.to_owned()), ..StoreChanges::default() };
    let places = |ids: &[&str]| StoreChanges {
        locations: Some(ids.iter().map(|id| (*id).to_owned()).collect()),
        ..StoreChanges::default()
    };
    stage.set_store(name("Web shop"), name("One")).unwrap();
    stage.set_store(places(&["back", "main"]), places(&["main"])).unwrap();
    assert_eq!(stage.set_store(name("Outlet"), name("One")).unwrap_err().code, Code::Conflict);
    assert_eq!(stage.set_store(places(&["back"]), places(&["main"])).unwrap_err().code, Code::Conflict);
    stage.set_store(places(&["back"]), places(&["main", "back"])).unwrap();
    let store = stage.store();
    assert_eq!(
        (store.name.as_str(), store.locations[0].counts, store.locations[1].counts),
        ("Web shop", false, true)
    );
    assert_eq!(stage.set_store(places(&[]), StoreChanges::default()).unwrap_err().code, Code::Invalid);
}

#[test]
fn a_shop_that_is_connected_again_or_tells_of_its_places_keeps_what_was_set_meanwhile() {
    let mut stage = Stage::new();
    let before = stage.connected();
    let changes = StoreChanges {
        name: Some("Web shop".to_owned()),
        locations: Some(vec!["back".to_owned()]),
        shares_stock_with: None,
        ..StoreChanges::default()
    };
    stage.set_store(changes, StoreChanges::default()).unwrap();
    let again = Connection {
        id: STORE.into(),
        kind: before.kind,
        address: before.address,
        own_name: "One".to_owned(),
        name: None,
        currency: EUR,
        locations: before.locations.clone(),
        chosen: None,
        since: 9,
        price_reading: 1,
    };
    stage.run(Command::ConnectStore(again)).unwrap();
    let opened = StoreLocation { id: "new".to_owned(), name: "New".to_owned(), counts: true };
    let locations = before.locations.into_iter().chain([opened]).collect();
    stage.run(Command::PlaceStore { store: STORE.into(), locations }).unwrap();
    let store = stage.store();
    let counted: Vec<_> =
        store.locations.iter().filter(|place| place.counts).map(|place| place.id.as_str()).collect();
    assert_eq!((store.name.as_str(), store.since, counted), ("Web shop", 0, vec!["back", "new"]));
}

#[test]
fn stock_is_shared_with_one_connected_shop_that_does_not_share_it_on() {
    let mut stage = Stage::new();
    stage.connected();
    let with =
        |id: &str| StoreChanges { shares_stock_with: Some(Some(id.into())), ..StoreChanges::default() };
    for wrong in [STORE, "vendure:nobody.example"] {
        assert_eq!(stage.set_store(with(wrong), StoreChanges::default()).unwrap_err().code, Code::Invalid);
    }
    let changes = with(STORE);
    let command = Command::UpdateStore { store: "x:y".into(), changes, base: StoreChanges::default() };
    assert_eq!(stage.refusal(command), Code::UnknownStore);
}

/// A change of any of the fields of a cue.
fn any_change() -> impl Strategy<Value = CueChanges> {
    let text = || proptest::option::of(proptest::option::of("[a-c]{1,2}"));
    let points = proptest::option::of(proptest::collection::vec("[a-c]{1,2}", 0..3));
    let count = || proptest::option::of(proptest::option::of(1_i64..4));
    let labels = (text(), count());
    let (seconds, price) = (proptest::option::of(0_u32..90), proptest::option::of(0_i64..900));
    (points, seconds, price, text(), count(), text(), text(), labels).prop_map(
        |(talking_points, planned_s, price, coupon, cap, segment, notes, (short_title, number))| CueChanges {
            variants: None,
            talking_points,
            planned_s,
            price: price.map(|minor| Some(euros(minor))),
            compare_at: None,
            coupon,
            cap,
            segment,
            notes,
            short_title,
            picture: None,
            number,
        },
    )
}

proptest! {
    #[test]
    fn changes_one_after_another_leave_in_each_field_what_was_said_of_it_last(
        changes in proptest::collection::vec(any_change(), 1..12),
    ) {
        let (mut stage, _, cues) = Stage::on(Mode::Live);
        let mut expected = CueDetails::default();
        for change in changes {
            if let Some(points) = &change.talking_points { expected.talking_points.clone_from(points); }
            if let Some(planned_s) = change.planned_s { expected.planned_s = planned_s; }
            if let Some(price) = change.price { expected.offer.price = price; }
            if let Some(coupon) = &change.coupon { expected.offer.coupon.clone_from(coupon); }
            if let Some(cap) = change.cap { expected.offer.cap = cap; }
            if let Some(segment) = &change.segment { expected.segment.clone_from(segment); }
            if let Some(notes) = &change.notes { expected.notes.clone_from(notes); }
            if let Some(short) = &change.short_title { expected.short_title.clone_from(short); }
            if let Some(number) = change.number { expected.number = number; }
            stage.edit(&cues[0], change, CueChanges::default()).unwrap();
        }
        prop_assert_eq!(stage.details(&cues[0]), &expected);
    }
}
