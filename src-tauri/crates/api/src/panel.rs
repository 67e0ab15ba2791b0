//! The panel's state: computed after commits, at most twenty times a second, for all panels together.

use crate::outputs::Outputs;
use crate::view::{Built, Feed, Surroundings, build};
use crate::wire::door::DoorView;
use crate::wire::import::ImportView;
use crate::wire::journal::JournalView;
use crate::wire::part::Part;
use crate::wire::state::{BuildView, ClientView, EditingView, PanelState, StoreView};
use crate::wire::store::KeepingPlaces;
use crate::wire::token::TokenView;
use cartwall_domain::show::Mode;
use cartwall_domain::state::State;
use cartwall_engine::Clock;
use cartwall_stores::status::Statuses;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// The shortest time between two states. The first change after a quiet moment goes out at once.
const PACE: Duration = Duration::from_millis(50);

/// What the panel's state is computed from.
pub(crate) struct Sources {
    pub state: watch::Receiver<Arc<State>>,
    pub outputs: Outputs,
    pub store: watch::Receiver<StoreView>,
    pub statuses: watch::Receiver<Arc<Statuses>>,
    pub keeping: watch::Receiver<KeepingPlaces>,
    pub journal: watch::Receiver<JournalView>,
    pub importing: watch::Receiver<Option<ImportView>>,
    pub feed: Arc<Mutex<Feed>>,
    pub clock: Clock,
    pub clients: watch::Receiver<Part<Vec<ClientView>>>,
    pub door: watch::Receiver<Part<DoorView>>,
    pub tokens: watch::Receiver<Part<Vec<TokenView>>>,
    pub editing: watch::Receiver<Part<Vec<EditingView>>>,
    pub build: BuildView,
    /// The newest that was built.
    pub last: Arc<Mutex<Option<Built>>>,
}

impl Sources {
    /// The state as of now.
    pub(crate) fn snapshot(&self) -> Arc<PanelState> {
        // One after another, so that what is built last is of the newest state.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let state = Arc::clone(&self.state.borrow());
        let overlays = self.outputs.view();
        let mut store = self.store.borrow().clone();
        if store.kind == "demo" && state.running_show().is_some_and(|show| show.mode() == Some(Mode::Live)) {
            // Simulated buyers stay out of live shows.
            store = StoreView { kind: "none".to_owned(), ..StoreView::default() };
        }
        let feed = self.feed.lock().unwrap_or_else(PoisonError::into_inner).newest_first();
        let surroundings = Surroundings {
            overlays,
            store,
            statuses: Arc::clone(&self.statuses.borrow()),
            keeping: *self.keeping.borrow(),
            journal: self.journal.borrow().clone(),
            importing: self.importing.borrow().clone(),
            clients: self.clients.borrow().clone(),
            door: self.door.borrow().clone(),
            tokens: self.tokens.borrow().clone(),
            editing: self.editing.borrow().clone(),
            build: self.build.clone(),
        };
        let built = build(&state, self.clock.now(), feed, surroundings, last.as_ref());
        Arc::clone(&last.insert(built).panel)
    }

    /// Keeps a channel at the latest state until the engine stops.
    pub(crate) fn publish(self) -> watch::Receiver<Arc<PanelState>> {
        let (sender, receiver) = watch::channel(self.snapshot());
        tokio::spawn(self.run(sender));
        receiver
    }

    async fn run(mut self, sender: watch::Sender<Arc<PanelState>>) {
        let mut seen = self.outputs.seen();
        let mut last = Instant::now();
        loop {
            let changed = tokio::select! {
                changed = self.state.changed() => changed,
                changed = seen.changed() => changed,
                changed = self.store.changed() => changed,
                changed = self.statuses.changed() => changed,
                changed = self.keeping.changed() => changed,
                changed = self.journal.changed() => changed,
                changed = self.importing.changed() => changed,
                changed = self.clients.changed() => changed,
                changed = self.door.changed() => changed,
                changed = self.tokens.changed() => changed,
                changed = self.editing.changed() => changed,
            };
            if changed.is_err() {
                return;
            }
            #[allow(clippy::arithmetic_side_effects, reason = "a moment that has passed, and a short time")]
            tokio::time::sleep_until(last + PACE).await;
            self.state.mark_unchanged();
            seen.mark_unchanged();
            self.store.mark_unchanged();
            self.statuses.mark_unchanged();
            self.keeping.mark_unchanged();
            self.journal.mark_unchanged();
            self.importing.mark_unchanged();
            self.clients.mark_unchanged();
            self.door.mark_unchanged();
            self.tokens.mark_unchanged();
            self.editing.mark_unchanged();
            sender.send_replace(self.snapshot());
            last = Instant::now();
        }
    }
}
