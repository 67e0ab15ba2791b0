//! When a sale price holds: shops export sales that have not begun or are over. What the time is now is told by the
//! caller, so that the same file with the same words comes to the same products.

use crate::row_problem::RowProblem;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// Where a moment stands to a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sale {
    Running,
    NotBegun,
    Over,
}

impl Sale {
    /// What is wrong with a row whose sale does not run.
    pub fn problem(self) -> Option<RowProblem> {
        match self {
            Self::Running => None,
            Self::NotBegun => Some(RowProblem::SaleNotBegun),
            Self::Over => Some(RowProblem::SaleOver),
        }
    }
}

/// A sale between two dates, either of which may be empty; a date that cannot be read does not count. An end without
/// a time of day is the end of that day.
pub fn at(now: Timestamp, start: &str, end: &str) -> Sale {
    if moment(start, Time::MIN).is_some_and(|start| now < start) {
        Sale::NotBegun
    } else if moment(end, Time::MAX).is_some_and(|end| now > end) {
        Sale::Over
    } else {
        Sale::Running
    }
}

/// A sale between two ISO 8601 dates joined by `/`, as product feeds write it.
pub fn at_interval(now: Timestamp, interval: &str) -> Sale {
    let (start, end) = interval.split_once('/').unwrap_or((interval, ""));
    at(now, start, end)
}

/// The moment of `2026-11-22`, `2026-11-22 13:00[:00]`, `2026-11-22T13:00-0800`; without a zone, UTC.
fn moment(text: &str, time_of_day: Time) -> Option<Timestamp> {
    let text = text.trim();
    let utc = |when: DateTime| when.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    if let Ok(date) = Date::strptime("%Y-%m-%d", text) {
        return utc(date.to_datetime(time_of_day));
    }
    // Some shops put a space before the offset.
    let text = text.replace(" +", "+").replace(" -", "-");
    text.parse::<Timestamp>().ok().or_else(|| utc(text.parse::<DateTime>().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        moment(text, Time::MIN).map(Timestamp::as_second)
    }

    fn day(number: i64) -> Timestamp {
        Timestamp::from_second(number * 86_400).unwrap()
    }

    #[test]
    fn dates_with_and_without_time_and_zone_become_moments() {
        assert_eq!(seconds("1970-01-01"), Some(0));
        assert_eq!(seconds(" 2000-03-01 00:00:00 "), Some(951_868_800));
        assert_eq!(seconds("2026-11-22 13:00"), Some(1_795_352_400));
        for text in [
            "2026-11-22T13:00-0800",
            "2026-11-22T13:00:00.000-08:00",
            "2026-11-22 13:00:00 -0800",
            "2026-11-22T21:00Z",
            "2026-11-23T02:30+05:30",
        ] {
            assert_eq!(seconds(text), Some(1_795_381_200), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_or_time_of_the_calendar_does_not_count() {
        for text in ["", "soon", "2026-13-01", "2026-02-31", "2025-02-29", "2026-02-31T10:00+0200"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        for text in ["2026-11-22T25:00", "2026-11-22 10:61", "2026-11-22T10:00+99:00", "2026-11-22 noon"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert_eq!(at(day(30_000), "", "2026-02-31"), Sale::Running);
    }

    #[test]
    fn a_sale_holds_between_its_dates_only() {
        assert_eq!(at(day(5), "1970-01-03", "1970-01-06"), Sale::Running);
        let evening = day(5) + jiff::SignedDuration::from_secs(86_399);
        assert_eq!(at(evening, "", "1970-01-06"), Sale::Running);
        assert_eq!(at(day(6), "", "1970-01-06"), Sale::Over);
        assert_eq!(at(day(1), "1970-01-03", ""), Sale::NotBegun);
        assert_eq!(at_interval(day(9), "1970-01-03T00:00+0000/1970-01-06T00:00+0000"), Sale::Over);
        assert_eq!(at(day(1), "", ""), Sale::Running);
    }
}
