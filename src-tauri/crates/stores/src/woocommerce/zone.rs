//! Moments in a question, as WordPress reads them.
//!
//! WordPress reads the text of a date in the site's own time zone and compares what comes out, without a zone, with the
//! column. So a moment for a column in UTC must be sent as the bare text that is in the column: with a `Z` it would be
//! turned into local time first, and a shop east of Greenwich would answer with nothing. A bare text comes out as it
//! went in, but for one that names a time which the site's clocks skip in spring: PHP takes that to be an hour later.
//! Such a text is never sent; the question begins before the skipped time instead, and what is read twice by that is
//! the same order twice.

use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// How far the clocks of any zone go forward at once.
pub(super) const LONGEST_SKIP: i64 = 3_600;

/// The site's time zone, as far as it shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// A place, whose clocks may change.
    Place(TimeZone),
    /// Hours from UTC, all the year round.
    Steady,
    /// The index is hidden from strangers, or names a place that is not known here.
    Unknown,
}

impl Zone {
    /// As the index of a WordPress says it: the name of a place, or else hours.
    pub(super) fn of(name: &str, has_hours: bool) -> Self {
        match name.trim() {
            "" if has_hours => Self::Steady,
            "" => Self::Unknown,
            name => TimeZone::get(name).map_or(Self::Unknown, Self::Place),
        }
    }

    /// The text to send for a moment in UTC (seconds since 1970), or for one up to an hour before it. `None` where no
    /// calendar has it.
    pub(super) fn text(&self, second: i64) -> Option<String> {
        let civil = |second| Some(TimeZone::UTC.to_datetime(Timestamp::from_second(second).ok()?));
        let moment = civil(second)?;
        let skipped = match self {
            Self::Place(zone) => match zone.to_ambiguous_timestamp(moment).offset() {
                AmbiguousOffset::Gap { before, after } => i64::from(after.seconds() - before.seconds()),
                _ => 0,
            },
            Self::Steady | Self::Unknown => 0,
        };
        civil(second - skipped).map(|moment| moment.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(zone: &Zone, moment: &str) -> String {
        zone.text(moment.parse::<Timestamp>().unwrap().as_second()).unwrap()
    }

    #[test]
    fn a_moment_is_sent_in_utc_and_without_a_zone() {
        for name in ["", "UTC", "Asia/Jerusalem", "America/New_York", "Asia/Kolkata"] {
            assert_eq!(text(&Zone::of(name, true), "2026-11-29T14:59:10Z"), "2026-11-29T14:59:10", "{name}");
        }
    }

    #[test]
    fn a_time_that_the_sites_clocks_skip_is_never_sent() {
        let jerusalem = Zone::of("Asia/Jerusalem", true);
        assert_eq!(text(&jerusalem, "2026-03-27T01:59:59Z"), "2026-03-27T01:59:59");
        assert_eq!(text(&jerusalem, "2026-03-27T02:00:00Z"), "2026-03-27T01:00:00");
        assert_eq!(text(&jerusalem, "2026-03-27T02:59:59Z"), "2026-03-27T01:59:59");
        assert_eq!(text(&jerusalem, "2026-03-27T03:00:00Z"), "2026-03-27T03:00:00");
        // The clocks of this one go half an hour forward.
        let island = Zone::of("Australia/Lord_Howe", true);
        assert_eq!(text(&island, "2026-10-04T02:10:00Z"), "2026-10-04T01:40:00");
    }

    #[test]
    fn a_site_that_names_no_zone_or_an_odd_one_is_not_taken_for_one_without_clock_changes() {
        assert_eq!(Zone::of("", true), Zone::Steady);
        assert_eq!(Zone::of("", false), Zone::Unknown);
        assert_eq!(Zone::of("Mars/Olympus", true), Zone::Unknown);
    }

    #[test]
    fn a_moment_beyond_every_calendar_is_refused() {
        assert_eq!(Zone::Steady.text(i64::MAX), None);
        assert_eq!(Zone::Steady.text(i64::MIN), None);
    }
}
