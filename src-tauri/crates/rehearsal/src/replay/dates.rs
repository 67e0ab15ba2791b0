//! Dates in files of orders. `12/1/2010` is December or January: the file as a whole decides.

use super::time::{self, TimeOfDay};
use cartwall_domain::{Decimal, Timestamp};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::fmt;

/// A date as written, before it is known which of two numbers is the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Year first, or the name of a month: it says all. `moment`: with an offset, and so not by the shop's clock.
    Exact { at: Timestamp, moment: bool },
    /// Two numbers before the year.
    Pair { first: i8, second: i8, year: i16, time: TimeOfDay },
}

/// Which of the two numbers before the year is the month, and how that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Every date has its year first.
    YearFirst,
    /// `1/31/2010`: some second number is beyond 12.
    MonthFirst,
    /// `31/1/2010`: some first number is beyond 12.
    DayFirst,
    /// Only so do the rows run forward in time.
    MonthFirstByRunningOrder,
    /// Only so do the rows run forward in time.
    DayFirstByRunningOrder,
    /// Nothing in the file tells; the month is taken to be first.
    MonthFirstAssumed,
}

impl DateOrder {
    fn day_first(self) -> bool {
        matches!(self, Self::DayFirst | Self::DayFirstByRunningOrder)
    }
}

impl fmt::Display for DateOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::YearFirst => "Dates have the year first.",
            Self::MonthFirst => "Dates are read as month/day/year: some day is beyond 12.",
            Self::DayFirst => "Dates are read as day/month/year: some day is beyond 12.",
            Self::MonthFirstByRunningOrder => {
                "Dates are read as month/day/year: so the rows run forward in time."
            }
            Self::DayFirstByRunningOrder => {
                "Dates are read as day/month/year: so the rows run forward in time."
            }
            Self::MonthFirstAssumed => {
                "Dates are read as month/day/year. The file does not tell; day/month/year is possible too."
            }
        })
    }
}

/// Days before 1970 in a workbook's count of days.
const WORKBOOK_EPOCH: i64 = 25_569;
/// A workbook's last day is in the year 9999.
const WORKBOOK_LAST: i64 = 2_958_465;
/// Dates with the name of a month, as WordPress writes them.
const WITH_NAMES: [&str; 9] = [
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d. %B %Y",
    "%d-%b-%Y",
    "%d/%b/%Y",
    "%b-%d-%y",
    "%b-%d-%Y",
];

/// Reads `2010-12-01 08:26:00`, `12/1/2010 8:26 PM`, `01.12.2010 08:26`, `2010-12-01 08:26:00 -0500` and the like.
/// Where an offset is written it is the moment; otherwise it is the shop's own clock.
pub fn read(text: &str) -> Option<Written> {
    let text = text.trim();
    let start = text.find(':').map(|colon| {
        let hour = text.get(..colon).unwrap_or_default();
        hour.trim_end_matches(|c: char| c.is_ascii_digit()).len()
    });
    let (date, time) = text.split_at_checked(start.unwrap_or(text.len()))?;
    let time = time::read(time)?;
    let exact = |at| Written::Exact { at, moment: time.has_offset };
    let date = date.trim_end_matches(['T', 't', ' ', ',']);
    if let Some(day) = WITH_NAMES.iter().find_map(|format| Date::strptime(format, date).ok()) {
        return timestamp(day.year(), day.month(), day.day(), time.seconds).map(exact);
    }
    let mut parts = date.split(['-', '/', '.']).map(number);
    let (a, b, c) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    let small = |n: i32| i8::try_from(n).ok();
    if a > 31 {
        return timestamp(i16::try_from(a).ok()?, small(b)?, small(c)?, time.seconds).map(exact);
    }
    let year = if c < 100 { c + 2_000 } else { c };
    let (first, second, year) = (small(a)?, small(b)?, i16::try_from(year).ok()?);
    let possible =
        timestamp(year, first, second, time.seconds).or(timestamp(year, second, first, time.seconds));
    possible.map(|_| Written::Pair { first, second, year, time })
}

