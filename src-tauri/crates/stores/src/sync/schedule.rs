//! What can be asked of a store, and how long the pause is until the same is asked again. Pure: no clock, no store.
//!
//! What is on air is asked for most often, then orders, then the rest of the rundown, then the catalogue, a page at a
//! time, so that none of them waits long for another.

use crate::{Caps, StoreError};
use cartwall_outbound::pace;
use rand::Rng;
use std::time::Duration;
use tokio::time::Instant;

/// The first orders wait for the first catalogue, so long at most.
const CATALOGUE_FIRST: Duration = Duration::from_secs(60);
/// In a show the catalogue is read this often at most, and so that a store is busy with it one part in so many of the
/// time.
const CATALOGUE_LIVE: Duration = Duration::from_secs(60);
const CATALOGUE_DUTY: u32 = 20;
/// Orders of shows that are over are read again this often.
const AFTERWARDS: Duration = Duration::from_secs(300);
/// It is looked so often whether an order that could not be read is to be asked for again.
const MISSED: Duration = Duration::from_secs(5);
/// Failures after which a long read begins anew.
const SAME_PAGE: u32 = 3;
/// A long read while no show needs the store takes at most one part in so many of its time.
const IDLE_DUTY: u32 = 2;

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Poll {
    Check,
    OnAirStock,
    Orders,
    MissedOrders,
    RecheckOrders,
    RundownStock,
    Catalogue,
}

/// Most urgent first.
const POLLS: [Poll; 7] = [
    Poll::Check,
    Poll::OnAirStock,
    Poll::Orders,
    Poll::MissedOrders,
    Poll::RecheckOrders,
    Poll::RundownStock,
    Poll::Catalogue,
];

pub(super) type Schedule = cartwall_outbound::Schedule<Poll, StoreError>;

/// The schedule of a task that begins. `first`: nothing of this store is known yet.
pub(super) fn begin(now: Instant, first: bool) -> Schedule {
    Schedule::new(POLLS.map(|poll| {
        let at = match poll {
            Poll::Check | Poll::RundownStock | Poll::Catalogue | Poll::RecheckOrders => Some(now),
            // What was bought is named by the catalogue, so that comes first, unless it is very long.
            Poll::Orders => Some(if first { now + CATALOGUE_FIRST } else { now }),
            Poll::OnAirStock | Poll::MissedOrders => None,
        };
        (poll, at)
    }))
}

/// What the pauses depend on, beside the kind of store.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Load {
    /// A show runs.
    pub running: bool,
    /// What is on air runs low.
    pub runs_low: bool,
    /// Orders could not be read so far.
    pub misses: bool,
    /// How long the last answer took, and taking it in.
    pub answered: Duration,
    /// How long the store was busy with the last whole read of its catalogue.
    pub catalogue_took: Option<Duration>,
}

/// The pause from a question until the same is asked again, at the longest; `None` where nothing brings it about.
pub(super) fn pause(poll: Poll, caps: &Caps, load: Load) -> Option<Duration> {
    let wanted = match poll {
        // Prices of stores that do not tell them with their stock, and whatever is new: a small catalogue is read each
        // minute of a show, a large one as often as that is no burden.
        Poll::Catalogue if load.running => match load.catalogue_took {
            Some(took) => (took * CATALOGUE_DUTY).clamp(CATALOGUE_LIVE.min(caps.catalogue), caps.catalogue),
            None => caps.catalogue,
        },
        Poll::Check | Poll::Catalogue => caps.catalogue,
        Poll::OnAirStock if !load.running => return None,
        Poll::OnAirStock => caps.live,
        Poll::Orders if load.running => caps.live,
        Poll::RundownStock if load.running => caps.rest,
        Poll::Orders | Poll::RundownStock => caps.idle,
        Poll::MissedOrders if !load.misses => return None,
        // Each of them has a time of its own.
        Poll::MissedOrders => MISSED,
        Poll::RecheckOrders if load.running => caps.reread.or(caps.deletions)?,
        Poll::RecheckOrders => caps.reread.or(caps.deletions)?.max(AFTERWARDS),
    };
    let urgent = poll == Poll::OnAirStock && load.runs_low;
    Some(pace::pause(wanted, pace::least(load.answered, caps.duty), urgent))
}

/// The shortest time from a question to the next of the same. `more`: a long read goes on at once, as far as the store
/// can bear it; half of the time where no show needs it.
pub(super) fn least(caps: &Caps, load: Load, more: bool) -> Duration {
    pace::least(load.answered, if load.running || !more { caps.duty } else { IDLE_DUTY })
}

/// What follows from a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AfterFailure {
    /// Until the same is asked again.
    pub wait: Duration,
    /// Nothing else is asked before either: what is wrong is wrong for every question.
    pub silences_all: bool,
    /// A long read begins anew.
    pub restarts: bool,
}

