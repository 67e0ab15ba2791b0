//! When a host is asked again: within its limits, with jitter, slower when it is slow, and later after each failure.

use rand::Rng;
use std::time::Duration;

/// So much shorter a pause may be, so that many panels do not ask one host at once. Never longer: what the panel
/// calls its pause is the longest there is.
const JITTER: f64 = 0.2;
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(60);
/// A wrong key does not become right by asking often, and some hosts lock out who tries. But one that is being
/// updated, or a wall in front of it, refuses for a moment what it takes again.
const REFUSED: [Duration; 4] =
    [Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(60), Duration::from_secs(300)];

/// The longest time from one question to the next. `least`: what the last answer demands ([`least`]). `urgent`: what is
/// on air runs low.
pub fn pause(wanted: Duration, least: Duration, urgent: bool) -> Duration {
    let wanted = if urgent { wanted / 2 } else { wanted };
    wanted.max(least)
}

/// The shortest time from a question that took `answered` to the next: the host is busy with us for one part in `duty`
/// of the time at most, for many run on shared, slow hosts.
pub fn least(answered: Duration, duty: u32) -> Duration {
    answered.saturating_mul(duty)
}

/// A pause with jitter, and not below the least.
pub fn jittered(pause: Duration, least: Duration, rng: &mut impl Rng) -> Duration {
    pause.mul_f64(rng.random_range(1.0 - JITTER..=1.0)).max(least)
}

/// The pause after `failures` failures in a row: doubling, with full jitter, so that a host that comes back is not
/// overrun.
pub fn retry(failures: u32, passing: bool, rng: &mut impl Rng) -> Duration {
    if !passing {
        let place = (failures.max(1) as usize - 1).min(REFUSED.len() - 1);
        return REFUSED[place];
    }
    let longest = FIRST_RETRY.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST_RETRY);
    rng.random_range(FIRST_RETRY / 2..=longest)
}

/// For how long a number that is asked for every `pause` is fresh.
pub fn fresh(pause: Duration) -> Duration {
    pause * 2 + Duration::from_secs(2)
}

/// After how long it is stale: nobody should trust it any more.
pub fn stale(pause: Duration) -> Duration {
    let longest = Duration::from_secs(60).max(pause * 3);
    (pause * 6).clamp(Duration::from_secs(20), longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn a_slow_host_is_asked_so_seldom_that_it_is_busy_with_us_for_its_part_of_the_time() {
        assert_eq!(pause(S(3), least(Duration::from_millis(50), 10), false), S(3));
        assert_eq!(pause(S(3), least(S(2), 10), false), S(20));
        assert_eq!(pause(S(4), least(Duration::from_millis(50), 3), true), S(2));
    }

    #[test]
    fn jitter_makes_a_pause_shorter_never_longer_and_asks_no_more_of_a_slow_shop() {
        let mut rng = StdRng::seed_from_u64(1);
        let pauses: Vec<_> = (0..200).map(|_| jittered(S(10), S(9), &mut rng)).collect();
        assert!(pauses.iter().all(|pause| (S(9)..=S(10)).contains(pause)), "{pauses:?}");
        assert!(pauses.iter().any(|pause| *pause != pauses[0]));
        assert!((0..200).any(|_| jittered(S(10), S(0), &mut rng) < S(9)));
    }

    #[test]
    fn retries_grow_to_a_minute_and_a_refusal_that_lasts_waits_for_help() {
        let mut rng = StdRng::seed_from_u64(1);
        for failures in 1..40 {
            let pause = retry(failures, true, &mut rng);
            assert!(pause >= FIRST_RETRY / 2 && pause <= LONGEST_RETRY, "{failures}: {pause:?}");
        }
        assert!(retry(1, true, &mut rng) <= FIRST_RETRY);
        assert_eq!([1, 2, 3, 4, 9].map(|n| retry(n, false, &mut rng)), [S(5), S(15), S(60), S(300), S(300)]);
    }

    #[test]
    fn a_number_is_stale_after_it_was_ageing() {
        for pause in [1, 3, 10, 30, 60, 900] {
            assert!(fresh(S(pause)) < stale(S(pause)), "{pause}");
        }
        assert_eq!(stale(S(3)), S(20));
        assert_eq!(stale(S(10)), S(60));
    }
}
