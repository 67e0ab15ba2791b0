//! The rules of a show, one by one.

mod bounds;
mod building;
mod changes;
mod checkout;
mod common;
mod currency;
mod edits;
mod goals;
mod held;
mod labels;
mod offers;
mod on_air;
mod order;
mod origins;
mod prices;
mod proposals;
mod quick;
mod refusals;
mod runs;
mod stores;
mod variants;
mod waited;

use super::*;
use crate::apply::apply;
use crate::card::face;
use crate::catalogue::{ListPrice, Product, Variant};
use crate::changes::{CueChanges, PlanChanges};
use crate::command::Offering;
use crate::event::{FlashEnd, Recorded};
use crate::money::Money;
use crate::order::{Order, OrderLine, OrderSource};
use crate::show::{CueDetails, Mode, Offer};
use crate::source::StockSource;
use crate::stock::Quantity;
use crate::store::StoreKind;
use crate::{Actor, Currency, Decimal, Timestamp};

/// A show under test: a state, a clock, and ids that count.
struct Stage {
    state: State,
    now: Timestamp,
    ids: u32,
}

const EUR: Currency = Currency::EUR;

impl Stage {
    fn new() -> Self {
        let mut stage = Self { state: State::default(), now: 1_000_000, ids: 0 };
        let products = ["A", "B", "C"].map(|sku| product(sku, "10.00", Quantity::Known(5)));
        stage
            .run(Command::Import { source: CatalogueSource::file("test"), products: products.to_vec() })
            .unwrap();
        stage
    }

    /// With a show of cues for A, B and C, running.
    fn on(mode: Mode) -> (Self, ShowId, Vec<CueId>) {
        let mut stage = Self::new();
        let (show, cues) = stage.planned();
        stage.run(Command::Start { show: show.clone(), mode }).unwrap();
        (stage, show, cues)
    }

    fn planned(&mut self) -> (ShowId, Vec<CueId>) {
        let created = self
            .run(Command::CreateShow { title: "Spring".to_owned(), currency: EUR, goal: Goal::default() })
            .unwrap();
        let show = ShowId(created.id.unwrap());
        let cues = ["A", "B", "C"].map(|sku| self.add(&show, sku, CueDetails::default()));
        (show, cues.to_vec())
    }

    fn add(&mut self, show: &ShowId, sku: &str, details: CueDetails) -> CueId {
        let variant = VariantRef::Sku(sku.to_owned());
        let offering = Offering::Variant(variant);
        let command = Command::AddCue { show: show.clone(), offering, details, index: None };
        CueId(self.run(command).unwrap().id.unwrap())
    }

    fn run(&mut self, command: Command) -> Result<Decision, Refusal> {
        self.run_after(1_000, command)
    }

    fn run_after(&mut self, ms: i64, command: Command) -> Result<Decision, Refusal> {
        self.now += ms;
        self.run_by("test", command)
    }

    fn run_by(&mut self, who: &str, command: Command) -> Result<Decision, Refusal> {
        let (before, by) = (self.state.clone(), Actor::client(who));
        let ids = &mut self.ids;
        let mut fresh = || {
            *ids += 1;
            format!("id{ids}")
        };
        let mut context = Context { now: self.now, by: &by, fresh_id: &mut fresh };
        match decide(&self.state, command, &mut context) {
            Ok(decision) => {
                for event in &decision.events {
                    self.apply_by(&by, event.clone());
                }
                self.follow();
                Ok(decision)
            }
            Err(refusal) => {
                assert_eq!(self.state, before, "a refusal changes nothing");
                refusals::holds_values_alone(&refusal);
                Err(refusal)
            }
        }
    }

    fn follow(&mut self) {
        while let Some(event) = automatic(&self.state, self.now) {
            self.apply(event);
        }
    }

    fn apply(&mut self, event: Event) {
        self.apply_by(&Actor::client("test"), event);
    }

    fn apply_by(&mut self, by: &Actor, event: Event) {
        let seq = self.state.seq + 1;
        apply(&mut self.state, &Recorded { seq, at: self.now, by: by.clone(), event });
    }

    fn show(&self) -> &Show {
        self.state.running_show().unwrap()
    }

    fn program(&self) -> Option<&CueId> {
        self.show().program_id()
    }

    fn preview(&self) -> Option<&CueId> {
        self.show().preview_id()
    }

