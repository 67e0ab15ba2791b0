//! The time of day in files of orders: `8:26`, `08:26:00`, `8:26 PM`, with or without an offset.

use super::dates::number;

/// How the halves of the day are written, in small letters and without points.
const MORNING: [&str; 4] = ["am", "a", "ص", "לפנה״צ"];
const EVENING: [&str; 4] = ["pm", "p", "م", "אחה״צ"];

/// A time of day as it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeOfDay {
    /// Since midnight in UTC where an offset is written, else by the shop's clock; they may then be of the day before
    /// or after.
    pub seconds: i64,
    /// An offset is written.
    pub has_offset: bool,
}

/// Midnight by the shop's clock where nothing is written.
pub fn read(time: &str) -> Option<TimeOfDay> {
    if time.is_empty() {
        return Some(TimeOfDay::default());
    }
    let digits = time.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(time.len());
    let (clock, rest) = time.split_at_checked(digits)?;
    let mut parts = clock.split(':');
    let hour = number(parts.next()?)?;
    let minute = number(parts.next()?)?;
    // A fraction is not needed.
    let second = parts.next().map_or(Some(0), |s| number(s.split('.').next().unwrap_or(s)))?;
    let (half, zone) = half_and_zone(rest)?;
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(Half::Morning) => hour % 12,
        Some(Half::Evening) => hour % 12 + 12,
    };
    let valid = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    let seconds = i64::from(hour * 3_600 + minute * 60 + second) - zone.unwrap_or_default();
    valid.then_some(TimeOfDay { seconds, has_offset: zone.is_some() })
}

enum Half {
    Morning,
    Evening,
}

/// What follows the clock: the half of the day, and seconds east of Greenwich where they are written.
fn half_and_zone(text: &str) -> Option<(Option<Half>, Option<i64>)> {
    let start = text.find(['+', '-']).unwrap_or(text.len());
    let (words, offset) = text.split_at_checked(start)?;
    let words = words.replace('.', "").replace('"', "״").to_lowercase();
    let mut words: Vec<&str> = words.split_whitespace().collect();
    let greenwich = words.last().is_some_and(|word| matches!(*word, "z" | "utc" | "gmt"));
    if greenwich {
        words.pop();
    }
    let half = match words.as_slice() {
        [] => None,
        [word] if MORNING.contains(word) => Some(Half::Morning),
        [word] if EVENING.contains(word) => Some(Half::Evening),
        _ => return None,
    };
    Some((half, if offset.is_empty() { greenwich.then_some(0) } else { Some(offset_seconds(offset)?) }))
}

/// `+02:00`, `-0500` or `+3`.
fn offset_seconds(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+')?),
    };
    let digits = digits.trim();
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (number(hours)?, number(minutes)?),
        None if digits.len() == 4 => (number(digits)? / 100, number(digits)? % 100),
        None => (number(digits)?, 0),
    };
    (hours <= 14 && minutes < 60).then(|| sign * i64::from(hours * 3_600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        read(text).map(|time| time.seconds)
    }

    #[test]
    fn midnight_and_noon_are_twelve() {
        assert_eq!(seconds("12:00 AM"), Some(0));
        assert_eq!(seconds("12:30 a.m."), Some(1_800));
        assert_eq!(seconds("12:00 PM"), Some(43_200));
        assert_eq!(seconds("11:59:59pm"), Some(86_399));
        assert_eq!(seconds("8:26 م"), Some(73_560));
        assert_eq!(seconds("8:26 אחה\"צ"), Some(73_560));
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "13:00 PM",
            "0:10 AM",
            "8",
            "8:",
            "8:61",
            "24:00",
            "8:00 PST",
            "8:00 +99:00",
            "8:00 +02:00:00",
            "8:00 PM PM",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
