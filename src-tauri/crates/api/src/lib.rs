//! What can be asked of Cartwall, and its carrying out: one list of commands and queries for every carrier.
//!
//! Permissions are checked here and nowhere else. Nothing here knows HTTP, WebSockets or Tauri; whatever
//! carries a request hands over a [`Session`], a name and a body.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod changes;
mod commands;
mod curves;
pub mod export;
pub mod history;
mod import;
mod journal;
mod keys;
pub mod list;
pub mod openapi;
mod orders;
mod outputs;
mod panel;
mod placed;
mod problem;
mod search;
mod series;
mod spreadsheet;
mod stores;
mod view;
pub mod wire;

pub use export::Export;
pub use import::{ImportOptions, ImportReport, preview};
pub use keys::{Keys, Session};
pub use list::Role;
pub use outputs::{Frame, Output, OutputId, OverlayPresence};
pub use wire::answer::{Answer, Problem};
pub use wire::state::{BackupView, BuildView, DamageView, JournalView, Snapshot, StoreView, UnsavedView};

use crate::curves::Curves;
use crate::list::{CommandRequest, QueryRequest};
use crate::outputs::Outputs;
use crate::panel::Sources;
use crate::search::Search;
use crate::view::Feed;
use crate::wire::store::KeepingPlaces;
use cartwall_domain::ShowId;
use cartwall_domain::command::Command;
use cartwall_domain::state::State;
use cartwall_engine::{Accepted, Clock, Engine, EngineError, NOTABLE_MS, OnCommit, OnceKey, Request};
use cartwall_journal::{JournalError, Reader};
use cartwall_pictures::Pictures;
use cartwall_rehearsal::demo;
use cartwall_stores::Shops;
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// The name of the folder of pictures in the data folder.
const PICTURES: &str = "pictures";

