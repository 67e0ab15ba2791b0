//! Whatever happens to prices while cards and flash offers come and go: what the card says is what the log said last, what
//! an undo promised and what comes back after a restart.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

use cartwall_domain::apply::apply;
use cartwall_domain::card::face;
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::changes::CueChanges;
use cartwall_domain::command::{Command, Context, Offering, VariantRef};
use cartwall_domain::decide::{automatic, decide, undone};
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::goal::Goal;
use cartwall_domain::money::Money;
use cartwall_domain::order::{Order, OrderLine, OrderSource};
use cartwall_domain::report::{CardPrices, Fold};
use cartwall_domain::show::{CueDetails, Mode};
use cartwall_domain::source::{CatalogueSource, StockSource};
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::{Actor, CueId, Currency, ShowId};
use cartwall_testkit::product_of;
use proptest::prelude::*;

/// The first two are sizes of one product.
const SKUS: [&str; 3] = ["S", "M", "MUG"];

#[derive(Clone, Debug)]
enum Step {
    /// By hand: a price of the show, or the shop's again.
    Price(usize, Option<i64>),
    /// By hand: what is crossed out.
    CrossedOut(usize, Option<i64>),
    /// So many per cent off both.
    Percent(u32),
    Cap(usize, Option<i64>),
    /// The shop's price of a SKU, and the one that it crosses out.
    Shop(usize, i64, Option<i64>),
    Stock(usize, i64),
    Sell(usize, i64),
    Flash(i64, i64, Option<i64>),
    StopFlash,
    Take(usize),
    Clear,
    Undo,
    UndoEdit,
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let price = || proptest::option::weighted(0.8, 1_i64..2_000);
    let step = prop_oneof![
        6 => (0..2_usize, price()).prop_map(|(cue, price)| Step::Price(cue, price)),
        2 => (0..2_usize, price()).prop_map(|(cue, price)| Step::CrossedOut(cue, price)),
        1 => (0_u32..99).prop_map(Step::Percent),
        1 => (0..2_usize, proptest::option::of(1_i64..4)).prop_map(|(cue, cap)| Step::Cap(cue, cap)),
        5 => (0..3_usize, 1_i64..2_000, price()).prop_map(|(sku, price, was)| Step::Shop(sku, price, was)),
        2 => (0..3_usize, 0_i64..3).prop_map(|(sku, left)| Step::Stock(sku, left)),
        2 => (0..3_usize, 1_i64..1_500).prop_map(|(sku, paid)| Step::Sell(sku, paid)),
        8 => (1_i64..1_500, 1_000_i64..9_000, proptest::option::of(1_i64..4))
            .prop_map(|(price, ms, cap)| Step::Flash(price, ms, cap)),
        1 => Just(Step::StopFlash),
        5 => (0..2_usize).prop_map(Step::Take),
        1 => Just(Step::Clear),
        5 => Just(Step::Undo),
        1 => Just(Step::UndoEdit),
        2 => (1_i64..6_000).prop_map(Step::Wait),
    ];
    proptest::collection::vec(step, 1..60)
}

struct Run {
    state: State,
    now: i64,
    ids: u32,
    log: Vec<Recorded>,
    currency: Currency,
    show: ShowId,
    cues: Vec<CueId>,
    /// Whether the last command was.
    refused: bool,
}

