//! How often somebody else than the host may ask for something, and each one's share of what everybody reads.
//!
//! The host and the button decks of this computer are never held back. A sale is no press: whoever tells it may come as
//! often as there are orders.

use crate::codes::ApiCode;
use crate::list::{Entry, How};
use crate::rights::Role;
use crate::wire::answer::Problem;
use crate::{Api, Session};
use cartwall_domain::limits::{MAX_MARKERS, MAX_MEMOS, MAX_UNREAD_MEMOS};
use cartwall_domain::params::Param;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Of all commands: far more than a person presses.
const COMMANDS: Rate = Rate { burst: 60, each: Duration::from_millis(50) };
/// Of those that write what all others read.
const LASTING: Rate = Rate { burst: 15, each: Duration::from_secs(2) };
/// A part of a show's markers and memos that one client may fill: a quarter.
const SHARE: usize = 4;

/// How often: so many at once, and one more each time.
struct Rate {
    burst: u32,
    each: Duration,
}

/// What each client has asked for lately.
#[derive(Default)]
pub(crate) struct Rates(Mutex<HashMap<String, Buckets>>);

#[derive(Default)]
struct Buckets {
    commands: Bucket,
    lasting: Bucket,
}

/// A token bucket, told by the moment at which it is full again.
#[derive(Default)]
struct Bucket(Option<Instant>);

impl Bucket {
    /// One more; otherwise how long until there may be one.
    fn take(&mut self, rate: &Rate, now: Instant) -> Result<(), Duration> {
        let full = self.0.map_or(now, |full| full.max(now));
        let room = rate.each.saturating_mul(rate.burst.saturating_sub(1));
        let wait = full.saturating_duration_since(now).saturating_sub(room);
        if wait > Duration::ZERO {
            return Err(wait);
        }
        self.0 = full.checked_add(rate.each);
        Ok(())
    }
}

impl Rates {
    fn take(&self, client: &str, lasting: bool, now: Instant) -> Result<(), Duration> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let buckets = all.entry(client.to_owned()).or_default();
        // The slow one first: what it refuses takes nothing of the other.
        if lasting {
            buckets.lasting.take(&LASTING, now)?;
        }
        buckets.commands.take(&COMMANDS, now)
    }
}

impl Api {
    /// Whether a client may give this command now.
    ///
    /// # Errors
    /// Too many of them lately, or its share of the show is used up.
    pub(crate) fn pace(&self, session: &Session, command: &Entry) -> Result<(), Problem> {
        if session.role == Role::Host || self.access.is_deck(&session.actor) || command.is(How::Unpaced) {
            return Ok(());
        }
        let lasting = command.is(How::ReadByAll);
        if lasting {
            self.within_share(session, command.name)?;
        }
        self.rates.take(&session.actor.id, lasting, Instant::now()).map_err(|wait| {
            let detail = "Too many requests came from here in a short time, so this one was not carried out. Wait a \
                          moment and try again.";
            let ms = wait.as_millis().max(1).try_into().unwrap_or(i64::MAX);
            Problem::new(429, ApiCode::TooManyRequests, detail).with("retry_after_ms", ms)
        })
    }

    /// Nobody but the host fills the markers or memos of a show.
    fn within_share(&self, session: &Session, command: &str) -> Result<(), Problem> {
        let state = self.state().borrow().clone();
        let Some(show) = state.running_show() else { return Ok(()) };
        let by = &session.actor;
        let bounds = match command {
            "add_marker" => {
                let own = show.markers.iter().filter(|marker| marker.by == *by).count();
                vec![("markers", own, MAX_MARKERS)]
            }
            "send_memo" => {
                let own = || show.memos.iter().filter(|memo| memo.by == *by);
                let unread = own().filter(|memo| memo.acknowledged_at.is_none()).count();
                vec![("unread_memos", unread, MAX_UNREAD_MEMOS), ("memos", own().count(), MAX_MEMOS)]
            }
            // The rules of a show bound each one's proposals.
            _ => Vec::new(),
        };
        for (reason, own, all) in bounds {
            let most = all / SHARE;
            if own >= most {
                let detail = format!(
                    "{most} of this show come from you already, so that others have room too. This one was not kept."
                );
                let used = Problem::new(409, ApiCode::OwnShareUsed, detail);
                return Err(used.with("reason", Param::Word(reason)).with("most", most));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_one_each_time() {
        let (mut bucket, now) = (Bucket::default(), Instant::now());
        let rate = Rate { burst: 3, each: Duration::from_secs(2) };
        let at = |seconds| now + Duration::from_secs(seconds);
        let mut take = |now| bucket.take(&rate, now);
        assert_eq!([take(at(0)), take(at(0)), take(at(0))], [Ok(()); 3]);
        assert_eq!(take(at(0)), Err(Duration::from_secs(2)));
        assert_eq!(take(at(1)), Err(Duration::from_secs(1)));
        assert_eq!((take(at(2)), take(at(2))), (Ok(()), Err(Duration::from_secs(2))));
        assert_eq!([take(at(60)), take(at(60)), take(at(60))], [Ok(()); 3]);
        assert!(take(at(60)).is_err());
    }

    #[test]
    fn what_one_client_asks_for_is_counted_for_it_alone() {
        let (rates, now) = (Rates::default(), Instant::now());
        assert!((0..10_000).any(|_| rates.take("one", false, now).is_err()));
        assert!(rates.take("other", false, now).is_ok());
        // A producer who takes three cards a second for an hour is never told to wait.
        let taken = (0..10_800).map(|n| now + Duration::from_millis(n * 333));
        assert!(taken.into_iter().all(|at| rates.take("producer", false, at).is_ok()));
    }
}
