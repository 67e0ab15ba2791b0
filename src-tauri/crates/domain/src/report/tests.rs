//! What a report says of a show that is told event by event.

use super::*;
use crate::event::{FlashEnd, OnAirFacts, VariantFacts};
use crate::money::Money;
use crate::on_air::UndoableAction;
use crate::order::OrderSource;
use crate::run::RunId;
use crate::show::OfferedVariant;
use crate::{Actor, LayerId};

const EUR: Currency = Currency::EUR;

/// A live show of a mug and a bowl, whose events come a second after one another.
struct Told(Fold, u64);

impl Told {
    fn new() -> Self {
        let mut told = Self(Fold::of_run(Some(1)), 0);
        let title = "Spring".to_owned();
        told.take(Event::ShowCreated { show: "s".into(), title, currency: EUR });
        for (cue, title) in [("mug", "Mug"), ("bowl", "Bowl")] {
            let offered = vec![OfferedVariant { variant: cue.into(), sku: cue.to_owned(), title: None }];
            let (show, product, title, details) =
                ("s".into(), cue.into(), title.to_owned(), CueDetails::default());
            told.take(Event::CueAdded { show, cue: cue.into(), product, offered, title, details, index: 0 });
        }
        let (preview, opening) = (Vec::new(), vec![("mug".into(), Quantity::Known(10))]);
        told.take(Event::RunStarted { show: "s".into(), run: 1, mode: Mode::Live, preview, opening });
        told
    }

    fn take(&mut self, event: Event) -> u64 {
        self.1 += 1;
        let at = 1_000 * i64::try_from(self.1).unwrap();
        self.0.take(&Recorded { seq: self.1, at, by: Actor::client("host"), event });
        self.1
    }

    fn cue(&mut self, cue: &str) -> u64 {
        self.taken(cue, Quantity::Unknown)
    }

    fn taken(&mut self, cue: &str, quantity: Quantity) -> u64 {
        let variant = VariantFacts {
            variant: cue.into(),
            sku: cue.to_owned(),
            title: None,
            price: None,
            quantity,
            sold_out: false,
        };
        let facts = OnAirFacts {
            sku: cue.to_owned(),
            title: cue.to_owned(),
            price: None,
            price_to: None,
            compare_at: None,
            coupon: None,
            quantity,
            variants: vec![variant],
        };
        let (layer, cue) = (LayerId::card(), cue.into());
        self.take(Event::CueTaken { show: "s".into(), layer, cue, anyway: false, facts, preview: None })
    }

    fn flash(&mut self, cue: &str) {
        let (layer, cue, price) = (LayerId::card(), cue.into(), Money::new(500, EUR));
        self.take(Event::FlashStarted { show: "s".into(), layer, cue, price, ends_at: 900_000, cap: None });
    }

    fn clear(&mut self) -> u64 {
        self.take(Event::Cleared { show: "s".into(), layer: LayerId::card() })
    }

    fn order(&mut self, order: &str, currency: Currency, changes: Vec<OrderChange>) {
        self.take(Event::OrderChanged {
            run: Some(RunId::new(&"s".into(), 1)),
            source: OrderSource::api(),
            order: order.to_owned(),
            currency,
            placed_at: 5_000,
            booked_at: 5_000,
            revision: None,
            first: changes.iter().any(|change| change.units > 0),
            broadcast: None,
            refund: None,
            changes,
        });
    }

    fn finish(self) -> Report {
        self.0.finish(0).unwrap()
    }

    /// What the log says of flash offers, and of what put them off air.
    fn flashes(self) -> Vec<(AsRunAction, Option<OfferEnd>, Option<String>)> {
        let lines = self.finish().as_run.into_iter().filter(|line| line.action != AsRunAction::Start);
        lines.map(|line| (line.action, line.reason, line.title)).collect()
    }
}

fn change(sku: &str, known: bool, units: i64, amount: i64) -> OrderChange {
    OrderChange {
        item: sku.to_owned(),
        sku: sku.to_owned(),
        variant: known.then(|| sku.into()),
        units: units.max(0),
        amount: amount.max(0),
        returned: units.min(0).abs(),
        returned_amount: amount.min(0).abs(),
    }
}

fn named(
    action: AsRunAction,
    reason: Option<OfferEnd>,
    title: &str,
) -> (AsRunAction, Option<OfferEnd>, Option<String>) {
    (action, reason, Some(title.to_owned()))
}

#[test]
fn every_line_about_a_cue_names_its_product_also_where_it_never_was_on_air() {
    let mut told = Told::new();
    let (layer, cue) = (LayerId::card(), "bowl".into());
    told.take(Event::CueSkipped { show: "s".into(), layer, cue, preview: None });
    let report = told.finish();
    let skip = report.as_run.last().unwrap();
    assert_eq!((skip.action, skip.title.as_deref()), (AsRunAction::Skip, Some("Bowl")));
    assert_eq!(skip.sku.as_deref(), Some("bowl"));
}

#[test]
fn a_flash_offer_that_ends_with_its_card_is_told_before_what_ended_it() {
    use AsRunAction::{Clear, FlashEnd, FlashStart, Take};
    let off_air = Some(OfferEnd::OffAir);
    let mut told = Told::new();
    told.cue("mug");
    told.flash("mug");
    told.cue("bowl");
    told.flash("bowl");
    told.clear();
    assert_eq!(
        told.flashes(),
        [
            named(Take, None, "mug"),
            named(FlashStart, None, "Mug"),
            named(FlashEnd, off_air, "Mug"),
            named(Take, None, "bowl"),
            named(FlashStart, None, "Bowl"),
            named(FlashEnd, off_air, "Bowl"),
            named(Clear, None, "Bowl"),
        ]
    );
}