    fn sell(&mut self, sku: &str, quantity: i64) {
        let order = order(&format!("o{}", self.now), sku, quantity);
        self.run(Command::RecordSale { order, placed_at: None, run: None }).unwrap();
    }

    /// A simulated buyer's order in the running show.
    fn play(&mut self, order: Order) -> Result<Decision, Refusal> {
        let (order, run) = (Order { source: OrderSource::Demo, ..order }, self.state.running_run());
        self.run(Command::RecordSale { order, placed_at: None, run })
    }

    fn refusal(&mut self, command: Command) -> Code {
        self.run(command).unwrap_err().code
    }

    fn take(&mut self) {
        self.run(Command::Take { cue: None, anyway: false }).unwrap();
    }
}

fn product(sku: &str, price: &str, quantity: Quantity) -> Product {
    let price = ListPrice { amount: price.parse().unwrap(), currency: None };
    Product {
        id: sku.into(),
        title: format!("Product {sku}"),
        vendor: None,
        tags: Vec::new(),
        options: Vec::new(),
        picture: None,
        variants: vec![Variant {
            id: sku.into(),
            sku: sku.to_owned(),
            title: None,
            price: Some(price),
            compare_at: None,
            barcode: None,
            picture: None,
            quantity: Some(quantity),
        }],
    }
}

fn order(id: &str, sku: &str, quantity: i64) -> Order {
    let line = OrderLine {
        sku: sku.to_owned(),
        variant: None,
        quantity,
        unit_price: Decimal::from(10),
        amount: quantity * 1_000,
    };
    Order { id: id.to_owned(), source: OrderSource::api(), currency: EUR, placed_at: 0, lines: vec![line] }
}

fn euros(minor: i64) -> Money {
    Money::new(minor, EUR)
}

#[test]
fn starting_puts_the_first_sellable_cue_in_preview_and_nothing_on_air() {
    let (stage, _, cues) = Stage::on(Mode::Rehearsal);
    assert_eq!((stage.program(), stage.preview()), (None, Some(&cues[0])));
}

#[test]
fn take_puts_preview_on_air_and_the_following_cue_in_preview() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    assert_eq!((stage.program(), stage.preview()), (Some(&cues[0]), Some(&cues[1])));
}

#[test]
fn next_passes_over_what_is_skipped_or_sold_out() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.run(Command::Skip { cue: None }).unwrap();
    assert_eq!(stage.preview(), Some(&cues[2]));
    stage.run(Command::Next).unwrap();
    assert_eq!(stage.program(), Some(&cues[2]));
    assert_eq!(stage.refusal(Command::Next), Code::NothingNext);
}

#[test]
fn undo_goes_back_step_by_step_to_what_was_on_air() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.take();
    stage.run(Command::Clear).unwrap();
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.program(), Some(&cues[1]));
    stage.run(Command::Undo).unwrap();
    assert_eq!((stage.program(), stage.preview()), (Some(&cues[0]), Some(&cues[1])));
    stage.run(Command::Undo).unwrap();
    assert_eq!((stage.program(), stage.preview()), (None, Some(&cues[0])));
    assert_eq!(stage.refusal(Command::Undo), Code::NothingToUndo);
}

#[test]
fn a_sold_out_cue_is_taken_only_by_saying_so() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let none = Command::SetStock {
        variant: VariantRef::Sku("A".to_owned()),
        quantity: Quantity::Known(0),
        source: StockSource::Manual,
        base: None,
    };
    stage.run(none).unwrap();
    let plain = Command::Take { cue: Some(cues[0].clone()), anyway: false };
    assert_eq!(stage.refusal(plain), Code::SoldOut);
    stage.run(Command::Take { cue: Some(cues[0].clone()), anyway: true }).unwrap();
    assert!(stage.show().program().unwrap().sold_out);
}

#[test]
fn selling_out_on_air_shows_at_once_and_offers_the_next_sellable_cue() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.run(Command::StandBy { cue: cues[0].clone() }).unwrap();
    stage.sell("A", 5);
    let show = stage.show();
    assert!(show.program().unwrap().sold_out);
    assert!(face(&stage.state, show, show.program_cue().unwrap()).sold_out);
    assert_eq!(stage.preview(), Some(&cues[1]));
}

