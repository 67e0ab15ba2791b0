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
    /// A date cannot be read, or the answer depends on which of its numbers is the month.
    Unclear,
}

impl Sale {
    /// What is wrong with a row whose sale does not run.
    pub fn problem(self) -> Option<RowProblem> {
        match self {
            Self::Running => None,
            Self::NotBegun => Some(RowProblem::SaleNotBegun),
            Self::Over => Some(RowProblem::SaleOver),
            Self::Unclear => Some(RowProblem::SaleUnclear),
        }
    }
}

/// Which number of `1/2/2026` is the day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// A sale between two dates, either of which may be empty. An end without a time of day is the end of that day.
pub fn at(now: Timestamp, start: &str, end: &str) -> Sale {
    let (start, end) = (given(start), given(end));
    let under = |order| {
        let begins = start.map_or(Some(Timestamp::MIN), |text| moment(text, Time::MIN, order))?;
        let ends = end.map_or(Some(Timestamp::MAX), |text| moment(text, Time::MAX, order))?;
        Some(if now < begins {
            Sale::NotBegun
        } else if now > ends {
            Sale::Over
        } else {
            Sale::Running
        })
    };
    match (under(Order::DayFirst), under(Order::MonthFirst)) {
        (Some(one), Some(other)) if one != other => Sale::Unclear,
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => Sale::Unclear,
    }
}

/// A sale between two ISO 8601 dates joined by `/`, as product feeds write it.
pub fn at_interval(now: Timestamp, interval: &str) -> Sale {
    let (start, end) = interval.split_once('/').unwrap_or((interval, ""));
    at(now, start, end)
}

/// A date that says something: some shops write zeros where there is none.
fn given(text: &str) -> Option<&str> {
    let text = text.trim();
    (text.bytes().any(|b| b.is_ascii_digit() && b != b'0')).then_some(text).or_else(|| {
        // Words are a date that cannot be read, and not none.
        text.chars().any(char::is_alphabetic).then_some(text)
    })
}

/// The moment of a date with or without a time of day and a zone; without a zone, UTC. `None` for what is none.
fn moment(text: &str, time_of_day: Time, order: Order) -> Option<Timestamp> {
    let utc = |when: DateTime| when.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    if let Ok(date) = Date::strptime("%Y-%m-%d", text).or_else(|_| Date::strptime("%Y%m%d", text)) {
        return utc(date.to_datetime(time_of_day));
    }
    if text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Timestamp::from_second(text.parse().ok()?).ok();
    }
    // Some shops put a space before the offset.
    let iso = text.replace(" +", "+").replace(" -", "-");
    let iso = iso.parse::<Timestamp>().ok().or_else(|| utc(iso.parse::<DateTime>().ok()?));
    iso.or_else(|| {
        let (date, time) =
            text.split_once([' ', ',']).filter(|(date, _)| date.len() > 5).unwrap_or((text, ""));
        let time = time.trim_start_matches([',', ' ']);
        let written = |date: &str| written_date(date, order);
        let (date, time) = match written(date) {
            Some(date) => (date, time),
            // `31 January 2020`, `Jan 31, 2020`
            None => (written(text)?, ""),
        };
        utc(date.to_datetime(if time.is_empty() { time_of_day } else { written_time(time)? }))
    })
}

/// `31/01/2020`, `1/31/20`, `31.1.2020`, `2020/01/31`, `31-Jan-2020`, `January 31, 2020`.
fn written_date(text: &str, order: Order) -> Option<Date> {
    let parts: Vec<&str> =
        text.split(['/', '.', '-', ' ', ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let number = |text: &str| -> Option<i16> {
        (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
    };
    let small = |text: &str| number(text).and_then(|n| i8::try_from(n).ok());
    let year = |text: &str| number(text).map(|y| if text.len() <= 2 { 2000 + y } else { y });
    let (year, month, day) = match (month(a), month(b)) {
        (Some(month), _) => (year(c)?, month, small(b)?),
        (None, Some(month)) => (year(c)?, month, small(a)?),
        _ if a.len() == 4 => (year(a)?, small(b)?, small(c)?),
        // Where dates have dots the day comes first.
        _ if order == Order::DayFirst || text.contains('.') => (year(c)?, small(b)?, small(a)?),
        _ => (year(c)?, small(a)?, small(b)?),
    };
    Date::new(year, month, day).ok()
}

/// The number of a month by its English name.
fn month(text: &str) -> Option<i8> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = text.get(..3).filter(|_| text.bytes().all(|b| b.is_ascii_alphabetic()))?.to_ascii_lowercase();
    (1..).zip(MONTHS).find(|(_, name)| *name == start).map(|(number, _)| number)
}

/// `0:00`, `23:59:59`, `11:59 PM`.
fn written_time(text: &str) -> Option<Time> {
    let lower = text.to_ascii_lowercase().replace('.', "");
    let (clock, half) = match lower.strip_suffix('m').and_then(|rest| rest.strip_suffix(['a', 'p'])) {
        Some(clock) => (clock.trim(), Some(lower.ends_with("pm"))),
        None => (lower.trim(), None),
    };
    let mut parts = clock.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next().unwrap_or(Some(0))?);
    let second = parts.next().unwrap_or(Some(0))?;
    let hour = match half {
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        moment(text.trim(), Time::MIN, Order::DayFirst).map(Timestamp::as_second)
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
        assert_eq!(at(day(30_000), "", "2026-02-31"), Sale::Unclear);
        assert_eq!(at(day(30_000), "soon", ""), Sale::Unclear);
        assert_eq!(at(day(30_000), "0000-00-00 00:00:00", "0000-00-00"), Sale::Running);
    }

    #[test]
    fn dates_that_a_spreadsheet_rewrote_are_read_and_an_open_question_is_no_sale() {
        let now = "2026-03-15T12:00:00Z".parse().unwrap();
        for (start, end, sale) in [
            ("01/01/2020", "31/01/2020", Sale::Over),
            ("1/1/20 0:00", "1/31/20 0:00", Sale::Over),
            ("1/1/20", "12/31/20", Sale::Over),
            ("", "31.12.2026", Sale::Running),
            ("2026/03/01", "2026/03/31", Sale::Running),
            ("20260401", "", Sale::NotBegun),
            ("1 March 2026", "Mar 31, 2026", Sale::Running),
            ("31-Dec-2026", "", Sale::NotBegun),
            ("15/03/2026 11:59 AM", "15/03/2026 12:01 PM", Sale::Running),
            ("1577836800", "1580515199", Sale::Over),
            // The fourth of May or the fifth of April: both are to come.
            ("04/05/2026", "", Sale::NotBegun),
            // The third of April, or the fourth of March.
            ("03/04/2026", "", Sale::Unclear),
            ("", "04/03/2026", Sale::Unclear),
            ("99/99/2026", "", Sale::Unclear),
        ] {
            assert_eq!(at(now, start, end), sale, "{start} to {end}");
        }
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