#[test]
fn a_flash_offer_that_was_over_does_not_end_again_and_one_that_an_undo_brought_back_does() {
    let mut told = Told::new();
    told.cue("mug");
    told.flash("mug");
    let (show, layer, cue) = ("s".into(), LayerId::card(), "mug".into());
    told.take(Event::FlashEnded { show, layer, cue, reason: FlashEnd::Time });
    told.cue("bowl");
    told.cue("mug");
    told.flash("mug");
    let undoes = told.clear();
    told.take(Event::OnAirUndone {
        show: "s".into(),
        layer: LayerId::card(),
        undoes,
        action: UndoableAction::Clear,
        airing: Some(CueId::from("mug").into()),
        preview: None,
        cue: None,
        facts: None,
        flash: Some(Money::new(500, EUR)),
    });
    told.take(Event::RunEnded { show: "s".into(), run: 1 });
    let ends: Vec<_> = told
        .flashes()
        .into_iter()
        .filter(|line| line.0 == AsRunAction::FlashEnd)
        .map(|line| line.1)
        .collect();
    assert_eq!(ends, [Some(OfferEnd::Time), Some(OfferEnd::OffAir), Some(OfferEnd::OffAir)]);
}

#[test]
fn the_lines_add_up_to_the_headline_whatever_currency_refund_or_unknown_sku_there_is() {
    let mut told = Told::new();
    told.order("1", EUR, vec![change("mug", true, 2, 2_000), change("bowl", true, 1, 1_500)]);
    told.order("2", Currency::USD, vec![change("mug", true, 3, 900)]);
    told.order("1", EUR, vec![change("mug", true, -1, -1_000)]);
    told.order("3", EUR, vec![change("gift", false, 1, 700)]);
    // Money back of no piece.
    told.order("3", EUR, vec![OrderChange { item: String::new(), ..change("", false, 0, -200) }]);
    let report = told.finish();
    let mug = report.products.iter().find(|product| product.title == "Mug").unwrap();
    assert_eq!((mug.sold.orders, mug.sold.units, mug.foreign_units), (1, 2, 3));
    assert_eq!((mug.sold.net(), mug.sell_through_bp), (1_000, Some(5_000)), "a piece leaves in any currency");
    let mut lines = report.unlisted;
    report.products.iter().for_each(|product| lines.plus(&product.sold));
    let totals = &report.sales.totals;
    assert_eq!((lines.units, lines.gross), (totals.units, totals.gross));
    assert_eq!((lines.refunded_units, lines.refunds), (totals.refunded_units, totals.refunds));
    assert_eq!((totals.units, totals.net()), (4, 3_000));
    assert_eq!((report.unlisted.units, report.unlisted.net()), (1, 500));
}

#[test]
fn what_viewers_saw_of_an_undone_take_is_its_time_on_air_and_not_that_of_what_came_back() {
    let mut told = Told::new();
    let from = |seq: u64| 1_000 * i64::try_from(seq).unwrap();
    let mug = told.cue("mug");
    let bowl = told.cue("bowl");
    let undone = |undoes: u64, action: UndoableAction, airing: Option<&str>| Event::OnAirUndone {
        show: "s".into(),
        layer: LayerId::card(),
        undoes,
        action,
        airing: airing.map(|cue| CueId::from(cue).into()),
        preview: None,
        cue: None,
        facts: None,
        flash: None,
    };
    told.cue("mug");
    let clear = told.clear();
    // Nothing was on air for a second.
    let back = told.take(undone(clear, UndoableAction::Clear, Some("mug")));
    let bowl_again = told.take(undone(clear - 1, UndoableAction::Take, Some("bowl")));
    let mug_again = told.take(undone(bowl, UndoableAction::Take, Some("mug")));
    let nothing = told.take(undone(mug, UndoableAction::Take, None));
    let report = told.finish();
    let windows = |title: &str| {
        let product = report.products.iter().find(|product| product.title == title).unwrap();
        let windows = product.windows.iter().map(|w| (w.from, w.to.unwrap())).collect::<Vec<_>>();
        (windows, product.on_air_ms)
    };
    let spans = |spans: &[(u64, u64)]| {
        let length = spans.iter().map(|(start, end)| from(*end) - from(*start)).sum();
        (spans.iter().map(|(start, end)| (from(*start), from(*end))).collect::<Vec<_>>(), length)
    };
    let mugs = [(mug, bowl), (clear - 1, clear), (back, bowl_again), (mug_again, nothing)];
    assert_eq!(windows("Mug"), spans(&mugs));
    assert_eq!(windows("Bowl"), spans(&[(bowl, clear - 1), (bowl_again, mug_again)]));
}

#[test]
fn of_what_came_in_during_the_show_the_stock_that_was_known_when_it_was_taken_is_what_there_was() {
    let mut told = Told::new();
    told.order("1", EUR, vec![change("bowl", true, 2, 3_000)]);
    // Six are left of eight.
    told.taken("bowl", Quantity::Known(6));
    told.order("2", EUR, vec![change("bowl", true, 2, 3_000)]);
    told.taken("mug", Quantity::Known(9));
    told.taken("bowl", Quantity::Known(4));
    let report = told.finish();
    let of = |title: &str| report.products.iter().find(|product| product.title == title).unwrap();
    assert_eq!((of("Bowl").stocked, of("Bowl").sell_through_bp), (Some(8), Some(5_000)));
    assert_eq!(of("Mug").stocked, Some(10), "what was counted at the start stays");
}
