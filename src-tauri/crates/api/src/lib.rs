//! What can be asked of Cartwall, and its carrying out: one list of commands and queries for every carrier.
//!
//! Permissions are checked here and nowhere else. Nothing here knows HTTP, WebSockets or Tauri; whatever
//! carries a request hands over a [`Session`], a name and a body.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod access;
mod addresses;
pub mod aside;
mod changes;
mod clients;
pub mod codes;
mod commands;
mod curves;
mod door;
mod editing;
pub mod export;
mod flow;
pub mod history;
mod imports;
mod journal;
pub mod list;
mod misread;
mod names;
pub mod openapi;
mod order_files;
mod orders;
mod outputs;
mod panel;
mod placed;
mod preview;
mod problem;
mod queries;
mod rates;
mod rights;
mod search;
mod series;
mod spreadsheet;
mod stores;
mod tokens;
pub mod verbs;
mod view;
pub mod wire;

pub use access::{Access, MAX_DEVICES, Session, replace_private};
pub use addresses::{Address, Auth};
pub use codes::ApiCode;
pub use commands::Key;
pub use door::{Certificate, DevicePresence, Door, Join, JoinBy, JoinRefused, Joined, Waiting, Wanted};
pub use export::Export;
pub use flow::{StateFlow, Stopped, beats};
pub use imports::{ImportOptions, largest_file, preview};
pub use misread::without_values;
pub use order_files::{OrderOptions, preview_orders};
pub use outputs::{Frame, Output, OutputId, OverlayPresence};
pub use rights::{Role, Roles};
pub use verbs::Verb;
pub use wire::answer::{Answer, Problem};
pub use wire::import::ImportReport;
pub use wire::journal::{BackupView, DamageView, JournalView, UnsavedView};
pub use wire::state::{BuildView, PanelState, StoreView};

use crate::curves::Curves;
use crate::editing::Editing;
use crate::imports::Imports;
use crate::outputs::Outputs;
use crate::panel::Sources;
use crate::rates::Rates;
use crate::search::Search;
use crate::stores::Stores;
use crate::view::Feed;
use cartwall_domain::state::State;
use cartwall_engine::{Clock, Engine, EngineError, NOTABLE_MS, OnCommit};
use cartwall_journal::{JournalError, Reader};
use cartwall_pictures::Pictures;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tracing::warn;

/// The name of the folder of pictures in the data folder.
const PICTURES: &str = "pictures";

/// The entry point for all commands and queries. Cheap to clone; each subject adds its own methods in its own module.
#[derive(Clone)]
pub struct Api {
    engine: Engine,
    access: Arc<Access>,
    door: Door,
    editing: Editing,
    rates: Arc<Rates>,
    outputs: Outputs,
    panel: watch::Receiver<Arc<PanelState>>,
    now: Arc<Sources>,
    search: Search,
    curves: Curves,
    imports: Imports,
    pictures: Pictures,
    stores: Stores,
    journal: watch::Sender<JournalView>,
    clock: Clock,
    /// When this process began, by the computer's own clock.
    started: i64,
    run: String,
}

impl Api {
    /// Opens the data folder and starts the engine on the current runtime.
    ///
    /// # Errors
    /// Where the journal cannot be opened (then nothing was changed), or tokens and pictures cannot be kept.
    pub fn open(folder: &Path, clock: Clock) -> Result<Self, Problem> {
        let outputs = Outputs::new(&clock);
        let feed = Arc::new(Mutex::new(Feed::default()));
        let search = Search::default();
        let on_commit = || -> OnCommit {
            let (to_outputs, to_feed, to_search) = (outputs.clone(), Arc::clone(&feed), search.clone());
            Box::new(move |state, events| {
                to_outputs.commit(state);
                to_search.commit(events);
                to_feed.lock().unwrap_or_else(PoisonError::into_inner).take(state, events);
            })
        };
        let engine = match Engine::start(folder, clock.clone(), on_commit()) {
            Err(EngineError::NotSaved(why @ (JournalError::ReadOnly | JournalError::DiskFull))) => {
                // What is there is shown. Where there is nothing, the reason is all that there is to say.
                let viewing = Engine::view(folder, why.clone(), &clock, on_commit());
                viewing.map_err(|_| EngineError::NotSaved(why))?
            }
            started => started?,
        };
        let unreadable = |error: std::io::Error| Problem::new(500, ApiCode::DataFolder, error.to_string());
        let now = clock.now();
        let access = if engine.is_viewing() { Access::view(folder, now) } else { Access::open(folder, now) };
        let access = Arc::new(access.map_err(unreadable)?);
        let door =
            Door::new(Arc::clone(&access), clock.clone(), Some(folder).filter(|_| !engine.is_viewing()));
        let editing = Editing::new(clock.clone());
        let pictures = Pictures::open(&folder.join(PICTURES)).map_err(|error| {
            Problem::new(
                500,
                ApiCode::DataFolder,
                format!("The folder of pictures cannot be opened: {error}"),
            )
        })?;
        let stores = Stores::new(&engine, &clock, folder);
        let ahead = Some(clock.ahead_ms()).filter(|ahead| *ahead >= NOTABLE_MS);
        let journal = watch::Sender::new(JournalView {
            clock_ahead_ms: ahead,
            repair: journal::repair(folder),
            ..JournalView::default()
        });
        let follow = journal::follow(
            engine.clone(),
            journal.clone(),
            Arc::clone(&access),
            folder.to_owned(),
            clock.clone(),
        );
        tokio::spawn(follow);
        let imports = Imports::default();
        let name =
            engine.reader().id().inspect_err(|error| warn!(%error, "the journal's name cannot be read"));
        let build = BuildView::of(name.ok());
        let last = Arc::default();
        let sources = || Sources {
            last: Arc::clone(&last),
            importing: imports.view(),
            statuses: stores.connected.statuses(),
            keeping: stores.keeping.subscribe(),
            journal: journal.subscribe(),
            state: engine.state(),
            outputs: outputs.clone(),
            store: stores.selling.subscribe(),
            feed: Arc::clone(&feed),
            clock: clock.clone(),
            clients: access.names(),
            door: door.view(),
            tokens: access.tokens(),
            editing: editing.view(),
            build: build.clone(),
        };
        let started = clock.now().saturating_sub(clock.ahead_ms());
        Ok(Self {
            started,
            panel: sources().publish(),
            now: Arc::new(sources()),
            access,
            door,
            editing,
            rates: Arc::default(),
            run: format!("{:016x}", rand::random::<u64>()),
            outputs,
            search,
            curves: Curves::default(),
            imports,
            pictures,
            stores,
            journal,
            clock,
            engine,
        })
    }

