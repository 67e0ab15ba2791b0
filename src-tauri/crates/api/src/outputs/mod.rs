//! The overlays: what they should show, and what they say they have painted.
//!
//! A new card reaches the sockets from the engine's own commit, before anything else is computed. Nothing here
//! waits for a slow overlay: an answer waits only for those that kept up so far, and never longer than
//! [`PATIENCE`].

use crate::view::card;
use crate::wire::answer::OverlaysAnswer;
use crate::wire::live::{Card, OverlayMessage};
use crate::wire::state::OverlaysView;
use cartwall_domain::show::Mode;
use cartwall_domain::state::State;
use cartwall_engine::Clock;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long a command's answer waits for the overlays.
const PATIENCE: Duration = Duration::from_millis(250);

/// What the overlays should show: the whole state of the page.
#[derive(Clone)]
pub struct CardFrame {
    /// The event since which it is so.
    pub seq: u64,
    mode: Option<Mode>,
    card: Option<Arc<Card>>,
    clock: Clock,
}

impl CardFrame {
    /// The message for an overlay, with the core's time as of now.
    pub fn json(&self) -> String {
        let message = OverlayMessage {
            kind: "card",
            seq: self.seq,
            now: self.clock.now(),
            mode: self.mode,
            card: self.card.as_deref().cloned(),
        };
        // A card is text, numbers and options: it always has a JSON form.
        serde_json::to_string(&message).unwrap_or_default()
    }
}

/// The overlays and their frame. Cheap to clone.
#[derive(Clone)]
pub struct Overlays {
    frame: watch::Sender<CardFrame>,
    painted: watch::Sender<OverlaysView>,
    pages: Arc<Mutex<Pages>>,
    clock: Clock,
}

struct Pages {
    next_id: u64,
    committed: Instant,
    frame: u64,
    pages: HashMap<u64, Page>,
}

/// One connected overlay page.
struct Page {
    painted: u64,
    painted_after: Duration,
    /// It had painted the frame before this one, or is new: worth waiting for.
    keeps_up: bool,
}

/// An overlay page that is connected; dropping it says that it has left.
pub struct OverlayPresence {
    overlays: Overlays,
    id: u64,
}

impl Overlays {
    pub(crate) fn new(clock: Clock) -> Self {
        let frame = CardFrame { seq: 0, mode: None, card: None, clock: clock.clone() };
        let pages = Pages { next_id: 0, committed: Instant::now(), frame: 0, pages: HashMap::new() };
        Self {
            frame: watch::Sender::new(frame),
            painted: watch::Sender::new(OverlaysView::default()),
            pages: Arc::new(Mutex::new(pages)),
            clock,
        }
    }

    /// Called at each commit: a card that differs from the one on air goes out.
    pub(crate) fn commit(&self, state: &State) {
        let show = state.running_show();
        let mode = show.and_then(|show| show.mode);
        let now_on_air = show.and_then(|show| Some(card(state, show, show.program_cue()?))).map(Arc::new);
        let known = self.frame.borrow();
        let same = known.mode == mode && known.card == now_on_air && known.seq > 0;
        drop(known);
        if same {
            return;
        }
        {
            let mut pages = self.lock();
            let before = pages.frame;
            pages.committed = Instant::now();
            pages.frame = state.seq;
            for page in pages.pages.values_mut() {
                page.keeps_up = page.painted >= before;
            }
        }
        self.frame.send_replace(CardFrame {
            seq: state.seq,
            mode,
            card: now_on_air,
            clock: self.clock.clone(),
        });
        self.tell();
    }

    /// The frame to show, and its changes.
    pub fn frame(&self) -> watch::Receiver<CardFrame> {
        self.frame.subscribe()
    }

    /// What the overlays show, and its changes.
    pub(crate) fn painted(&self) -> watch::Receiver<OverlaysView> {
        self.painted.subscribe()
    }

    /// An overlay page has connected.
    pub fn join(&self) -> OverlayPresence {
        let id = {
            let mut pages = self.lock();
            let id = pages.next_id;
            pages.next_id = pages.next_id.wrapping_add(1);
            pages.pages.insert(id, Page { painted: 0, painted_after: Duration::ZERO, keeps_up: true });
            id
        };
        self.tell();
        OverlayPresence { overlays: self.clone(), id }
    }

    /// What the overlays show, once those that keep up have painted or patience has run out.
    pub(crate) async fn answer(&self) -> OverlaysAnswer {
        let mut painted = self.painted();
        let all = async {
            while self.lock().anyone_behind() {
                if painted.changed().await.is_err() {
                    break;
                }
            }
        };
        // Running out of patience is an answer too: fewer have painted than are connected.
        let _ = tokio::time::timeout(PATIENCE, all).await;
        let view = self.lock().view();
        OverlaysAnswer { connected: view.connected, painted: view.painted, ms: view.ms }
    }

    fn tell(&self) {
        let view = self.lock().view();
        self.painted.send_replace(view);
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn anyone_behind(&self) -> bool {
        self.pages.values().any(|page| page.keeps_up && page.painted < self.frame)
    }

    fn view(&self) -> OverlaysView {
        let painted = self.pages.values().filter(|page| page.painted >= self.frame);
        let slowest = painted.clone().map(|page| page.painted_after).max();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        OverlaysView {
            connected: count(self.pages.len()),
            painted: count(painted.count()),
            ms: slowest.map(|after| u32::try_from(after.as_millis()).unwrap_or(u32::MAX)),
        }
    }
}

impl OverlayPresence {
    /// The page has written the frame `seq`.
    pub fn painted(&self, seq: u64) {
        {
            let mut pages = self.overlays.lock();
            let (after, frame) = (pages.committed.elapsed(), pages.frame);
            let Some(page) = pages.pages.get_mut(&self.id) else { return };
            if seq <= page.painted || seq > frame {
                return;
            }
            page.painted = seq;
            page.painted_after = after;
        }
        self.overlays.tell();
    }
}

impl Drop for OverlayPresence {
    fn drop(&mut self) {
        self.overlays.lock().pages.remove(&self.id);
        self.overlays.tell();
    }
}
