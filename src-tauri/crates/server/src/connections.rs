//! Who is connected, and how many may be.
//!
//! A connection is a stranger until it shows a valid token. Strangers have a small number of places. When those are
//! full the stranger that has waited longest is closed, so that connections which are opened and left half open can never
//! keep out one that speaks: an honest client sends its request in the moment it connects. However fast others come, each
//! stranger first has [`PATIENCE`] to say something.
//!
//! Each token has places of its own, so that nobody who holds one token can keep out the holders of another. Requests and
//! sockets of a token are counted apart. Requests are short: one too many is refused. Sockets stay: for one too many the
//! socket from which nothing has come for the longest time is closed. So the overlay in OBS always gets in again, however
//! many forgotten pages hold its key, and one that confirms every card stays.

use crate::budget::Budget;
use crate::files;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// How long a stranger may stay at least, also when others wait for its place.
const PATIENCE: Duration = Duration::from_millis(100);
/// A socket that said something within this time is not closed for another. It bounds how often clients that are too many
/// can close each other.
const SPOKE: Duration = Duration::from_secs(2);
/// The most places for strangers.
const STRANGERS: u64 = 96;
/// The most bytes of unfinished bodies: of all strangers together, and of each token.
const STRANGERS_BYTES: usize = 4 * 1024 * 1024;
const SHARE_BYTES: usize = 8 * 1024 * 1024;

/// Whose places a connection takes: each token has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    Host,
    Producer,
    CoHost,
    Observer,
    Overlay,
    Deck,
    OrderFeed,
}

/// What a connection is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// HTTP requests. An idle connection ends by itself after seconds.
    Requests,
    /// A WebSocket, which may stay for the whole show.
    Socket,
}

/// The most places of a share.
#[derive(Clone, Copy)]
struct Most {
    sockets: usize,
    requests: usize,
}

const SHARES: [Share; 7] = [
    Share::Host,
    Share::Producer,
    Share::CoHost,
    Share::Observer,
    Share::Overlay,
    Share::Deck,
    Share::OrderFeed,
];

impl Share {
    /// Where the process may open [`files::ENOUGH`] files; in proportion where it may open fewer.
    fn most(self, files: u64) -> Most {
        let (sockets, requests) = match self {
            Self::Host => (96, 96),
            Self::Producer => (32, 24),
            Self::CoHost => (208, 16),
            Self::Observer => (48, 16),
            Self::Overlay => (64, 8),
            Self::Deck => (24, 24),
            Self::OrderFeed => (4, 24),
        };
        let part = |most: u64| usize::try_from((most * files / files::ENOUGH).max(1)).unwrap_or(1);
        Most { sockets: part(sockets), requests: part(requests) }
    }
}

/// All connections of one listener.
pub(crate) struct Connections {
    places: Mutex<Places>,
    left: Notify,
    all: CancellationToken,
    strangers: usize,
    strangers_bytes: Budget,
    uploads: [Arc<Semaphore>; SHARES.len()],
    most: [Most; SHARES.len()],
    bytes: [Budget; SHARES.len()],
}

#[derive(Default)]
struct Places {
    next: u64,
    strangers: BTreeMap<u64, Held>,
    shares: [Taken; SHARES.len()],
}

#[derive(Default)]
struct Taken {
    requests: usize,
    sockets: HashMap<u64, Held>,
}

/// The place of one connection.
struct Held {
    /// When it came, or last said something.
    heard: Instant,
    out: CancellationToken,
}

/// One connection; leaves its place when dropped.
pub(crate) struct Connection {
    id: u64,
    admitted: Mutex<Option<(Share, Use)>>,
    out: CancellationToken,
    all: Arc<Connections>,
}

impl Connections {
    /// For a process that may open so many files.
    pub(crate) fn new(files: u64) -> Arc<Self> {
        let files = files.min(files::ENOUGH);
        Arc::new(Self {
            places: Mutex::default(),
            left: Notify::new(),
            all: CancellationToken::new(),
            strangers: usize::try_from((files / 8).clamp(16, STRANGERS)).unwrap_or(16),
            strangers_bytes: Budget::new(STRANGERS_BYTES),
            uploads: SHARES.map(|_| Arc::new(Semaphore::new(1))),
            most: SHARES.map(|share| share.most(files)),
            bytes: SHARES.map(|_| Budget::new(SHARE_BYTES)),
        })
    }