/// What follows from the `failures`-th failure in a row.
pub(super) fn after_failure(
    poll: Poll,
    error: &StoreError,
    failures: u32,
    caps: &Caps,
    rng: &mut impl Rng,
) -> AfterFailure {
    // A page is asked for again. Where that does not help the read begins anew: a cursor may have lost its meaning.
    let on_the_way = matches!(
        error,
        StoreError::Throttled { .. }
            | StoreError::Maintenance { .. }
            | StoreError::Unreachable
            | StoreError::Blocked(_)
            | StoreError::Failing(_)
    );
    let wait = match error {
        StoreError::Throttled { wait } | StoreError::Maintenance { wait } => *wait,
        // The whole of it would be read to the same end.
        StoreError::TooMuch { .. } | StoreError::Repeats(_) if poll == Poll::Catalogue => caps.catalogue,
        other => pace::retry(failures, other.is_passing(), rng),
    };
    let silences_all = matches!(
        error,
        StoreError::Throttled { .. }
            | StoreError::Maintenance { .. }
            | StoreError::Unreachable
            | StoreError::Unauthorized
            | StoreError::Blocked(_)
            | StoreError::UnknownAuthority
            | StoreError::Certificate
    );
    AfterFailure { wait, silences_all, restarts: !on_the_way || failures > SAME_PAGE }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    const S: fn(u64) -> Duration = Duration::from_secs;

    fn caps() -> Caps {
        Caps {
            live: S(3),
            rest: S(30),
            idle: S(60),
            catalogue: S(900),
            overlap: S(30),
            reread: Some(S(30)),
            deletions: None,
            duty: 3,
            stock_batch: 50,
        }
    }

    fn in_show() -> Load {
        Load { running: true, ..Load::default() }
    }

    #[test]
    fn what_is_on_air_is_asked_for_in_a_show_alone_and_twice_as_often_where_it_runs_low() {
        let pause = |load| pause(Poll::OnAirStock, &caps(), load);
        assert_eq!(pause(Load::default()), None);
        assert_eq!(pause(in_show()), Some(S(3)));
        assert_eq!(pause(Load { runs_low: true, ..in_show() }), Some(S(3) / 2));
    }

    #[test]
    fn orders_are_asked_for_more_often_in_a_show_and_never_more_often_than_a_slow_store_bears() {
        let pause = |load| pause(Poll::Orders, &caps(), load);
        assert_eq!((pause(in_show()), pause(Load::default())), (Some(S(3)), Some(S(60))));
        assert_eq!(pause(Load { answered: S(4), ..in_show() }), Some(S(12)));
    }

    #[test]
    fn a_small_catalogue_is_read_each_minute_of_a_show_and_a_large_one_as_it_is_no_burden() {
        let pause = |took| pause(Poll::Catalogue, &caps(), Load { catalogue_took: took, ..in_show() });
        assert_eq!(pause(Some(S(1))), Some(S(60)));
        assert_eq!(pause(Some(S(10))), Some(S(200)));
        assert_eq!((pause(Some(S(3_000))), pause(None)), (Some(S(900)), Some(S(900))));
    }

    #[test]
    fn nothing_is_asked_for_again_where_nothing_is_missed() {
        assert_eq!(pause(Poll::MissedOrders, &caps(), in_show()), None);
        let misses = Load { misses: true, ..Load::default() };
        assert_eq!(pause(Poll::MissedOrders, &caps(), misses), Some(MISSED));
    }

    #[test]
    fn orders_are_read_again_only_where_the_kind_of_store_needs_it() {
        let never = Caps { reread: None, ..caps() };
        assert_eq!(pause(Poll::RecheckOrders, &never, in_show()), None);
        let deletions = Caps { deletions: Some(S(600)), ..never };
        assert_eq!(pause(Poll::RecheckOrders, &deletions, in_show()), Some(S(600)));
        assert_eq!(pause(Poll::RecheckOrders, &caps(), in_show()), Some(S(30)));
        assert_eq!(pause(Poll::RecheckOrders, &caps(), Load::default()), Some(S(300)));
    }

    #[test]
    fn a_long_read_takes_half_of_the_time_of_a_store_that_no_show_needs() {
        let slow = Load { answered: S(2), ..Load::default() };
        assert_eq!((least(&caps(), slow, true), least(&caps(), slow, false)), (S(4), S(6)));
        assert_eq!(least(&caps(), Load { running: true, ..slow }, true), S(6));
    }

    #[test]
    fn a_new_store_is_asked_for_its_catalogue_before_its_orders() {
        let now = Instant::now();
        let asked = |first| {
            let (mut schedule, mut asked) = (begin(now, first), Vec::new());
            while let Some((poll, at)) = schedule.next(now).filter(|(_, at)| *at <= now) {
                asked.push(poll);
                schedule.answered(poll, at, None);
            }
            asked
        };
        let (check, orders, again) = (Poll::Check, Poll::Orders, Poll::RecheckOrders);
        assert_eq!(asked(false), [check, orders, again, Poll::RundownStock, Poll::Catalogue]);
        assert_eq!(asked(true), [check, again, Poll::RundownStock, Poll::Catalogue]);
    }

    #[test]
    fn what_is_wrong_with_the_way_silences_every_question_and_keeps_the_page() {
        let mut rng = StdRng::seed_from_u64(1);
        let mut after = |error, failures| after_failure(Poll::Orders, &error, failures, &caps(), &mut rng);
        let throttled = after(StoreError::Throttled { wait: S(7) }, 1);
        assert_eq!(throttled, AfterFailure { wait: S(7), silences_all: true, restarts: false });
        let maintained = after(StoreError::Maintenance { wait: S(9) }, 4);
        assert_eq!(maintained.wait, S(9), "it does not grow: who updates is back within seconds");
        assert!(maintained.silences_all);
        let failing = after(StoreError::Failing(500), 1);
        assert!(!failing.silences_all && !failing.restarts);
        assert!(after(StoreError::Failing(500), SAME_PAGE + 1).restarts, "the cursor may be what is wrong");
        let odd = after(StoreError::Schema("orders".to_owned()), 1);
        assert!(odd.restarts && !odd.silences_all);
        assert!(after(StoreError::Unauthorized, 1).silences_all);
    }
}
