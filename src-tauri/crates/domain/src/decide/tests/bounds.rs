//! Texts and lists have bounds. What is longer is refused with a sentence, and changes nothing.

use super::*;
use crate::changes::{CueChanges, PlanChanges};
use crate::limits::{
    MAX_COUPON, MAX_LINES, MAX_MARKER, MAX_MARKERS, MAX_MEMO, MAX_MEMOS, MAX_NAME, MAX_ORDER_MINOR,
    MAX_SHOWS, MAX_SKU, MAX_TALKING_POINTS, MAX_TEXT, MAX_TITLE, MAX_TOTAL, MAX_UNREAD_MEMOS,
};

/// The longest text that is taken, and one character more, in letters of two bytes.
fn around(most: usize) -> [(String, bool); 2] {
    [("ש".repeat(most), true), ("ש".repeat(most + 1), false)]
}

#[test]
fn every_text_of_an_operator_is_taken_up_to_its_length_and_refused_beyond() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    for (title, fits) in around(MAX_TITLE) {
        let renamed = Command::UpdateShow {
            show: show.clone(),
            changes: PlanChanges { title: Some(title.clone()), ..PlanChanges::default() },
            base: PlanChanges::default(),
            archived: None,
        };
        assert_eq!(stage.run(renamed).is_ok(), fits);
        assert_eq!(
            stage.run(Command::CreateShow { title, currency: EUR, goal: Goal::default() }).is_ok(),
            fits
        );
    }
    for (text, fits) in around(MAX_MEMO) {
        assert_eq!(stage.run(Command::SendMemo { text, urgent: false, show: None }).is_ok(), fits);
    }
    for (text, fits) in around(MAX_MARKER) {
        assert_eq!(stage.run(Command::AddMarker { text, show: None, at: None }).is_ok(), fits);
    }
    type Edit = fn(&mut CueChanges, String);
    let fields: [(usize, Edit); 4] = [
        (MAX_TEXT, |changes, text| changes.talking_points = Some(vec![text])),
        (MAX_TEXT, |changes, text| changes.notes = Some(Some(text))),
        (MAX_NAME, |changes, text| changes.segment = Some(Some(text))),
        (MAX_COUPON, |changes, text| changes.coupon = Some(Some(text))),
    ];
    let update = |changes| Command::UpdateCue { cue: cues[0].clone(), changes, base: Box::default() };
    for (most, edit) in fields {
        for (text, fits) in around(most) {
            let mut changes = CueChanges::default();
            edit(&mut changes, text);
            let updated = stage.run(update(changes));
            assert_eq!(updated.map_err(|refusal| refusal.code).err(), (!fits).then_some(Code::Invalid));
        }
    }
    let points = |count: usize, length: usize| CueChanges {
        talking_points: Some(vec!["a".repeat(length); count]),
        notes: Some(None),
        ..CueChanges::default()
    };
    let mut fits = |changes| stage.run(update(changes)).is_ok();
    assert!(fits(points(MAX_TALKING_POINTS, 10)) && !fits(points(MAX_TALKING_POINTS + 1, 1)));
    assert!(fits(CueChanges { segment: Some(None), coupon: Some(None), ..points(10, MAX_TEXT) }));
    assert!(!fits(points(11, MAX_TEXT)));
}

#[test]
fn every_text_of_an_order_is_bounded() {
    let (mut stage, ..) = Stage::on(Mode::Live);
    for (text, fits) in around(MAX_SKU) {
        let mut long_sku = order("1", "A", 1);
        long_sku.lines[0].sku = text.clone();
        for order in [order(&text, "A", 1), long_sku] {
            assert_eq!(stage.run(Command::RecordSale { order, placed_at: None, run: None }).is_ok(), fits);
        }
        let (order, refund_of) = (order("2", "A", 1), text);
        let refund = Command::RecordRefund { order, placed_at: None, refund_of, refund_run: None };
        assert_eq!(stage.run(refund).is_ok(), fits);
    }
    let mut long = order("3", "A", 1);
    long.lines = vec![long.lines[0].clone(); MAX_LINES + 1];
    assert_eq!(stage.refusal(Command::RecordSale { order: long, placed_at: None, run: None }), Code::TooMany);
}

#[test]
fn a_name_that_nobody_has_is_not_repeated_at_any_length() {
    let mut stage = Stage::new();
    let (variant, quantity) = (VariantRef::Sku("x".repeat(1 << 20)), Quantity::Known(1));
    let refused = stage.run(Command::SetStock { variant, quantity, source: StockSource::Manual, base: None });
    let refusal = refused.unwrap_err();
    assert_eq!(refusal.code, Code::UnknownSku);
    assert!(refusal.sentence.len() < 1_000, "{}", refusal.sentence.len());
}

