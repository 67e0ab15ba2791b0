//! How much of the shop's allowance may be spent: a quarter, so that whoever else works with the shop has the rest.
//!
//! Shopify counts in points that come back at a steady rate, and tells after each question what it cost and what is
//! left. From that an allowance of our own is kept, a quarter as large and filled a quarter as fast. A question waits
//! here until there is enough for what it cost the last time. Waiting is done here and not by the caller, as nothing
//! is wrong: looks only come a little less often than they could. Where it would take longer than [`LONGEST`], the
//! caller is told instead, so that it can do something else meanwhile.

use crate::StoreError;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// What we may spend of everything.
const SHARE: f64 = 0.25;
/// Longer waits are the caller's.
pub const LONGEST: Duration = Duration::from_secs(10);
/// A page is made as large as our share brings in this time.
const COMFORTABLE: Duration = Duration::from_secs(4);
/// Where a shop says that it was asked too often, and not for how long.
const PAUSE: Duration = Duration::from_secs(1);
/// No shop is believed that asks for longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// `extensions.cost` of an answer.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    requested_query_cost: Option<f64>,
    actual_query_cost: Option<f64>,
    throttle_status: Option<ThrottleStatus>,
}

/// The shop's bucket for this app. Points may be fractions; they are not money.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ThrottleStatus {
    maximum_available: f64,
    currently_available: f64,
    restore_rate: f64,
}

/// The allowance of one shop.
#[derive(Debug, Default)]
pub struct Budget(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// By the name of the query: what it asked for and took the last time.
    last: HashMap<&'static str, Spent>,
    /// `None` until the shop has told its rate.
    purse: Option<Purse>,
}

#[derive(Clone, Copy, Debug)]
struct Spent {
    requested: f64,
    actual: f64,
}

#[derive(Clone, Copy, Debug)]
struct Purse {
    /// Below zero after a question that took more than expected.
    ours: f64,
    shop: ThrottleStatus,
    at: Instant,
}

impl Purse {
    /// What comes back is added for the time since.
    fn now(mut self) -> Self {
        let now = Instant::now();
        let seconds = now.duration_since(self.at).as_secs_f64();
        let ThrottleStatus { maximum_available: most, currently_available: left, restore_rate: rate } =
            self.shop;
        self.ours = (self.ours + seconds * rate * SHARE).min(most * SHARE);
        self.shop.currently_available = (left + seconds * rate).min(most);
        self.at = now;
        self
    }
}