impl Run {
    fn new(currency: Currency) -> Self {
        let (state, log, cues) = (State::default(), Vec::new(), Vec::new());
        let mut run =
            Self { state, now: 1_000, ids: 0, log, currency, show: "none".into(), cues, refused: false };
        let products = [("P", &SKUS[..2]), ("MUG", &SKUS[2..])];
        let products = products.map(|(id, skus)| {
            product_of(id, skus.iter().map(|sku| run.variant(sku, 1_000, Some(1_300))).collect())
        });
        run.import(products.to_vec());
        let (title, goal) = ("Show".to_owned(), Goal::default());
        let show = ShowId(run.command(Command::CreateShow { title, currency, goal }).unwrap());
        for product in ["P", "MUG"] {
            let (show, details) = (show.clone(), CueDetails::default());
            let offering = Offering::Product(product.into());
            let cue = run.command(Command::AddCue { show, offering, details, index: None }).unwrap();
            run.cues.push(CueId(cue));
        }
        run.command(Command::Start { show: show.clone(), mode: Mode::Live });
        run.show = show;
        run
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    fn variant(&self, sku: &str, price: i64, was: Option<i64>) -> Variant {
        let list =
            |minor| ListPrice { amount: self.money(minor).to_decimal(), currency: Some(self.currency) };
        Variant {
            title: (sku != "MUG").then(|| sku.to_owned()),
            price: Some(list(price)),
            compare_at: was.map(list),
            quantity: None,
            ..cartwall_testkit::variant(sku)
        }
    }

    fn import(&mut self, products: Vec<Product>) {
        self.command(Command::Import { source: CatalogueSource::file("shop"), products });
    }

    fn command(&mut self, command: Command) -> Option<String> {
        // Beyond the time within which two presses are one.
        self.now += 310;
        let ids = &mut self.ids;
        let mut fresh = || {
            *ids += 1;
            format!("{ids:04}")
        };
        let by = Actor::client("host");
        let mut context = Context { now: self.now, by: &by, fresh_id: &mut fresh };
        let decision = decide(&self.state, command, &mut context).ok();
        self.refused = decision.is_none();
        let id = decision.as_ref().and_then(|decision| decision.id.clone());
        decision.into_iter().flat_map(|decision| decision.events).for_each(|event| self.record(event));
        while let Some(event) = automatic(&self.state, self.now) {
            self.record(event);
        }
        id
    }

    fn record(&mut self, event: Event) {
        let recorded = Recorded { seq: self.state.seq + 1, at: self.now, by: Actor::client("host"), event };
        apply(&mut self.state, &recorded);
        self.log.push(recorded);
    }

    fn step(&mut self, step: &Step) {
        let edit = |run: &Self, cue: usize, changes: CueChanges| Command::UpdateCue {
            cue: run.cues[cue].clone(),
            changes,
            base: Box::default(),
        };
        let by_sku = |sku: usize| VariantRef::Sku(SKUS[sku].to_owned());
        let command = match *step {
            Step::Price(cue, price) => {
                let price = Some(price.map(|minor| self.money(minor)));
                edit(self, cue, CueChanges { price, ..CueChanges::default() })
            }
            Step::CrossedOut(cue, price) => {
                let compare_at = Some(price.map(|minor| self.money(minor)));
                edit(self, cue, CueChanges { compare_at, ..CueChanges::default() })
            }
            Step::Percent(percent) => Command::UpdateCues {
                cues: self.cues.clone(),
                changes: cartwall_domain::changes::CommonChanges {
                    percent_off: Some(percent),
                    ..Default::default()
                },
            },
            Step::Cap(cue, cap) => edit(self, cue, CueChanges { cap: Some(cap), ..CueChanges::default() }),
            Step::Shop(sku, price, was) => {
                let product = if sku == 2 { "MUG" } else { "P" };
                let variant = self.variant(SKUS[sku], price, was);
                return self.import(vec![product_of(product, vec![variant])]);
            }
            Step::Stock(sku, left) => Command::SetStock {
                variant: by_sku(sku),
                quantity: Quantity::Known(left),
                source: StockSource::Manual,
                base: None,
            },
            Step::Sell(sku, paid) => {
                self.ids += 1;
                let unit_price = self.money(paid).to_decimal();
                let line = OrderLine {
                    sku: SKUS[sku].to_owned(),
                    variant: None,
                    quantity: 1,
                    unit_price,
                    amount: paid,
                };
                let order = Order {
                    id: self.ids.to_string(),
                    source: OrderSource::api(),
                    currency: self.currency,
                    placed_at: 0,
                    lines: vec![line],
                };
                Command::RecordSale { order, placed_at: None, run: None }
            }
            Step::Flash(price, duration_ms, cap) => {
                Command::StartFlash { cue: None, price: self.money(price), duration_ms, cap }
            }
            Step::StopFlash => Command::StopFlash,
            Step::Take(cue) => Command::Take { cue: Some(self.cues[cue].clone()), anyway: true },
            Step::Clear => Command::Clear,
            Step::Undo => Command::Undo,
            Step::UndoEdit => Command::UndoEdit { show: Some(self.show.clone()) },
            Step::Wait(ms) => {
                self.now += ms;
                Command::Next
            }
        };
        let flash = |run: &Self| run.state.running_show().unwrap().program().and_then(|p| p.flash.clone());
        let by_hand = match *step {
            Step::Price(cue, _) => self.state.running_show().unwrap().program_id() == Some(&self.cues[cue]),
            _ => false,
        };
        let promised = match step {
            Step::Undo => undone(&self.state, self.state.running_show().unwrap(), self.now + 310).ok(),
            _ => None,
        };
        self.command(command);
        if by_hand && !self.refused {
            assert_eq!(flash(self), None, "a price by hand ends a flash offer");
        }
        if let Some(Event::OnAirUndone { flash: promised, .. }) = promised {
            // What follows by itself can end it again: nothing is left, or all of it is bought.
            let now = flash(self).map(|flash| flash.price);
            assert!(now == promised || now.is_none(), "{now:?} is not {promised:?}");
        }
    }

    /// What the card on air says.
    fn card(&self) -> Option<CardPrices> {
        let show = self.state.running_show()?;
        let face = face(&self.state, show, show.program_cue()?);
        Some(CardPrices { price: face.price, price_to: face.price_to, compare_at: face.compare_at })
    }

    /// What the log said last of it.
    fn said(&self) -> Option<CardPrices> {
        let mut fold = Fold::of_run(Some(1));
        self.log.iter().for_each(|recorded| fold.take(recorded));
        fold.finish(0)?.as_run.into_iter().filter_map(|line| line.says).next_back()
    }

    fn check(&self) {
        if let Some(card) = self.card() {
            assert_eq!(Some(card), self.said(), "the card says what the log said last");
        }
        let mut restarted = State::default();
        self.log.iter().for_each(|recorded| apply(&mut restarted, recorded));
        assert_eq!(restarted, self.state);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn the_card_says_what_the_log_said_last_in_every_currency(
        currency in prop_oneof![Just(Currency::ILS), Just(Currency::JPY), Just(Currency::KWD)],
        steps in steps(),
    ) {
        let mut run = Run::new(currency);
        for step in &steps {
            run.step(step);
            run.check();
        }
    }
}
