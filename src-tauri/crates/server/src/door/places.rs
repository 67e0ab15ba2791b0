//! How many connections one address may hold at the door, so that nobody takes all places.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// A device has a few pages and loads its files at once; several people may share an address.
const OF_AN_ADDRESS: usize = 64;
/// Through a reverse proxy on this computer come all of them.
const OF_THIS_COMPUTER: usize = 512;

/// The connections of each address.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One of them; left when dropped.
pub(super) struct Place {
    places: Places,
    of: IpAddr,
}

impl Places {
    /// `None` where the address has too many already.
    pub fn enter(&self, ip: IpAddr) -> Option<Place> {
        let of = block(ip);
        let most = if of.is_loopback() { OF_THIS_COMPUTER } else { OF_AN_ADDRESS };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = all.entry(of).or_default();
        if *held >= most {
            return None;
        }
        *held = held.saturating_add(1);
        Some(Place { places: self.clone(), of })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = all.get_mut(&self.of) {
            *held = held.saturating_sub(1);
            if *held == 0 {
                all.remove(&self.of);
            }
        }
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
    fn an_address_that_holds_too_many_keeps_out_itself_alone() {
        let places = Places::default();
        let mut held: Vec<Place> = std::iter::from_fn(|| places.enter(ip("192.0.2.1"))).collect();
        assert_eq!(held.len(), OF_AN_ADDRESS);
        let other = places.enter(ip("192.0.2.2"));
        assert!(other.is_some());
        held.pop();
        assert!(places.enter(ip("192.0.2.1")).is_some());
        drop((held, other));
        assert!(places.0.lock().unwrap().is_empty(), "nothing is kept of who has left");
    }

    #[test]
    fn a_block_of_ipv6_counts_as_one_address() {
        let places = Places::default();
        let taken = (0..200u16).filter_map(|n| places.enter(ip(&format!("2001:db8::{n:x}"))));
        assert_eq!(taken.collect::<Vec<_>>().len(), OF_AN_ADDRESS);
        assert_eq!(block(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
    }
}
