//! How many connections the door takes, and whose has to end for another.
//!
//! A connection goes through three stages, each with places of its own: a stranger, whose key nobody knows; one that has
//! shown the right key; a line of a device that has shown its token ([`super::lines`]). Where all places of the first two
//! are taken, one that asks for nothing is closed, or else the oldest of the address or the device that holds the most of
//! them ([`super::pool`]). So idle connections close each other, and one of an address with fewer of them stays until it has
//! said its part, however fast others come.

use super::lines::Lines;
use super::pool::Pool;
use super::proxies::Proxies;
use crate::admission::{Admitted, Limits};
use crate::files;
use crate::socket::Close;
use axum::http::HeaderMap;
use std::collections::{HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// First messages of handshakes that are remembered, so that a recorded one is worth nothing.
const REMEMBERED: usize = 4_096;

/// All connections at the door.
pub(super) struct Places {
    now: Mutex<Now>,
    proxies: Proxies,
    all: CancellationToken,
}

struct Now {
    next: u64,
    strangers: Pool<Whose>,
    known: Pool<Key>,
    lines: Lines,
    seen: Seen,
}

/// Whose a stranger's connection is.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Whose {
    Address(IpAddr),
    /// Of a proxy that has not said yet for whom: it is counted for itself alone.
    Unsaid(u64),
}

/// By which key a connection has come in.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// That of an invitation.
    Invite,
    /// That of a device, by its id.
    Device(String),
}

/// One connection; it leaves its place when dropped.
pub(super) struct Place {
    id: u64,
    out: CancellationToken,
    places: Arc<Places>,
}

/// The newest first messages of handshakes.
#[derive(Default)]
struct Seen {
    all: HashSet<Vec<u8>>,
    order: VecDeque<Vec<u8>>,
}

impl Places {
    /// For a process that may open so many files at the door. `proxies`: where others' connections come from.
    pub fn new(files: u64, proxies: Proxies) -> Arc<Self> {
        let files = usize::try_from(files.min(files::ENOUGH)).unwrap_or(0);
        Arc::new(Self {
            now: Mutex::new(Now {
                next: 0,
                // More than a network of 254 addresses can fill by one from each.
                strangers: Pool::new((files / 4).max(16)),
                known: Pool::new((files / 16).max(8)),
                lines: Lines::new(files / 2),
                seen: Seen::default(),
            }),
            proxies,
            all: CancellationToken::new(),
        })
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limits for Places {
    type Connection = Place;

    /// At once: who comes is looked at before anybody has to wait or to go.
    async fn ready(&self) {}

    fn enter(self: &Arc<Self>, from: IpAddr) -> Option<Arc<Place>> {
        let from = from.to_canonical();
        let mut now = self.now();
        let id = now.next;
        now.next += 1;
        let whose = if self.proxies.hold(from) { Whose::Unsaid(id) } else { Whose::Address(block(from)) };
        let out = self.all.child_token();
        if !now.strangers.enter(id, whose, &out) {
            return None;
        }
        drop(now);
        Some(Arc::new(Place { id, out, places: Arc::clone(self) }))
    }

    fn make_room(&self) {
        self.now().strangers.make_room();
    }

    fn close_all(&self) {
        self.all.cancel();
    }
}

impl Place {
    /// Where a request on it comes from. Once a proxy has said so, the connection counts for that address.
    pub fn sender(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let sender = self.places.proxies.sender(peer, headers);
        if sender != peer.to_canonical() {
            self.places.now().strangers.rename(self.id, Whose::Address(block(sender)));
        }
        sender
    }

    /// Its first message was made with the right key.
    pub fn has_key(&self, key: Key, first: &[u8]) -> Result<(), Close> {
        let mut now = self.places.now();
        if !now.seen.is_new(first) {
            return Err(Close::BadHello);
        }
        if !now.known.enter(self.id, key, &self.out) {
            return Err(Close::Busy);
        }
        now.known.spoke(self.id);
        now.strangers.leave(self.id);
        Ok(())
    }

    /// The device of this id has shown its token.
    pub fn is_in(&self, device: &str) -> Result<(), Close> {
        let mut now = self.places.now();
        if !now.lines.enter(self.id, device, &self.out) {
            return Err(Close::Busy);
        }
        now.known.leave(self.id);
        Ok(())
    }
}

impl Admitted for Place {
    fn asked(&self) {
        self.places.now().strangers.spoke(self.id);
    }

    fn heard(&self) {
        self.places.now().lines.heard(self.id);
    }

    async fn sent_out(&self) {
        self.out.cancelled().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // It is in one of them.
        let mut now = self.places.now();
        now.strangers.leave(self.id);
        now.known.leave(self.id);
        now.lines.leave(self.id);
    }
}

impl Seen {
    fn is_new(&mut self, first: &[u8]) -> bool {
        if !self.all.insert(first.to_vec()) {
            return false;
        }
        self.order.push_back(first.to_vec());
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.all.remove(&oldest);
        }
        true
    }
}

/// Whoever has one address of IPv6 has the whole block of it.
fn block(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) if !ip.is_loopback() => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        ip => ip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_full_of_idle_connections_closes_none_of_an_address_with_one() {
        let places = Places::new(files::ENOUGH, Proxies::default());
        let device = places.enter(ip("192.168.1.7")).unwrap();
        device.asked();
        let mut held = Vec::new();
        for n in 0..10_000_u32 {
            held.push(places.enter(ip(&format!("192.168.2.{}", n % 250))));
        }
        assert!(!device.out.is_cancelled());
        drop((held, device));
        let now = places.now();
        assert!(now.strangers.is_empty(), "nothing is kept of who has left");
    }

    #[test]
    fn a_block_of_ipv6_counts_as_one_address() {
        let places = Places::new(files::ENOUGH, Proxies::default());
        let device = places.enter(ip("192.168.1.7")).unwrap();
        device.asked();
        let held: Vec<_> = (0..1_000u16).map(|n| places.enter(ip(&format!("2001:db8::{n:x}")))).collect();
        assert!(!device.out.is_cancelled());
        assert_eq!(block(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
        drop(held);
    }

    #[test]
    fn a_first_message_that_was_recorded_is_worth_nothing() {
        let places = Places::new(files::ENOUGH, Proxies::default());
        let (one, other) =
            (places.enter(ip("192.168.1.7")).unwrap(), places.enter(ip("192.168.1.8")).unwrap());
        assert_eq!(one.has_key(Key::Invite, &[1; 48]), Ok(()));
        assert_eq!(other.has_key(Key::Invite, &[1; 48]), Err(Close::BadHello));
        assert_eq!(other.has_key(Key::Invite, &[2; 48]), Ok(()));
    }

    #[test]
    fn all_places_together_leave_files_for_the_rest() {
        for files in [128, 256, 512, files::ENOUGH] {
            let all = usize::try_from(files).unwrap();
            let places = Places::new(files, Proxies::default());
            let now = places.now();
            assert!(now.strangers.most() + now.known.most() + now.lines.most() + 24 <= all, "{files}");
        }
    }
}