#[test]
fn a_buffer_is_held_back_from_sale() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.run(Command::SetBuffer { variant: VariantRef::Sku("A".to_owned()), buffer: 2 }).unwrap();
    stage.take();
    stage.sell("A", 3);
    assert!(stage.show().program().unwrap().sold_out);
    stage.run(Command::SetBuffer { variant: VariantRef::Sku("A".to_owned()), buffer: 0 }).unwrap();
    assert!(!stage.show().program().unwrap().sold_out);
}

#[test]
fn unknown_and_untracked_stock_can_be_sold() {
    for quantity in [Quantity::Unknown, Quantity::Untracked] {
        let (mut stage, _, cues) = Stage::on(Mode::Live);
        let variant = VariantRef::Sku("A".to_owned());
        stage.run(Command::SetStock { variant, quantity, source: StockSource::Manual, base: None }).unwrap();
        stage.take();
        stage.sell("A", 100);
        assert_eq!(stage.program(), Some(&cues[0]));
        assert!(!stage.show().program().unwrap().sold_out);
        assert_eq!(stage.state.quantity(&"A".into()), quantity);
    }
}

#[test]
fn selling_more_than_there_is_is_counted_as_oversold() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.sell("A", 7);
    assert_eq!(stage.state.quantity(&"A".into()).oversold_by(), 2);
}

#[test]
fn only_one_show_runs_and_it_starts_once() {
    let (mut stage, first, _) = Stage::on(Mode::Live);
    let (second, _) = stage.planned();
    let start = |show: &ShowId| Command::Start { show: show.clone(), mode: Mode::Rehearsal };
    assert_eq!(stage.refusal(start(&second)), Code::AnotherShowRunning);
    assert_eq!(stage.refusal(start(&first)), Code::AlreadyStarted);
    stage.run(Command::EndShow { show: None }).unwrap();
    assert_eq!(stage.refusal(start(&first)), Code::AlreadyStarted);
    stage.run(start(&second)).unwrap();
}

#[test]
fn a_cue_on_air_cannot_be_removed_and_one_in_preview_can() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    assert_eq!(stage.refusal(Command::RemoveCue { cue: cues[0].clone() }), Code::CueOnAir);
    stage.run(Command::RemoveCue { cue: cues[1].clone() }).unwrap();
    assert_eq!(stage.preview(), None);
}

#[test]
fn an_order_counts_for_the_show_it_was_placed_in() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let started = stage.show().started_at().unwrap();
    let sale = |stage: &mut Stage, id: &str, placed_at| {
        let command = Command::RecordSale { order: order(id, "A", 1), placed_at, run: None };
        match stage.run(command).unwrap().events.remove(0) {
            Event::OrderChanged { run, first: true, .. } => run.map(|run| run.show),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(sale(&mut stage, "now", None), Some(show.clone()));
    assert_eq!(sale(&mut stage, "before", Some(started - 1)), None);
    assert_eq!(sale(&mut stage, "tomorrow", Some(started + 86_400_000)), Some(show.clone()));
    stage.run(Command::EndShow { show: None }).unwrap();
    assert_eq!(sale(&mut stage, "late", Some(started + 1)), Some(show));
    assert_eq!(sale(&mut stage, "after", None), None);
}

#[test]
fn another_currency_is_kept_beside_and_never_added() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.sell("A", 1);
    let mut dollars = order("usd", "A", 1);
    dollars.currency = Currency::USD;
    stage.run(Command::RecordSale { order: dollars, placed_at: None, run: None }).unwrap();
    let sales = &stage.show().sales;
    assert_eq!((sales.totals.orders, sales.totals.gross), (1, 1_000));
    assert_eq!(sales.other.get("USD").unwrap().gross, 1_000);
}

#[test]
fn an_unknown_sku_is_counted_and_shown_as_such() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    stage.sell("NOBODY", 2);
    let sales = &stage.show().sales;
    assert_eq!(sales.unknown_skus.get("NOBODY"), Some(&2));
    assert_eq!(sales.totals.gross, 2_000);
}

#[test]
fn importing_again_updates_and_never_duplicates() {
    let mut stage = Stage::new();
    let again = vec![product("A", "12.00", Quantity::Known(9))];
    stage.run(Command::Import { source: CatalogueSource::file("again"), products: again }).unwrap();
    assert_eq!(stage.state.catalogue.variant_count(), 3);
    assert_eq!(stage.state.quantity(&"A".into()), Quantity::Known(9));
}