#[test]
fn a_show_holds_so_many_memos_and_the_host_so_many_unread() {
    let (mut stage, ..) = Stage::on(Mode::Live);
    let memo = || Command::SendMemo { text: "size M is back".to_owned(), urgent: false, show: None };
    for _ in 0..MAX_UNREAD_MEMOS {
        stage.run(memo()).unwrap();
    }
    assert_eq!(stage.refusal(memo()), Code::TooMany);
    // Once the host has read one there is room for another.
    let first = stage.show().memos[0].id.clone();
    stage.run(Command::AckMemo { memo: first }).unwrap();
    stage.run(memo()).unwrap();
    while stage.show().memos.len() < MAX_MEMOS {
        let oldest =
            stage.show().memos.iter().find(|memo| memo.acknowledged_at.is_none()).unwrap().id.clone();
        stage.run(Command::AckMemo { memo: oldest }).unwrap();
        stage.run(memo()).unwrap();
    }
    let oldest = stage.show().memos.last().unwrap().id.clone();
    stage.run(Command::AckMemo { memo: oldest }).unwrap();
    assert_eq!(stage.refusal(memo()), Code::TooMany);
    assert_eq!(stage.show().memos.len(), MAX_MEMOS);
}

#[test]
fn a_show_holds_so_many_markers() {
    let (mut stage, ..) = Stage::on(Mode::Live);
    for _ in 0..MAX_MARKERS {
        stage.run(Command::AddMarker { text: String::new(), show: None, at: None }).unwrap();
    }
    assert_eq!(
        stage.refusal(Command::AddMarker { text: String::new(), show: None, at: None }),
        Code::TooMany
    );
}

#[test]
fn so_many_shows_are_planned_and_putting_one_away_makes_room() {
    let mut stage = Stage::new();
    let create = || Command::CreateShow { title: "Spring".to_owned(), currency: EUR, goal: Goal::default() };
    let mut made = Vec::new();
    for _ in 0..MAX_SHOWS {
        made.push(ShowId(stage.run(create()).unwrap().id.unwrap()));
    }
    assert_eq!(stage.refusal(create()), Code::TooMany);
    let put_away = |show: &ShowId, archived| Command::UpdateShow {
        show: show.clone(),
        changes: PlanChanges::default(),
        base: PlanChanges::default(),
        archived: Some(archived),
    };
    stage.run(put_away(&made[0], true)).unwrap();
    stage.run(create()).unwrap();
    assert_eq!(stage.refusal(put_away(&made[0], false)), Code::TooMany);
}

#[test]
fn a_show_never_sells_more_than_can_be_counted_exactly() {
    let (mut stage, ..) = Stage::on(Mode::Live);
    let large = |id: usize| {
        let mut order = order(&id.to_string(), "A", 1);
        order.lines[0].amount = MAX_ORDER_MINOR;
        Command::RecordSale { order, placed_at: None, run: None }
    };
    let most = usize::try_from(MAX_TOTAL / MAX_ORDER_MINOR).unwrap();
    for id in 0..most {
        stage.run(large(id)).unwrap();
    }
    assert_eq!(stage.refusal(large(most)), Code::TooMany);
    assert!(stage.show().sales.totals.gross <= MAX_TOTAL);
    // Other currencies have totals of their own.
    let mut yen = order("yen", "A", 1);
    (yen.currency, yen.lines[0].amount) = (Currency::JPY, MAX_ORDER_MINOR);
    stage.run(Command::RecordSale { order: yen, placed_at: None, run: None }).unwrap();
}

#[test]
fn a_shop_with_names_of_any_length_is_connected_under_short_ones() {
    let mut stage = Stage::new();
    let location =
        |id: &str| crate::store::StoreLocation { id: id.to_owned(), name: "l".repeat(1 << 20), counts: true };
    let connection = crate::store::Connection {
        id: "shop:a".into(),
        kind: StoreKind::Vendure,
        address: "a".to_owned(),
        own_name: "n".repeat(10 << 20),
        name: None,
        currency: EUR,
        locations: vec![location("1"), location(&"2".repeat(1 << 20))],
        chosen: None,
        since: 0,
        price_reading: 1,
    };
    stage.run(Command::ConnectStore(connection)).unwrap();
    let known = stage.state.stores.get(&"shop:a".into()).unwrap();
    assert_eq!(known.name.chars().count(), MAX_NAME);
    assert_eq!(known.locations.len(), 1);
    assert_eq!(known.locations[0].name.chars().count(), MAX_NAME);
}