impl Budget {
    /// Waits until `query` may be sent.
    ///
    /// # Errors
    /// That would take longer than [`LONGEST`].
    pub async fn turn(&self, query: &'static str) -> Result<(), StoreError> {
        let wait = self.wait(query);
        if wait > LONGEST {
            return Err(StoreError::Throttled { wait });
        }
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    fn wait(&self, query: &'static str) -> Duration {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(purse) = state.purse.map(Purse::now) else { return Duration::ZERO };
        let (rate, most) = (purse.shop.restore_rate, purse.shop.maximum_available);
        let last = state.last.get(query).copied().unwrap_or(Spent { requested: 0.0, actual: 0.0 });
        // Somebody else may work with the same credentials, so the shop's own number counts as well.
        let for_us = (last.actual.min(most * SHARE) - purse.ours) / (rate * SHARE);
        let for_shop = (last.requested.min(most) - purse.shop.currently_available) / rate;
        seconds(for_us.max(for_shop)).min(LONGEST_PAUSE)
    }

    /// Takes in what an answer has cost.
    pub fn told(&self, query: &'static str, cost: &Cost) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(requested) = cost.requested_query_cost else { return };
        // Refused questions cost nothing, and say nothing of what they would have cost.
        let spent = cost.actual_query_cost.unwrap_or(0.0);
        let last = state.last.entry(query).or_insert(Spent { requested, actual: requested });
        last.requested = requested;
        if let Some(actual) = cost.actual_query_cost {
            last.actual = actual;
        }
        let usable = |shop: &ThrottleStatus| {
            shop.restore_rate > 0.0 && shop.maximum_available > 0.0 && shop.currently_available.is_finite()
        };
        let Some(shop) = cost.throttle_status.filter(usable) else { return };
        let most = shop.maximum_available * SHARE;
        let ours = state.purse.map_or(most, |purse| purse.now().ours.min(most));
        let ours = (ours - spent).max(-most);
        state.purse = Some(Purse { ours, shop, at: Instant::now() });
    }

    /// How many things should be asked for at once, where `query` has just asked for `asked` of them. `None` where
    /// nothing is known of what they cost.
    pub fn fits(&self, query: &'static str, asked: usize) -> Option<usize> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (purse, last) = (state.purse?, state.last.get(query)?);
        let each = last.actual.max(1.0) / asked.max(1) as f64;
        let share = purse.shop.restore_rate * SHARE * COMFORTABLE.as_secs_f64();
        Some(((share / each) as usize).max(1))
    }
}

impl Cost {
    /// How long the shop wants to be left alone after it refused the question.
    pub fn pause(&self) -> Duration {
        let (Some(requested), Some(status)) = (self.requested_query_cost, self.throttle_status) else {
            return PAUSE;
        };
        let wait = seconds((requested - status.currently_available) / status.restore_rate);
        if wait.is_zero() { PAUSE } else { wait.min(LONGEST_PAUSE) }
    }
}

/// A time from a number that a shop's answer made; nothing for what is not one.
fn seconds(number: f64) -> Duration {
    if number.is_finite() && number > 0.0 {
        Duration::from_millis((number * 1_000.0).ceil().min(1e12) as u64)
    } else {
        Duration::ZERO
    }
}

/// Where an answer says nothing of costs.
pub fn pause_unknown() -> Duration {
    PAUSE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(requested: f64, actual: Option<f64>, left: f64) -> Cost {
        let throttle_status =
            ThrottleStatus { maximum_available: 2_000.0, currently_available: left, restore_rate: 100.0 };
        Cost {
            requested_query_cost: Some(requested),
            actual_query_cost: actual,
            throttle_status: Some(throttle_status),
        }
    }

    async fn timed(budget: &Budget) -> Duration {
        let begun = Instant::now();
        budget.turn("q").await.unwrap();
        begun.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_quarter_of_what_the_shop_restores_is_spent_and_not_more() {
        let budget = Budget::default();
        let begun = Instant::now();
        let mut spent = 0.0;
        while begun.elapsed() < Duration::from_secs(600) {
            budget.turn("q").await.unwrap();
            budget.told("q", &cost(80.0, Some(50.0), 1_900.0));
            spent += 50.0;
        }
        // A quarter of the bucket at first, then a quarter of the rate.
        let allowed = 500.0 + 600.0 * 25.0;
        assert!(spent <= allowed + 50.0, "{spent} of {allowed}");
        assert!(spent >= allowed - 50.0, "{spent} of {allowed}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_short_wait_is_waited_for_and_a_long_one_is_told() {
        let budget = Budget::default();
        assert_eq!(timed(&budget).await, Duration::ZERO, "nothing is known yet");
        budget.told("q", &cost(100.0, Some(100.0), 1_900.0));
        assert_eq!(timed(&budget).await, Duration::ZERO, "400 are left of our 500");
        budget.told("q", &cost(400.0, Some(400.0), 1_500.0));
        budget.told("q", &cost(100.0, Some(100.0), 1_400.0));
        // 100 are owed and 100 needed, at 25 in a second.
        assert_eq!(budget.turn("other").await, Ok(()), "a debt of 4 s is waited for");
        assert_eq!(timed(&budget).await, Duration::from_secs(4));
        budget.told("q", &cost(400.0, Some(400.0), 1_400.0));
        let told = budget.turn("q").await;
        assert_eq!(told, Err(StoreError::Throttled { wait: Duration::from_secs(28) }));
    }

    #[tokio::test(start_paused = true)]
    async fn what_others_spend_with_the_same_key_is_seen() {
        let budget = Budget::default();
        budget.told("q", &cost(50.0, Some(10.0), 20.0));
        assert_eq!(timed(&budget).await, Duration::from_millis(300));
    }

    #[test]
    fn a_refusal_says_how_long_to_wait() {
        assert_eq!(cost(250.0, None, 50.0).pause(), Duration::from_secs(2));
        assert_eq!(cost(10.0, None, 50.0).pause(), PAUSE, "never at once");
        let mute = Cost { requested_query_cost: None, actual_query_cost: None, throttle_status: None };
        assert_eq!(mute.pause(), PAUSE);
        let mut dead = cost(250.0, None, 50.0);
        dead.throttle_status =
            dead.throttle_status.map(|status| ThrottleStatus { restore_rate: 0.0, ..status });
        assert_eq!(dead.pause(), PAUSE, "no rate is no reason to fail");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_question_takes_nothing_from_our_share() {
        let budget = Budget::default();
        budget.told("q", &cost(100.0, Some(100.0), 1_000.0));
        for _ in 0..20 {
            budget.told("q", &cost(100.0, None, 1_000.0));
        }
        assert_eq!(timed(&budget).await, Duration::ZERO);
    }

    #[test]
    fn pages_are_as_large_as_our_share_carries() {
        let budget = Budget::default();
        assert_eq!(budget.fits("q", 25), None, "nothing is known yet");
        budget.told("q", &cost(200.0, Some(200.0), 1_800.0));
        assert_eq!(budget.fits("q", 50), Some(25), "4 each, 25 in a second, 4 s");
        budget.told("q", &cost(1_000.0, Some(1_000.0), 1_800.0));
        assert_eq!(budget.fits("q", 1), Some(1), "never none");
    }
}