#[test]
fn an_import_that_names_no_quantity_leaves_the_known_one() {
    let mut stage = Stage::new();
    let mut silent = product("A", "12.00", Quantity::Unknown);
    silent.variants[0].quantity = None;
    silent.variants[0].id = "other-shop/A".into();
    silent.id = "other-shop".into();
    stage.run(Command::Import { source: CatalogueSource::file("feed"), products: vec![silent] }).unwrap();
    assert_eq!(stage.state.catalogue.variant_count(), 3);
    assert_eq!(stage.state.quantity(&"A".into()), Quantity::Known(5));
}

#[test]
fn two_products_of_one_shop_that_share_a_sku_stay_two() {
    let mut stage = Stage::new();
    let twins = ["shop/one", "shop/two"].map(|id| {
        let mut twin = product("TWIN", "1.00", Quantity::Known(1));
        twin.id = id.into();
        twin.variants[0].id = id.into();
        twin
    });
    stage.run(Command::Import { source: CatalogueSource::file("x"), products: twins.to_vec() }).unwrap();
    assert_eq!(stage.state.catalogue.variant_count(), 5);
    let (show, _) = stage.planned();
    let variant = VariantRef::Sku("TWIN".to_owned());
    let (offering, details) = (Offering::Variant(variant), CueDetails::default());
    let add = Command::AddCue { show, offering, details, index: None };
    assert_eq!(stage.refusal(add), Code::AmbiguousSku);
}

#[test]
fn a_file_that_says_only_in_stock_does_not_wipe_out_a_count() {
    let mut stage = Stage::new();
    let variant = VariantRef::Sku("A".to_owned());
    let count =
        Command::SetStock { variant, quantity: Quantity::Known(7), source: StockSource::Manual, base: None };
    stage.run(count).unwrap();
    let vague = vec![product("A", "10.00", Quantity::Unknown)];
    stage.run(Command::Import { source: CatalogueSource::file("feed.xml"), products: vague }).unwrap();
    assert_eq!(stage.state.quantity(&"A".into()), Quantity::Known(7));
}

#[test]
fn simulated_buyers_leave_the_real_stock_as_it_was() {
    let (mut stage, _, _) = Stage::on(Mode::Rehearsal);
    stage.play(order("demo1", "A", 5)).unwrap();
    assert_eq!(stage.state.quantity(&"A".into()), Quantity::Known(0));
    stage.sell("A", 1);
    stage.run(Command::EndShow { show: None }).unwrap();
    assert_eq!(stage.state.quantity(&"A".into()), Quantity::Known(4), "the real order alone counts");
}

#[test]
fn a_count_in_the_middle_of_a_rehearsal_stands() {
    let (mut stage, _, _) = Stage::on(Mode::Rehearsal);
    stage.play(order("demo1", "A", 2)).unwrap();
    let variant = VariantRef::Sku("A".to_owned());
    let count =
        Command::SetStock { variant, quantity: Quantity::Known(40), source: StockSource::Manual, base: None };
    stage.run(count).unwrap();
    stage.run(Command::EndShow { show: None }).unwrap();
    assert_eq!(stage.state.quantity(&"A".into()), Quantity::Known(40));
}

#[test]
fn a_price_changed_on_air_is_written_down_once() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    let changes = CueChanges { price: Some(Some(euros(800))), ..CueChanges::default() };
    let before = stage.state.seq;
    let (cue, base) = (cues[0].clone(), Box::default());
    stage.run(Command::UpdateCue { cue, changes, base }).unwrap();
    assert_eq!(stage.state.seq, before + 2, "the edit, and the card that changed with it");
    let shown = stage.show().program().unwrap().shown.clone().unwrap();
    assert_eq!(shown.price, Some(euros(800)));
    stage.run(Command::StartFlash { cue: None, price: euros(500), duration_ms: 9_000, cap: None }).unwrap();
    assert_eq!(stage.state.seq, before + 3, "a flash offer has a line of its own");
}

#[test]
fn an_order_beyond_all_measure_is_refused() {
    let (mut stage, _, _) = Stage::on(Mode::Live);
    let command = Command::RecordSale { order: order("big", "A", 9_000_000), placed_at: None, run: None };
    assert_eq!(stage.refusal(command), Code::Invalid);
}

#[test]
fn at_the_end_of_the_rundown_a_cue_never_shown_is_offered() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.run(Command::Take { cue: Some(cues[2].clone()), anyway: false }).unwrap();
    stage.sell("C", 5);
    assert_eq!(stage.preview(), Some(&cues[0]));
}