    /// Completes when there is a place for a stranger. The one that has waited longest may be closed for it.
    pub(crate) async fn wait_for_place(&self) {
        loop {
            let patient_until = {
                let mut places = self.places();
                match places.strangers.first_key_value() {
                    Some((_, held)) if places.strangers.len() >= self.strangers => {
                        let until = held.heard + PATIENCE;
                        if until <= Instant::now() {
                            places.close_oldest_stranger();
                            return;
                        }
                        until
                    }
                    _ => return,
                }
            };
            tokio::select! {
                () = sleep_until(patient_until) => {}
                () = self.left.notified() => {}
            }
        }
    }

    /// A new connection: a stranger.
    pub(crate) fn enter(self: &Arc<Self>) -> Arc<Connection> {
        let out = self.all.child_token();
        let mut places = self.places();
        let id = places.next;
        places.next += 1;
        places.strangers.insert(id, Held { heard: Instant::now(), out: out.clone() });
        drop(places);
        Arc::new(Connection { id, admitted: Mutex::new(None), out, all: Arc::clone(self) })
    }

    /// Makes room when the system has no more file handles.
    pub(crate) fn make_room(&self) {
        self.places().close_oldest_stranger();
    }

    /// Closes every connection at once.
    pub(crate) fn close_all(&self) {
        self.all.cancel();
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    fn close_oldest_stranger(&mut self) {
        if let Some((_, held)) = self.strangers.pop_first() {
            held.out.cancel();
        }
    }

    fn take(&mut self, id: u64, out: &CancellationToken, share: Share, used: Use, most: Most) -> bool {
        let taken = &mut self.shares[share as usize];
        match used {
            Use::Requests if taken.requests >= most.requests => return false,
            Use::Requests => taken.requests += 1,
            Use::Socket if taken.sockets.len() >= most.sockets && !taken.close_most_silent() => return false,
            Use::Socket => {
                taken.sockets.insert(id, Held { heard: Instant::now(), out: out.clone() });
            }
        }
        true
    }

    fn leave(&mut self, id: u64, place: Option<(Share, Use)>) {
        match place {
            None => {
                self.strangers.remove(&id);
            }
            Some((share, Use::Requests)) => {
                let requests = &mut self.shares[share as usize].requests;
                *requests = requests.saturating_sub(1);
            }
            Some((share, Use::Socket)) => {
                self.shares[share as usize].sockets.remove(&id);
            }
        }
    }
}

impl Taken {
    /// Closes the socket from which nothing has come for the longest time; `false` where all have just spoken.
    fn close_most_silent(&mut self) -> bool {
        let silent = self.sockets.iter().min_by_key(|(_, held)| held.heard);
        let Some(id) = silent.filter(|(_, held)| held.heard.elapsed() >= SPOKE).map(|(id, _)| *id) else {
            return false;
        };
        if let Some(held) = self.sockets.remove(&id) {
            held.out.cancel();
        }
        true
    }
}

impl Connection {
    /// It has shown a valid token. `false` = all places of that token are taken.
    pub(crate) fn admit(&self, share: Share, used: Use) -> bool {
        let mut admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        if *admitted == Some((share, used)) {
            return true;
        }
        let mut places = self.all.places();
        if !places.take(self.id, &self.out, share, used, self.all.most[share as usize]) {
            return false;
        }
        places.leave(self.id, *admitted);
        *admitted = Some((share, used));
        self.all.left.notify_one();
        true
    }

    /// It has said something that makes sense.
    pub(crate) fn heard(&self) {
        let admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((share, Use::Socket)) = *admitted
            && let Some(held) = self.all.places().shares[share as usize].sockets.get_mut(&self.id)
        {
            held.heard = Instant::now();
        }
    }

    /// The memory that its bodies may take.
    pub(crate) fn budget(&self) -> &Budget {
        let admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        admitted.map_or(&self.all.strangers_bytes, |(share, _)| &self.all.bytes[share as usize])
    }

    /// Lets it send a file, for as long as the permit lives. `None` while another connection with the same token does:
    /// each token sends one at a time, so that a slow one keeps only itself waiting.
    pub(crate) fn upload(&self) -> Option<OwnedSemaphorePermit> {
        let admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        let (share, _) = (*admitted)?;
        Arc::clone(&self.all.uploads[share as usize]).try_acquire_owned().ok()
    }

    /// The memory that bodies may take that show a signature, if anything.
    pub(crate) fn strangers_budget(&self) -> &Budget {
        &self.all.strangers_bytes
    }

