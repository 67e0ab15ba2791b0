//! A show, and commands to it.

use super::any::SHOW;
use cartwall_domain::apply::apply;
use cartwall_domain::catalogue::{Product, Variant};
use cartwall_domain::command::{Command, Context, VariantRef};
use cartwall_domain::decide::{automatic, decide};
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::goal::Goal;
use cartwall_domain::refusal::Code;
use cartwall_domain::sales::Totals;
use cartwall_domain::show::{CueDetails, Mode};
use cartwall_domain::source::{CatalogueSource, StockSource};
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::store::StoreKind;
use cartwall_domain::{Actor, Currency, ShowId};
use cartwall_testkit::product_of;

pub fn plain(sku: &str) -> Product {
    product_of(sku, vec![Variant { quantity: Some(Quantity::Known(5)), ..cartwall_testkit::variant(sku) }])
}

/// A show with a cue of A, and commands to it.
pub struct Run {
    pub state: State,
    pub now: i64,
    pub ids: u64,
    pub show: ShowId,
}

impl Run {
    pub fn new() -> Self {
        let (state, show) = (State::default(), SHOW.into());
        let mut run = Self { state, now: 10_000_000_000, ids: 0, show };
        let products = vec![plain("A")];
        run.command(Command::Import { source: CatalogueSource::file("a.csv"), products }).unwrap();
        let created =
            Command::CreateShow { title: "Show".to_owned(), currency: Currency::EUR, goal: Goal::default() };
        run.show = ShowId(run.command(created).unwrap().unwrap());
        run
    }

    pub fn live() -> Self {
        let mut run = Self::new();
        run.add(CueDetails::default()).unwrap();
        run.command(Command::Start { show: run.show.clone(), mode: Mode::Live }).unwrap();
        run
    }

    pub fn add(&mut self, details: CueDetails) -> Result<Option<String>, Code> {
        let (show, offering) = (self.show.clone(), VariantRef::Sku("A".to_owned()).into());
        self.command(Command::AddCue { show, offering, details, index: None })
    }

    pub fn set_stock(&mut self, quantity: Quantity) -> Result<Option<String>, Code> {
        let variant = VariantRef::Sku("A".to_owned());
        self.command(Command::SetStock { variant, quantity, source: StockSource::Manual, base: None })
    }

    pub fn connect(&mut self) {
        self.record(Event::StoreConnected {
            store: "shop:a".into(),
            kind: StoreKind::Vendure,
            address: "a".to_owned(),
            name: "A".to_owned(),
            currency: Currency::EUR,
            locations: Vec::new(),
            shares_stock_with: None,
            since: 0,
        });
    }

    pub fn sales(&self) -> Totals {
        self.state.running_show().unwrap().sales.totals
    }

    pub fn command(&mut self, command: Command) -> Result<Option<String>, Code> {
        self.now += 10;
        let ids = &mut self.ids;
        let mut fresh = || {
            *ids += 1;
            format!("id{ids}")
        };
        let decided = decide(
            &self.state,
            command,
            &mut Context { now: self.now, by: &Actor::client("test"), fresh_id: &mut fresh },
        );
        let decision = decided.map_err(|refusal| refusal.code)?;
        decision.events.into_iter().for_each(|event| self.record(event));
        while let Some(event) = automatic(&self.state, self.now) {
            self.record(event);
        }
        Ok(decision.id)
    }

    pub fn record(&mut self, event: Event) {
        let seq = self.state.seq + 1;
        apply(&mut self.state, &Recorded { seq, at: self.now, by: Actor::client("test"), event });
    }
}