/// The way to everything. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    engine: Engine,
    keys: Arc<Keys>,
    outputs: Outputs,
    panel: watch::Receiver<Arc<Snapshot>>,
    now: Arc<Sources>,
    store: watch::Sender<StoreView>,
    buyers: watch::Sender<bool>,
    search: Search,
    curves: Curves,
    pictures: Pictures,
    shops: Shops,
    keeping: watch::Sender<KeepingPlaces>,
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
        let unreadable = |error: std::io::Error| Problem::new(500, "data_folder", error.to_string());
        let keys = if engine.is_viewing() { Keys::view(folder) } else { Keys::open(folder) };
        let keys = Arc::new(keys.map_err(unreadable)?);
        let pictures = Pictures::open(&folder.join(PICTURES)).map_err(|error| {
            Problem::new(500, "data_folder", format!("The folder of pictures cannot be opened: {error}"))
        })?;
        let none = StoreView { kind: "none".to_owned(), ..StoreView::default() };
        let (store, _) = watch::channel(none);
        let shops = Shops::new(engine.clone(), clock.clone(), folder);
        let keeping = watch::Sender::new(stores::NOT_ASKED);
        let ahead = Some(clock.ahead_ms()).filter(|ahead| *ahead >= NOTABLE_MS);
        let journal = watch::Sender::new(JournalView {
            clock_ahead_ms: ahead,
            repair: journal::repair(folder),
            ..JournalView::default()
        });
        let follow = journal::follow(
            engine.clone(),
            journal.clone(),
            Arc::clone(&keys),
            folder.to_owned(),
            clock.clone(),
        );
        tokio::spawn(follow);
        let sources = || Sources {
            statuses: shops.statuses(),
            keeping: keeping.subscribe(),
            journal: journal.subscribe(),
            state: engine.state(),
            outputs: outputs.clone(),
            store: store.subscribe(),
            feed: Arc::clone(&feed),
            clock: clock.clone(),
        };
        let started = clock.now().saturating_sub(clock.ahead_ms());
        Ok(Self {
            started,
            panel: sources().publish(),
            now: Arc::new(sources()),
            keys,
            run: format!("{:016x}", rand::random::<u64>()),
            outputs,
            store,
            buyers: watch::Sender::new(false),
            search,
            curves: Curves::default(),
            pictures,
            shops,
            keeping,
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

    /// Whose token this is.
    pub fn authenticate(&self, token: &str) -> Option<Session> {
        self.keys.authenticate(token)
    }

    /// Carries out a command and answers once it is on disk.
    ///
    /// # Errors
    /// A problem that says why nothing changed.
    pub async fn command(
        &self,
        session: &Session,
        name: &str,
        body: Value,
        key: Option<Key<'_>>,
    ) -> Result<Answer, Problem> {
        let outcome = self.carry_out(session, name, body, key).await;
        outcome.map_err(|problem| {
            let problem = self.noticing(problem);
            // Whoever may not even watch is not told what is on air.
            let told = problem.state.is_some() || session.role < Role::Observer;
            let state = if told { problem.state } else { Some(view::on_air_brief(&self.state().borrow())) };
            Problem { state, ..problem }
        })
    }

    async fn carry_out(
        &self,
        session: &Session,
        name: &str,
        body: Value,
        key: Option<Key<'_>>,
    ) -> Result<Answer, Problem> {
        // Who may not is told so before anything of the body is looked at.
        let entry =
            list::COMMANDS.iter().find(|entry| entry.name == name).ok_or_else(|| unknown(name, "command"))?;
        self.allow(session, entry.role)?;
        // A body that holds credentials is never digested into the journal; carrying it out twice does no harm.
        let key = key.filter(|_| !stores::holds_secrets(name));
        let once = key.map(|key| idempotency(session, name, &body, key)).transpose()?;
        let body = if body.is_null() { Value::Object(serde_json::Map::new()) } else { body };
        let request = CommandRequest::read(name, body).ok_or_else(|| unknown(name, "command"))?;
        let request = request.map_err(|error| misread(name, &error))?;
        let accepted = match request {
            CommandRequest::load_demo(_) => self.load_demo(session, once).await?,
            CommandRequest::connect_store(body) => self.connect_store(session, body).await?,
            CommandRequest::update_store(body) => self.update_store(session, body, once).await?,
            CommandRequest::disconnect_store(body) => self.disconnect_store(session, body).await?,
            CommandRequest::sync_store(body) => self.sync_store(&body.store)?,
            CommandRequest::unlock_stores(body) => self.unlock_stores(body).await?,
            other => {
                let (command, seen_seq, own_key) = self.command_of(other).await?;
                let once = own_key.or(once);
                self.engine.submit(Request { command, by: session.by.clone(), once, seen_seq }).await?
            }
        };
        let overlays = if entry.on_air { Some(self.outputs.answer(accepted.seq).await) } else { None };
        Ok(Answer {
            seq: accepted.seq,
            saved: accepted.saved,
            id: accepted.id,
            ids: accepted.ids,
            repeated: accepted.repeated,
            overlays,
            unknown_skus: accepted.unknown_skus,
            show: accepted.show,
            superseded: accepted.superseded,
            over_refunded: accepted.over_refunded.map(Into::into),
        })
    }

    /// The command of a body, the `seen_seq` of its sender, and the key that it brings along itself.
    async fn command_of(
        &self,
        request: CommandRequest,
    ) -> Result<(Command, Option<u64>, Option<OnceKey>), Problem> {
        match request {
            CommandRequest::copy_show(body) => {
                let show = ShowId(body.show);
                Ok((self.copy(&show, body.title, body.template.unwrap_or(false)).await?, None, None))
            }
            other => {
                let (mut command, seen) = commands::read(other, &self.state().borrow())?;
                if let Command::RecordSale { placed_at: Some(at), .. }
                | Command::ReviseSale { placed_at: Some(at), .. }
                | Command::RecordRefund { placed_at: Some(at), .. } = &mut command
                {
                    let (now, ahead) = (self.clock.now(), self.clock.ahead_ms());
                    let clocks = placed::Clocks { started: self.started, now, ahead };
                    let begun = self.state().borrow().running_show().and_then(|show| show.started_at);
                    *at = clocks.placed(*at, begun);
                }
                // An order happens once by its own number, whatever key it comes with.
                let own_key = OnceKey::of(&command);
                Ok((command, seen, own_key))
            }
        }
    }

    async fn load_demo(&self, session: &Session, once: Option<OnceKey>) -> Result<Accepted, Problem> {
        let accepted = demo::load(&self.engine, &self.pictures, &session.by, once).await?;
        self.invite_buyers();
        Ok(accepted)
    }

    /// Answers a query.
    ///
    /// # Errors
    /// A problem that says why not.
    pub async fn query(&self, session: &Session, name: &str, body: Value) -> Result<Value, Problem> {
        self.find(session, name, body).await.map_err(|problem| self.noticing(problem))
    }

    async fn find(&self, session: &Session, name: &str, body: Value) -> Result<Value, Problem> {
        let body = if body.is_null() { Value::Object(serde_json::Map::new()) } else { body };
        let entry =
            list::QUERIES.iter().find(|entry| entry.name == name).ok_or_else(|| unknown(name, "query"))?;
        self.allow(session, entry.role)?;
        let request = QueryRequest::read(name, body).ok_or_else(|| unknown(name, "query"))?;
        match request.map_err(|error| misread(name, &error))? {
            QueryRequest::get_state(_) => json(&self.now.snapshot()),
            QueryRequest::check_store(body) => json(&self.check_store(body).await?),
            QueryRequest::search_catalogue(body) => {
                let (search, state) = (self.search.clone(), self.state().borrow().clone());
                self.blocking(move || Ok(search.find(&state, &body))).await
            }
            QueryRequest::catalogue_filters(_) => {
                let (search, state) = (self.search.clone(), self.state().borrow().clone());
                self.blocking(move || Ok(search.filters(&state))).await
            }
            QueryRequest::list_shows(body) => {
                let reader = self.reader();
                let (offset, limit) = (body.offset.unwrap_or(0), body.limit.unwrap_or(200).min(10_000));
                self.blocking(move || history::shows(&reader, offset, limit)).await
            }
            QueryRequest::show_curves(body) => {
                let (curves, reader) = (self.curves.clone(), self.reader());
                self.blocking(move || curves.of(&reader, &body.shows)).await
            }
            QueryRequest::show_report(body) => {
                let reader = self.reader();
                self.blocking(move || history::report(&reader, &body.show, body.tail.unwrap_or(0))).await
            }
            QueryRequest::show_as_run(body) => {
                let reader = self.reader();
                self.blocking(move || Ok(history::report(&reader, &body.show, 0)?.as_run)).await
            }
        }
    }

    /// A show's report as a file.
    ///
    /// # Errors
    /// A role that may not, an unknown show or format.
    pub async fn export(
        &self,
        session: &Session,
        show: &str,
        format: &str,
        tail_s: u32,
    ) -> Result<Export, Problem> {
        self.allow(session, Role::Observer)?;
        let (reader, show, format) = (self.reader(), show.to_owned(), format.to_owned());
        let written = tokio::task::spawn_blocking(move || {
            let report = history::report(&reader, &show, tail_s)?;
            export::export(&report, &format)
        });
        written.await.map_err(|_| stopped())?.map_err(|problem| self.noticing(problem))
    }

    /// The state for the panel of whoever asks: the latest, at most twenty times a second.
    ///
    /// # Errors
    /// A role that may not watch.
    pub fn watch(&self, session: &Session) -> Result<watch::Receiver<Arc<Snapshot>>, Problem> {
        self.allow(session, Role::Observer)?;
        Ok(self.panel())
    }

    /// The same for whoever sits at this computer. Everybody else comes in by [`Api::watch`].
    pub fn panel(&self) -> watch::Receiver<Arc<Snapshot>> {
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

    /// The tokens of this installation.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The latest committed state.
    pub fn state(&self) -> watch::Receiver<Arc<State>> {
        self.engine.state()
    }

    /// The engine, for whatever sells: shops, simulated buyers, replays.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The connected shops. Whoever runs the core sets them to work.
    pub fn shops(&self) -> &Shops {
        &self.shops
    }

    /// Where sales come from, as the panel shows it.
    pub fn store(&self) -> &watch::Sender<StoreView> {
        &self.store
    }

    /// From now on simulated buyers shop in rehearsals.
    pub fn invite_buyers(&self) {
        self.store.send_replace(StoreView { kind: "demo".to_owned(), ..StoreView::default() });
        self.buyers.send_replace(true);
    }

    /// Whether they do. Whoever runs the core sends them.
    pub fn buyers_invited(&self) -> watch::Receiver<bool> {
        self.buyers.subscribe()
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
    }

    fn allow(&self, session: &Session, least: Role) -> Result<(), Problem> {
        if session.role >= least {
            return Ok(());
        }
        let detail = format!(
            "This needs the role \u{201c}{least:?}\u{201d}; you are connected as \u{201c}{}\u{201d}. Ask the host to do it.",
            session.by
        );
        Err(Problem::new(403, "forbidden", detail))
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

    async fn blocking<T: Serialize + Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<Value, Problem> {
        let done = tokio::task::spawn_blocking(move || work().and_then(|answer| json(&answer)));
        done.await.map_err(|_| stopped())?
    }

    /// The command that copies a planned or running show, or one that has ended.
    async fn copy(&self, id: &ShowId, title: Option<String>, template: bool) -> Result<Command, Problem> {
        if let Some(show) = self.state().borrow().shows.get(id) {
            return Ok(commands::copy_of(show, title, template));
        }
        let (reader, id) = (self.reader(), id.clone());
        let read = tokio::task::spawn_blocking(move || history::last_rundown(&reader, &id));
        let show = read.await.map_err(|_| stopped())??;
        Ok(commands::copy_of(&show, title, template))
    }
}

/// Under which a command is carried out once, however often it comes.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// Of a request of its own: it may be repeated days later.
    Lasting(&'a str),
    /// Of a press on a live line, which is sent again within seconds where its answer was lost. Only the newest are known.
    Press(&'a str),
}

fn idempotency(session: &Session, name: &str, body: &Value, key: Key<'_>) -> Result<OnceKey, Problem> {
    let (Key::Lasting(text) | Key::Press(text)) = key;
    if text.is_empty() || text.len() > 200 {
        return Err(Problem::new(422, "bad_key", "An idempotency key has between 1 and 200 characters."));
    }
    let request = format!("{name} {body}");
    Ok(match key {
        Key::Lasting(_) => OnceKey::idempotency(&session.by, text, &request),
        Key::Press(_) => OnceKey::press(&session.by, text, &request),
    })
}

fn json(answer: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(answer).map_err(|error| Problem::new(500, "not_written", error.to_string()))
}

fn unknown(name: &str, what: &str) -> Problem {
    Problem::new(404, &format!("unknown_{what}"), format!("There is no {what} \u{201c}{name}\u{201d}."))
}

/// What was sent is not repeated where it can hold credentials, and nowhere in full: an answer is shown, kept and logged
/// by others.
fn misread(name: &str, error: &serde_json::Error) -> Problem {
    if stores::holds_secrets(name) {
        return Problem::invalid(format!(
            "The body does not have the form of \u{201c}{name}\u{201d}, which GET /api/v1/openapi.json describes. Correct it \
             and send it again. It is not repeated here, as it can hold credentials."
        ));
    }
    let told = without_values(&error.to_string());
    Problem::invalid(format!("The body does not have the form of this request: {told}."))
}

/// An error of reading JSON, with the names of fields and forms and without what was sent.
pub fn without_values(told: &str) -> String {
    // A misspelt name is worth repeating; nothing that could be a key looks like one.
    let is_name = |text: &str| text.len() <= 30 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    // Up to the last mark: what was sent can hold marks itself.
    let cut = |before: &str, after: &str, kept: &str| {
        let (head, rest) = told.split_once(before)?;
        let (sent, tail) = rest.rsplit_once(after)?;
        let sent =
            if is_name(sent) && before.ends_with('`') { format!("{before}{sent}`") } else { kept.to_owned() };
        Some(format!("{head}{sent}, expected {tail}"))
    };
    cut("string \"", "\", expected ", "a text")
        .or_else(|| cut("unknown variant `", "`, expected ", "an unknown word"))
        .or_else(|| cut("unknown field `", "`, expected ", "an unknown field"))
        .unwrap_or_else(|| told.to_owned())
}

fn stopped() -> Problem {
    EngineError::Stopped.into()
}