    /// Completes when this connection has to end at once.
    pub(crate) async fn sent_out(&self) {
        self.out.cancelled().await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let place = *self.admitted.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.all.places().leave(self.id, place);
        self.all.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn most(share: Share) -> Most {
        share.most(files::ENOUGH)
    }

    fn admitted(all: &Arc<Connections>, share: Share, used: Use, count: usize) -> Vec<Arc<Connection>> {
        let connections: Vec<_> = (0..count).map(|_| all.enter()).collect();
        assert!(connections.iter().all(|connection| connection.admit(share, used)));
        connections
    }

    #[tokio::test]
    async fn the_stranger_that_waited_longest_makes_room_but_not_before_it_could_speak() {
        let (all, start) = (Connections::new(files::ENOUGH), Instant::now());
        let mut strangers = Vec::new();
        for _ in 0..=all.strangers {
            all.wait_for_place().await;
            strangers.push(all.enter());
        }
        assert!(start.elapsed() >= PATIENCE);
        assert!(strangers[0].out.is_cancelled());
        assert!(strangers[1..].iter().all(|stranger| !stranger.out.is_cancelled()));
    }

    #[tokio::test]
    async fn whoever_showed_a_token_is_not_closed_for_strangers() {
        let all = Connections::new(files::ENOUGH);
        let overlay = admitted(&all, Share::Overlay, Use::Socket, 1);
        let mut strangers = Vec::new();
        for _ in 0..2 * all.strangers {
            all.wait_for_place().await;
            strangers.push(all.enter());
        }
        assert!(!overlay[0].out.is_cancelled());
    }

    #[test]
    fn a_place_is_free_again_when_its_connection_leaves() {
        let all = Connections::new(files::ENOUGH);
        let mut known = admitted(&all, Share::Host, Use::Requests, most(Share::Host).requests);
        let late = all.enter();
        assert!(!late.admit(Share::Host, Use::Requests));
        known.pop();
        assert!(late.admit(Share::Host, Use::Requests));
    }

    #[test]
    fn a_token_that_is_used_too_often_keeps_no_other_out() {
        for full in SHARES {
            let all = Connections::new(files::ENOUGH);
            let _sockets = admitted(&all, full, Use::Socket, most(full).sockets);
            let _requests = admitted(&all, full, Use::Requests, most(full).requests);
            for share in SHARES.into_iter().filter(|share| *share != full) {
                admitted(&all, share, Use::Socket, most(share).sockets);
                admitted(&all, share, Use::Requests, most(share).requests);
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_socket_too_many_takes_the_place_of_the_one_that_was_silent_longest() {
        let all = Connections::new(files::ENOUGH);
        let overlays = admitted(&all, Share::Overlay, Use::Socket, most(Share::Overlay).sockets);
        let late = all.enter();
        assert!(!late.admit(Share::Overlay, Use::Socket), "all of them have only just come");
        tokio::time::advance(SPOKE).await;
        // The oldest one confirms a card.
        overlays[0].heard();
        for connection in &overlays[2..] {
            connection.heard();
        }
        assert!(late.admit(Share::Overlay, Use::Socket));
        assert!(overlays[1].out.is_cancelled());
        assert_eq!(overlays.iter().filter(|overlay| overlay.out.is_cancelled()).count(), 1);
        // The closed one leaves later, and takes nobody's place with it.
        drop(overlays);
        assert_eq!(all.places().shares[Share::Overlay as usize].sockets.len(), 1);
    }

    #[test]
    fn a_connection_that_shows_another_token_or_becomes_a_socket_takes_one_place_only() {
        let all = Connections::new(files::ENOUGH);
        let connection = all.enter();
        for (share, used) in
            [(Share::Observer, Use::Requests), (Share::Host, Use::Requests), (Share::Host, Use::Socket)]
        {
            assert!(connection.admit(share, used));
            let places = all.places();
            let taken = |taken: &Taken| taken.requests + taken.sockets.len();
            assert_eq!(places.strangers.len() + places.shares.iter().map(taken).sum::<usize>(), 1);
        }
    }

    #[test]
    fn all_places_together_leave_files_for_the_journal_and_the_shops() {
        // 256 is what macOS gives a program that does not ask.
        for files in [256, files::ENOUGH] {
            let all = Connections::new(files);
            let places: usize = all.most.iter().map(|most| most.sockets + most.requests).sum();
            assert!(places + all.strangers + 32 <= usize::try_from(files).unwrap(), "{files}");
        }
    }
}