/// Reads the number by which a workbook keeps a date: days since the end of 1899, with the time as a fraction.
pub fn of_workbook(text: &str) -> Option<Written> {
    let days: Decimal = text.trim().parse().ok()?;
    if days < Decimal::ONE || days > Decimal::from(WORKBOOK_LAST) {
        return None;
    }
    // The fraction is a binary one, so a whole second is met by rounding only.
    let seconds: i64 = days.checked_mul(Decimal::from(86_400))?.round().try_into().ok()?;
    Some(Written::Exact { at: (seconds - WORKBOOK_EPOCH * 86_400) * 1_000, moment: false })
}

/// Decides for all dates of a file, given in the order of its rows.
pub fn order(dates: &[Written]) -> DateOrder {
    let pairs = dates.iter().filter_map(|date| match date {
        Written::Pair { first, second, .. } => Some((*first, *second)),
        Written::Exact { .. } => None,
    });
    let (mut any, mut day_first, mut month_first) = (false, 0_u64, 0_u64);
    for (first, second) in pairs {
        any = true;
        day_first += u64::from(first > 12);
        month_first += u64::from(second > 12);
    }
    if !any {
        return DateOrder::YearFirst;
    }
    // Where both occur some rows are wrong, whichever is chosen; those are left out.
    match day_first.cmp(&month_first) {
        std::cmp::Ordering::Greater => return DateOrder::DayFirst,
        std::cmp::Ordering::Less => return DateOrder::MonthFirst,
        std::cmp::Ordering::Equal => {}
    }
    let steps_back =
        |order: DateOrder| dates.windows(2).filter(|pair| pair[1].at(order) < pair[0].at(order)).count();
    let month = steps_back(DateOrder::MonthFirstByRunningOrder);
    let day = steps_back(DateOrder::DayFirstByRunningOrder);
    match month.cmp(&day) {
        std::cmp::Ordering::Less => DateOrder::MonthFirstByRunningOrder,
        std::cmp::Ordering::Greater => DateOrder::DayFirstByRunningOrder,
        std::cmp::Ordering::Equal => DateOrder::MonthFirstAssumed,
    }
}

impl Written {
    /// The moment, once the order is known: by the shop's own clock, as if that were in UTC.
    fn at(self, order: DateOrder) -> Option<Timestamp> {
        match self {
            Self::Exact { at, .. } => Some(at),
            Self::Pair { first, second, year, time } if order.day_first() => {
                timestamp(year, second, first, time.seconds)
            }
            Self::Pair { first, second, year, time } => timestamp(year, first, second, time.seconds),
        }
    }

    /// Whether it says by itself which moment it is.
    pub fn is_moment(self) -> bool {
        match self {
            Self::Exact { moment, .. } => moment,
            Self::Pair { time, .. } => time.has_offset,
        }
    }

    /// The moment, where the shop's clock is in `zone`. A time that its clocks skip is that much later.
    pub fn in_zone(self, order: DateOrder, zone: &TimeZone) -> Option<Timestamp> {
        let at = self.at(order)?;
        if self.is_moment() {
            return Some(at);
        }
        let civil = jiff::Timestamp::from_millisecond(at).ok()?.to_zoned(TimeZone::UTC).datetime();
        Some(zone.to_timestamp(civil).ok()?.as_millisecond())
    }
}

fn timestamp(year: i16, month: i8, day: i8, seconds: i64) -> Option<Timestamp> {
    let midnight = DateTime::new(year, month, day, 0, 0, 0, 0).ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_millisecond() + seconds * 1_000)
}

