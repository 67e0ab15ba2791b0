//! When a shop is asked again: within its limits, with jitter, slower when it is slow, and later after each failure.

use rand::Rng;
use std::time::Duration;

/// In either direction, so that many panels of one shop do not ask at once.
const JITTER: f64 = 0.2;
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(60);
/// A wrong key does not become right by asking often, and some shops lock out who tries.
const ASKED_FOR_HELP: Duration = Duration::from_secs(300);

/// The pause after an answer that took `answered`, so that the shop is busy with us for one part in `duty` of the time
/// at most: many run on shared, slow hosts. `urgent`: what is on air runs low.
pub fn pause(wanted: Duration, answered: Duration, duty: u32, urgent: bool) -> Duration {
    let wanted = if urgent { wanted / 2 } else { wanted };
    wanted.max(answered.saturating_mul(duty))
}

/// A pause with jitter.
pub fn jittered(pause: Duration, rng: &mut impl Rng) -> Duration {
    pause.mul_f64(rng.random_range(1.0 - JITTER..=1.0 + JITTER))
}

/// The pause after `failures` failures in a row: doubling, with full jitter, so that a shop that comes back is not
/// overrun.
pub fn retry(failures: u32, passing: bool, rng: &mut impl Rng) -> Duration {
    if !passing {
        return ASKED_FOR_HELP;
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
    fn a_slow_shop_is_asked_so_seldom_that_it_is_busy_with_us_for_its_part_of_the_time() {
        assert_eq!(pause(S(3), Duration::from_millis(50), 10, false), S(3));
        assert_eq!(pause(S(3), S(2), 10, false), S(20));
        assert_eq!(pause(S(4), Duration::from_millis(50), 3, true), S(2));
    }

    #[test]
    fn retries_grow_to_a_minute_and_a_wrong_key_waits_for_help() {
        let mut rng = StdRng::seed_from_u64(1);
        for failures in 1..40 {
            let pause = retry(failures, true, &mut rng);
            assert!(pause >= FIRST_RETRY / 2 && pause <= LONGEST_RETRY, "{failures}: {pause:?}");
        }
        assert!(retry(1, true, &mut rng) <= FIRST_RETRY);
        assert_eq!(retry(1, false, &mut rng), ASKED_FOR_HELP);
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
