//! A show without an engine: commands decided and applied at times of the test's choosing.

use cartwall_domain::apply::apply;
use cartwall_domain::catalogue::{ListPrice, Product, Variant};
use cartwall_domain::changes::CueChanges;
use cartwall_domain::command::{Command, Context, VariantRef};
use cartwall_domain::decide::{automatic, decide};
use cartwall_domain::event::Recorded;
use cartwall_domain::goal::Goal;
use cartwall_domain::money::Money;
use cartwall_domain::show::{CueDetails, Mode, Offer};
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::{Actor, Currency};
use cartwall_testkit::{product_of, variant};

pub const START: i64 = 1_700_000_000_000;

#[derive(Default)]
pub struct Stage {
    pub state: State,
    ids: u32,
}

impl Stage {
    /// A running show whose cues have these stocks; the price of cue n is n + 1.50. The first is on air.
    pub fn with(mode: Mode, stocks: &[Quantity]) -> Self {
        let mut stage = Self::default();
        let products = stocks.iter().enumerate().map(|(n, stock)| product(n, *stock)).collect();
        stage.does(Command::Import { source: CatalogueSource::file("test"), products }, START);
        let cues = (0..stocks.len())
            .map(|n| (VariantRef::Sku(format!("S{n}")).into(), CueDetails::default()))
            .collect();
        let title = "Show".to_owned();
        let show = stage
            .does(
                Command::CopyShow {
                    from: None,
                    title,
                    currency: Currency::EUR,
                    goal: Goal::default(),
                    template: false,
                    co_hosts_take: false,
                    cues,
                },
                START,
            )
            .unwrap();
        stage.does(Command::Start { show: show.as_str().into(), mode }, START);
        let cue = Some(stage.state.running_show().unwrap().cues[0].id.clone());
        stage.does(Command::Take { cue, anyway: true }, START);
        stage
    }

    /// Carries out a command that must be accepted, and what follows by itself.
    pub fn does(&mut self, command: Command, now: i64) -> Option<String> {
        let ids = &mut self.ids;
        let mut fresh_id = || {
            *ids += 1;
            format!("id-{ids}")
        };
        let decision = decide(
            &self.state,
            command,
            &mut Context { now, by: &Actor::client("test"), fresh_id: &mut fresh_id },
        )
        .unwrap();
        let mut events = decision.events;
        loop {
            for event in events.drain(..) {
                let seq = self.state.seq + 1;
                apply(&mut self.state, &Recorded { seq, at: now, by: Actor::client("test"), event });
            }
            match automatic(&self.state, now) {
                Some(event) => events.push(event),
                None => return decision.id,
            }
        }
    }

    /// Gives the cue on air an offer.
    pub fn offers(&mut self, offer: Offer, now: i64) {
        let cue = self.state.running_show().unwrap().cues[0].id.clone();
        let changes = CueChanges {
            price: Some(offer.price),
            compare_at: Some(offer.compare_at),
            coupon: Some(offer.coupon),
            cap: Some(offer.cap),
            ..CueChanges::default()
        };
        self.does(Command::UpdateCue { cue, changes, base: Box::default() }, now);
    }
}

pub fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn product(n: usize, stock: Quantity) -> Product {
    let price = ListPrice { amount: format!("{}.50", n + 1).parse().unwrap(), currency: None };
    let variant = Variant {
        sku: format!("S{n}"),
        price: Some(price),
        quantity: Some(stock),
        ..variant(&format!("v{n}"))
    };
    let product = product_of(&format!("p{n}"), vec![variant]);
    Product { title: format!("Thing {n}"), options: Vec::new(), ..product }
}