/// A number of one to four digits.
pub(super) fn number(digits: &str) -> Option<i32> {
    let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: &[&str]) -> Vec<Written> {
        texts.iter().map(|text| read(text).unwrap()).collect()
    }

    #[test]
    fn the_three_ways_of_writing_a_date_mean_the_same_moment() {
        let exact = read("2010-12-01 08:26:00").unwrap().at(DateOrder::YearFirst);
        assert_eq!(exact, Some(1_291_191_960_000));
        assert_eq!(read("12/1/2010 8:26").unwrap().at(DateOrder::MonthFirst), exact);
        assert_eq!(read("01/12/2010 08:26").unwrap().at(DateOrder::DayFirst), exact);
        assert_eq!(read("2010-12-01T08:26:00Z").unwrap().at(DateOrder::YearFirst), exact);
    }

    #[test]
    fn a_day_beyond_12_tells_where_the_month_is() {
        assert_eq!(order(&all(&["12/1/2010 8:26", "12/13/2010 9:00"])), DateOrder::MonthFirst);
        assert_eq!(order(&all(&["01/12/2010 08:26", "13/12/2010 09:00"])), DateOrder::DayFirst);
    }

    #[test]
    fn rows_that_run_forward_tell_where_the_month_is() {
        let days = all(&["11/1/2010 8:00", "12/1/2010 8:00", "1/2/2011 8:00"]);
        assert_eq!(order(&days), DateOrder::MonthFirstAssumed);
        assert_eq!(
            order(&all(&["9/1/2010", "10/1/2010", "8/2/2010", "9/2/2010"])),
            DateOrder::DayFirstByRunningOrder
        );
        assert_eq!(
            order(&all(&["1/9/2010", "1/10/2010", "2/8/2010", "2/9/2010"])),
            DateOrder::MonthFirstByRunningOrder
        );
    }

    #[test]
    fn halves_of_the_day_and_names_of_months_are_read() {
        let exact = read("2010-12-01 20:26:00");
        for text in [
            "Dec 1, 2010 8:26 PM",
            "December 1, 2010, 8:26 p.m.",
            "1 Dec 2010 20:26",
            "01-Dec-2010 8:26:00pm",
        ] {
            assert_eq!(read(text), exact, "{text}");
        }
        let evening = read("12/1/2010 8:26 PM").unwrap().at(DateOrder::MonthFirst);
        assert_eq!(evening, exact.unwrap().at(DateOrder::YearFirst));
    }

    #[test]
    fn an_offset_makes_it_a_moment_east_and_west_and_over_a_change_of_the_clocks() {
        let minutes = |from: &str, to: &str| {
            let at = |text| read(text).unwrap().at(DateOrder::MonthFirst).unwrap();
            (at(to) - at(from)) / 60_000
        };
        assert_eq!(minutes("2026-11-22 10:00:00 -0500", "2026-11-22 17:00:00 +0200"), 0);
        assert_eq!(minutes("2026-11-22T10:00:00-05:00", "2026-11-22T15:01:00Z"), 1);
        // New York puts its clocks forward, Jerusalem back.
        assert_eq!(minutes("2026-03-08 01:30:00 -0500", "2026-03-08 03:30:00 -0400"), 60);
        assert_eq!(minutes("2026-10-25 01:45:00 +0300", "2026-10-25 01:15:00 +0200"), 30);
        assert_eq!(minutes("3/8/2026 11:30 PM -0800", "3/9/2026 7:31 +0000"), 1);
    }

    #[test]
    fn a_workbook_keeps_dates_as_numbers() {
        assert_eq!(of_workbook("40513.3513888889"), read("2010-12-01 08:26:00"));
        assert_eq!(of_workbook("40513"), read("2010-12-01"));
        for text in ["", "0", "-3", "99999999", "1e9", "soon"] {
            assert_eq!(of_workbook(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for text in [
            "",
            "today",
            "2010-13-01",
            "30/30/2010",
            "2010-02-30 08:00",
            "1/2",
            "1/2/2010 25:00",
            "1/2/3/4",
            ":",
            "ש:00",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
