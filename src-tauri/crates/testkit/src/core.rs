//! An engine over a folder.

use cartwall_domain::catalogue::Product;
use cartwall_domain::command::{Command, VariantRef};
use cartwall_domain::goal::Goal;
use cartwall_domain::show::{CueDetails, Mode};
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::{Actor, CueId, Currency, ShowId};
use cartwall_engine::{Accepted, Clock, Engine, EngineError, Request};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that goes on by so many milliseconds whenever it is read, and that a test may set.
pub fn ticking(time: &Arc<AtomicI64>, step: i64) -> Clock {
    let time = Arc::clone(time);
    Clock::from_fn(move || time.fetch_add(step, Ordering::SeqCst))
}

/// An engine, and commands to it by one person.
pub struct Core {
    /// What it is.
    pub engine: Engine,
}

impl Core {
    /// Starts on what the folder holds.
    pub fn start(folder: &Path, clock: Clock) -> Self {
        Self { engine: Engine::start(folder, clock, Box::new(|_, _| {})).unwrap() }
    }

    /// The answer to a command.
    pub async fn submit(&self, command: Command) -> Result<Accepted, EngineError> {
        self.engine.submit(Request::new(command, Actor::client("host"))).await
    }

    /// A command that must be accepted; the id of what it made, or nothing.
    pub async fn run(&self, command: Command) -> String {
        self.submit(command).await.unwrap().id.unwrap_or_default()
    }

    /// A planned show in euros, with a cue for each of these products of one variant.
    pub async fn planned(&self, products: Vec<Product>) -> (ShowId, Vec<CueId>) {
        let skus: Vec<String> = products.iter().map(|product| product.variants[0].sku.clone()).collect();
        self.run(Command::Import { source: CatalogueSource::file("test"), products }).await;
        let created = Command::CreateShow {
            title: "Spring".to_owned(),
            currency: Currency::EUR,
            goal: Goal::default(),
        };
        let show = ShowId(self.run(created).await);
        let mut cues = Vec::new();
        for sku in skus {
            let (offering, details) = (VariantRef::Sku(sku).into(), CueDetails::default());
            let add = Command::AddCue { show: show.clone(), offering, details, index: None };
            cues.push(CueId(self.run(add).await));
        }
        (show, cues)
    }

    /// The same, running.
    pub async fn running(&self, mode: Mode, products: Vec<Product>) -> (ShowId, Vec<CueId>) {
        let (show, cues) = self.planned(products).await;
        self.run(Command::Start { show: show.clone(), mode }).await;
        (show, cues)
    }
}
