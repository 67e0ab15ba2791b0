//! When a sale price holds: shops export sales that have not begun or are over.

use std::time::{SystemTime, UNIX_EPOCH};

/// Where a moment stands to a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sale {
    Running,
    NotBegun,
    Over,
}

/// Seconds since 1970, now.
pub fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|d| i64::try_from(d.as_secs()).ok())
        .unwrap_or(0)
}

/// A sale between two dates, either of which may be empty; a date that cannot be read does not count. An end without
/// a time of day is the end of that day.
pub fn at(now: i64, start: &str, end: &str) -> Sale {
    if seconds(start, 0).is_some_and(|start| now < start) {
        Sale::NotBegun
    } else if seconds(end, 86_399).is_some_and(|end| now > end) {
        Sale::Over
    } else {
        Sale::Running
    }
}

/// A sale between two ISO 8601 dates joined by `/`, as product feeds write it.
pub fn at_interval(now: i64, interval: &str) -> Sale {
    let (start, end) = interval.split_once('/').unwrap_or((interval, ""));
    at(now, start, end)
}

/// Seconds since 1970 of `2026-11-22`, `2026-11-22 13:00[:00]`, `2026-11-22T13:00-0800`; without a zone, UTC.
fn seconds(text: &str, time_of_day: i64) -> Option<i64> {
    let text = text.trim();
    let date = text.get(..10)?;
    let mut parts = date.split('-').map(|p| p.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let rest = text.get(10..)?.trim_start_matches(['T', 't', ' ']);
    let mut of_day = time_of_day;
    let mut offset = 0;
    if !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(rest.len());
        let mut clock = rest[..digits].split([':', '.']).map(|p| p.parse::<i64>().ok());
        let (hour, minute) = (clock.next()??, clock.next().flatten().unwrap_or(0));
        of_day = hour * 3600 + minute * 60 + clock.next().flatten().unwrap_or(0);
        let zone = rest[digits..].trim();
        let sign = if zone.starts_with('-') { -1 } else { 1 };
        let zone: String = zone.chars().filter(char::is_ascii_digit).take(4).collect();
        if zone.len() == 4 {
            let zone: i64 = zone.parse().ok()?;
            offset = sign * (zone / 100 * 3600 + zone % 100 * 60);
        }
    }
    // Days of the proleptic Gregorian calendar, with years beginning in March so that leap days come last.
    let shifted = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719_468;
    Some(days * 86_400 + of_day - offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_seconds() {
        assert_eq!(seconds("1970-01-01", 0), Some(0));
        assert_eq!(seconds("2000-03-01 00:00:00", 0), Some(951_868_800));
        assert_eq!(seconds("2026-11-22T13:00-0800", 0), Some(1_795_381_200));
        assert_eq!(seconds("soon", 0), None);
        assert_eq!(seconds("2026-13-01", 0), None);
    }

    #[test]
    fn a_sale_holds_between_its_dates_only() {
        let day = 86_400;
        assert_eq!(at(5 * day, "1970-01-03", "1970-01-06"), Sale::Running);
        assert_eq!(at(5 * day + 3600, "", "1970-01-06"), Sale::Running);
        assert_eq!(at(day, "1970-01-03", ""), Sale::NotBegun);
        assert_eq!(at_interval(9 * day, "1970-01-03T00:00+0000/1970-01-06T00:00+0000"), Sale::Over);
        assert_eq!(at(day, "", ""), Sale::Running);
    }
}
