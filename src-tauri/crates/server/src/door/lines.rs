//! The lines of devices that have come in: some for each device, and a bound on all.
//!
//! A device closes nobody's line but its own. Where there is no place for one line more, it takes that of its own line
//! from which nothing has come for the longest time.

use cartwall_api::MAX_DEVICES;
use std::collections::HashMap;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A device has a few pages, and may not have noticed yet that one of its lines is dead.
const OF_A_DEVICE: usize = 4;

pub(super) struct Lines {
    /// Of all devices together.
    most: usize,
    /// Those beyond the first of each device. The rest are kept for first ones.
    most_beyond: usize,
    all: HashMap<u64, Line>,
}

struct Line {
    device: String,
    heard: Instant,
    out: CancellationToken,
}

impl Lines {
    pub fn new(most: usize) -> Self {
        let most_beyond = most.saturating_sub(MAX_DEVICES).max(most / 4);
        Self { most, most_beyond, all: HashMap::new() }
    }

    /// `false` where all places are taken by other devices.
    pub fn enter(&mut self, id: u64, device: &str, out: &CancellationToken) -> bool {
        let own = self.all.values().filter(|line| line.device == device).count();
        let full = self.all.len() >= self.most || (own > 0 && self.beyond() >= self.most_beyond);
        if (full || own >= OF_A_DEVICE) && !self.close_most_silent_of(device) {
            return false;
        }
        let line = Line { device: device.to_owned(), heard: Instant::now(), out: out.clone() };
        self.all.insert(id, line);
        true
    }

    pub fn heard(&mut self, id: u64) {
        if let Some(line) = self.all.get_mut(&id) {
            line.heard = Instant::now();
        }
    }

    #[cfg(test)]
    pub fn most(&self) -> usize {
        self.most
    }

    pub fn leave(&mut self, id: u64) {
        self.all.remove(&id);
    }

    fn beyond(&self) -> usize {
        let devices: std::collections::HashSet<&str> =
            self.all.values().map(|line| line.device.as_str()).collect();
        self.all.len().saturating_sub(devices.len())
    }

    fn close_most_silent_of(&mut self, device: &str) -> bool {
        let own = self.all.iter().filter(|(_, line)| line.device == device);
        let Some(id) = own.min_by_key(|(id, line)| (line.heard, **id)).map(|(id, _)| *id) else {
            return false;
        };
        if let Some(line) = self.all.remove(&id) {
            line.out.cancel();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes(lines: &mut Lines, id: u64, device: &str) -> Option<CancellationToken> {
        let out = CancellationToken::new();
        lines.enter(id, device, &out).then_some(out)
    }

    #[tokio::test(start_paused = true)]
    async fn a_device_with_too_many_lines_closes_its_own_that_was_silent_longest() {
        let mut lines = Lines::new(512);
        let other = comes(&mut lines, 100, "other").unwrap();
        let own: Vec<_> = (0..OF_A_DEVICE as u64).map(|id| comes(&mut lines, id, "a").unwrap()).collect();
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
        lines.heard(0);
        for id in 10..100 {
            assert!(comes(&mut lines, id, "a").is_some());
        }
        assert!(own[1].is_cancelled() && !other.is_cancelled());
        assert_eq!(lines.all.len(), OF_A_DEVICE + 1);
    }

    #[test]
    fn every_device_has_a_place_for_a_line_whatever_others_hold() {
        let mut lines = Lines::new(512);
        let mut held = Vec::new();
        for device in 0..MAX_DEVICES / 2 {
            for line in 0..2 * OF_A_DEVICE as u64 {
                held.extend(comes(&mut lines, device as u64 * 100 + line, &device.to_string()));
            }
        }
        for device in MAX_DEVICES / 2..MAX_DEVICES {
            assert!(comes(&mut lines, device as u64 * 100, &device.to_string()).is_some(), "{device}");
        }
        assert!(lines.all.len() <= 512);
    }

    #[test]
    fn where_files_are_few_no_device_closes_the_line_of_another() {
        let mut lines = Lines::new(8);
        let first: Vec<_> = (0..8).map(|id| comes(&mut lines, id, &id.to_string()).unwrap()).collect();
        assert!(comes(&mut lines, 9, "late").is_none());
        assert!(comes(&mut lines, 10, "3").is_some());
        let closed: Vec<usize> = (0..8).filter(|n| first[*n].is_cancelled()).collect();
        assert_eq!(closed, [3]);
    }
}