    /// How the file stands, for whoever watches over it to tell the panel.
    pub fn journal(&self) -> &watch::Sender<JournalView> {
        &self.journal
    }

    /// Of this process: the same `seq` may stand for something else in another.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// Whose token this is. That of a device is good at the door alone.
    pub fn authenticate(&self, token: &str) -> Option<Session> {
        self.access.authenticate(token, self.clock.now())
    }

    /// The session of a button deck or another remote control, for `/control` alone.
    pub fn authenticate_control(&self, token: &str) -> Option<Session> {
        self.access.authenticate_control(token, self.clock.now())
    }

    /// The state for the panel of whoever asks: the latest, at most twenty times a second.
    ///
    /// # Errors
    /// A role that may not watch.
    pub fn watch(&self, session: &Session) -> Result<watch::Receiver<Arc<PanelState>>, Problem> {
        self.allow(session, Roles::WATCHERS)?;
        Ok(self.panel())
    }

    /// The same for whoever sits at this computer. Everybody else is given a flow by [`Api::flow`].
    pub fn panel(&self) -> watch::Receiver<Arc<PanelState>> {
        self.panel.clone()
    }

    /// An output, by its name.
    pub fn output(&self, id: &OutputId) -> Option<&Output> {
        self.outputs.get(id)
    }

    /// A kept picture: its file and MIME type.
    pub fn picture(&self, hash: &str) -> Option<(PathBuf, &'static str)> {
        self.pictures.path(hash)
    }

    /// The kept pictures.
    pub fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// The key in the overlay's address. It opens nothing but the card.
    ///
    /// # Errors
    /// A role that is shown no card.
    pub fn overlay_key(&self, session: &Session) -> Result<&str, Problem> {
        self.allow_at(Address::OverlayAddress, session)?;
        Ok(self.access.overlay())
    }

    /// The clients of this installation and their tokens.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// The latest committed state.
    pub fn state(&self) -> watch::Receiver<Arc<State>> {
        self.engine.state()
    }

    /// The engine, for whatever sells: shops, simulated buyers, replays.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The core's clock, milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// The OpenAPI document.
    pub fn openapi(&self) -> Value {
        openapi::document()
    }

    /// Saves what there is to save and closes the journal.
    pub async fn close(&self) {
        self.engine.stop().await;
        if let Err(error) = self.access.save() {
            warn!(%error, "a device that was shut out can come in again after the next start");
        }
    }

    fn allow(&self, session: &Session, roles: Roles) -> Result<(), Problem> {
        if !roles.holds(session.role) {
            let detail = format!(
                "This is for {roles}; you are connected as {}. Ask the host to do it.",
                session.role.word()
            );
            return Err(Problem::new(403, ApiCode::Forbidden, detail));
        }
        if session.is_of_what_is_on(&self.state().borrow()) {
            return Ok(());
        }
        let detail = "This token is for one show, and that show is not on.";
        Err(Problem::new(403, ApiCode::NotItsShow, detail))
    }

    /// Whether they may be told of other shows than the one that is on.
    fn allow_other_shows(session: &Session) -> Result<(), Problem> {
        if session.show.is_none() {
            return Ok(());
        }
        let detail = "This token is for one show, and this tells of others.";
        Err(Problem::new(403, ApiCode::NotItsShow, detail))
    }

    fn allow_at(&self, address: Address, session: &Session) -> Result<(), Problem> {
        address.roles().map_or(Ok(()), |roles| self.allow(session, roles))
    }

    /// A problem on its way out: what it says of the file, the panel is told too; and where nothing can be changed until
    /// the next start, it says so.
    fn noticing(&self, problem: Problem) -> Problem {
        let problem = journal::noticing(problem, &self.journal, &self.clock);
        if self.engine.is_viewing() { problem.while_viewing() } else { problem }
    }

    fn reader(&self) -> Reader {
        self.engine.reader().clone()
    }
}
