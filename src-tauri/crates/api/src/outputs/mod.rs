//! The outputs: each is a page that OBS shows, with its size, its layers, its own frames and its own acknowledgements.
//!
//! A new frame reaches the sockets from the engine's own commit, before anything else is computed. Nothing here
//! waits for a slow page: an answer waits only for those that keep up, and never longer than [`PATIENCE`].

mod frame;
mod pages;

pub use frame::Frame;

use crate::wire::answer::OverlaysAnswer;
use crate::wire::overlay::{OpenedIn, OverlaysView, Place};
use cartwall_domain::LayerId;
use cartwall_domain::state::State;
use cartwall_engine::Clock;
use frame::OnAir;
use pages::Pages;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long a command's answer waits for the pages.
const PATIENCE: Duration = Duration::from_millis(250);

/// Names an output.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutputId(pub &'static str);

impl OutputId {
    /// The one page that every installation has.
    pub const OVERLAY: Self = Self("overlay");
}

/// An overlay address: what it shows, and the pages that show it. Its key is among the tokens (see [`crate::Keys`]).
/// Cheap to clone.
#[derive(Clone)]
pub struct Output {
    size: (u32, u32),
    layers: Arc<[LayerId]>,
    frames: watch::Sender<Frame>,
    pages: Arc<Mutex<Pages>>,
    seen: watch::Sender<()>,
}

/// All outputs. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Outputs {
    all: Arc<BTreeMap<OutputId, Output>>,
    /// Changes whenever a page joins, leaves or has painted.
    seen: watch::Sender<()>,
}

/// A page that is connected; dropping it says that it has left.
pub struct OverlayPresence {
    output: Output,
    id: u64,
}

impl Outputs {
    pub(crate) fn new(clock: &Clock) -> Self {
        let seen = watch::Sender::new(());
        let overlay = Output {
            size: (1920, 1080),
            layers: Arc::new([LayerId::card()]),
            frames: watch::Sender::new(Frame::empty(clock.clone())),
            pages: Arc::default(),
            seen: seen.clone(),
        };
        Self { all: Arc::new(BTreeMap::from([(OutputId::OVERLAY, overlay)])), seen }
    }

    pub(crate) fn get(&self, id: &OutputId) -> Option<&Output> {
        self.all.get(id)
    }

    /// Called at each commit: what differs from what is on air goes out.
    pub(crate) fn commit(&self, state: &State) {
        let on_air = OnAir::of(state);
        for output in self.all.values() {
            output.commit(state.seq, &on_air);
        }
    }

    /// What the pages show, and its changes.
    pub(crate) fn seen(&self) -> watch::Receiver<()> {
        self.seen.subscribe()
    }

    /// Whether all pages show what was last put on air.
    pub(crate) fn view(&self) -> OverlaysView {
        let mut view = OverlaysView::default();
        for output in self.all.values() {
            let of_output = output.lock().view();
            view.connected = view.connected.saturating_add(of_output.connected);
            view.painted = view.painted.saturating_add(of_output.painted);
            view.ms = view.ms.max(of_output.ms);
            view.obs = view.obs.saturating_add(of_output.obs);
            view.visible = view.visible.saturating_add(of_output.visible);
            if view.place == Place::default() {
                view.place = of_output.place;
            }
            view.portrait = view.portrait.saturating_add(of_output.portrait);
        }
        view
    }

    /// How many pages show what the event `seq` led to, once those that keep up have painted it or patience has run out.
    pub(crate) async fn answer(&self, seq: u64) -> OverlaysAnswer {
        let mut seen = self.seen();
        let all = async {
            while self.all.values().any(|output| output.lock().is_awaited(seq)) {
                if seen.changed().await.is_err() {
                    break;
                }
            }
        };
        // Running out of patience is an answer too: fewer have painted than are connected.
        let _ = tokio::time::timeout(PATIENCE, all).await;
        let mut answer = OverlaysAnswer::default();
        for output in self.all.values() {
            let of_output = output.lock().answer(seq);
            answer.connected = answer.connected.saturating_add(of_output.connected);
            answer.painted = answer.painted.saturating_add(of_output.painted);
            answer.ms = answer.ms.max(of_output.ms);
        }
        answer
    }
}

impl Output {
    /// The size for which it is made, in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// What to show, and its changes.
    pub fn frames(&self) -> watch::Receiver<Frame> {
        self.frames.subscribe()
    }

    /// A page has connected.
    pub fn join(&self) -> OverlayPresence {
        let id = self.lock().join(Instant::now());
        self.seen.send_replace(());
        OverlayPresence { output: self.clone(), id }
    }

    fn commit(&self, seq: u64, on_air: &OnAir) {
        let known = self.frames.borrow();
        let Some((frame, change)) = known.next(seq, on_air, &self.layers) else { return };
        drop(known);
        if let Some(change) = change {
            self.lock().committed(frame.seq, change, Instant::now());
        }
        self.frames.send_replace(frame);
        if change.is_some() {
            self.seen.send_replace(());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OverlayPresence {
    /// The page has said where it is open.
    pub fn opened(&self, opened: OpenedIn) {
        let is_new = self.output.lock().opened(self.id, opened);
        if is_new {
            self.output.seen.send_replace(());
        }
    }

    /// The page has written the frame `seq`.
    pub fn painted(&self, seq: u64) {
        let is_new = self.output.lock().painted(self.id, seq, Instant::now());
        if is_new {
            self.output.seen.send_replace(());
        }
    }
}

impl Drop for OverlayPresence {
    fn drop(&mut self) {
        self.output.lock().leave(self.id);
        self.output.seen.send_replace(());
    }
}
