//! Who is connected. A connection is a stranger until it shows a valid token.
//!
//! Strangers share a small number of places. When those are full the one that has waited longest has to
//! leave, so connections that are opened and left half open can never keep out one that speaks: an honest
//! client sends its request in the moment it connects. However fast others come, each stranger first has
//! [`PATIENCE`] to say something. Whoever showed a token has a place of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// Places for connections that have not shown a token (yet).
const STRANGERS: usize = 96;
/// Places for those that have. Together below the 256 files that macOS lets a program open by default.
const KNOWN: usize = 128;

/// How long a stranger may stay at least, also when others wait for its place.
const PATIENCE: Duration = Duration::from_millis(100);

/// All connections of one listener.
pub(crate) struct Crowd {
    places: Mutex<Places>,
    left: Notify,
    everyone: CancellationToken,
}

#[derive(Default)]
struct Places {
    next: u64,
    strangers: BTreeMap<u64, (Instant, CancellationToken)>,
    known: usize,
}

/// One connection; leaves its place when dropped.
pub(crate) struct Guest {
    id: u64,
    known: Mutex<bool>,
    out: CancellationToken,
    crowd: Arc<Crowd>,
}

impl Crowd {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { places: Mutex::default(), left: Notify::new(), everyone: CancellationToken::new() })
    }

    /// Completes when there is a place for a stranger. The one that has waited longest may have to leave for it.
    pub(crate) async fn place(&self) {
        loop {
            let patient_until = {
                let mut places = self.places();
                match places.strangers.first_key_value() {
                    Some((_, (since, _))) if places.strangers.len() >= STRANGERS => {
                        let until = *since + PATIENCE;
                        if until <= Instant::now() {
                            places.send_oldest_out();
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

    /// A new connection.
    pub(crate) fn enter(self: &Arc<Self>) -> Arc<Guest> {
        let out = self.everyone.child_token();
        let mut places = self.places();
        let id = places.next;
        places.next += 1;
        places.strangers.insert(id, (Instant::now(), out.clone()));
        drop(places);
        Arc::new(Guest { id, known: Mutex::new(false), out, crowd: Arc::clone(self) })
    }

    /// Makes room when the system has no more file handles.
    pub(crate) fn make_room(&self) {
        self.places().send_oldest_out();
    }

    /// Ends every connection at once.
    pub(crate) fn send_everyone_out(&self) {
        self.everyone.cancel();
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    fn send_oldest_out(&mut self) {
        if let Some((_, (_, out))) = self.strangers.pop_first() {
            out.cancel();
        }
    }
}

impl Guest {
    /// It has shown a valid token. `false` = there is no place left even for those.
    pub(crate) fn welcome(&self) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if *known {
            return true;
        }
        let mut places = self.crowd.places();
        if places.known >= KNOWN {
            return false;
        }
        places.known += 1;
        places.strangers.remove(&self.id);
        *known = true;
        self.crowd.left.notify_one();
        true
    }

    /// Completes when this connection has to end at once.
    pub(crate) async fn sent_out(&self) {
        self.out.cancelled().await;
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let known = *self.known.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut places = self.crowd.places();
        if known {
            places.known -= 1;
        } else {
            places.strangers.remove(&self.id);
        }
        self.crowd.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_stranger_that_waited_longest_makes_room_but_not_before_it_could_speak() {
        let (crowd, start) = (Crowd::new(), Instant::now());
        let mut guests = Vec::new();
        for _ in 0..=STRANGERS {
            crowd.place().await;
            guests.push(crowd.enter());
        }
        assert!(start.elapsed() >= PATIENCE);
        assert!(guests[0].out.is_cancelled());
        assert!(guests[1..].iter().all(|guest| !guest.out.is_cancelled()));
    }

    #[tokio::test]
    async fn whoever_showed_a_token_is_not_sent_out_by_strangers() {
        let crowd = Crowd::new();
        let overlay = crowd.enter();
        assert!(overlay.welcome());
        let mut strangers = Vec::new();
        for _ in 0..2 * STRANGERS {
            crowd.place().await;
            strangers.push(crowd.enter());
        }
        assert!(!overlay.out.is_cancelled());
    }

    #[test]
    fn a_place_is_free_again_when_its_guest_leaves() {
        let crowd = Crowd::new();
        let mut known: Vec<_> = (0..KNOWN).map(|_| crowd.enter()).collect();
        assert!(known.iter().all(|guest| guest.welcome()));
        let late = crowd.enter();
        assert!(!late.welcome());
        known.pop();
        assert!(late.welcome());
    }
}
