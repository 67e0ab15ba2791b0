//! Which backups there are, and which of them stay. Only files with a name of ours are looked at, and only those are
//! ever deleted.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::error::JournalError;

/// The newest stay.
const NEWEST: usize = 5;
/// Of each of the last days on which there are some, the newest stays.
const DAYS: usize = 7;
/// Those after the last shows stay.
const SHOWS: usize = 3;

/// Hex digits of a journal's mark.
pub(super) const MARK: usize = 8;
const TIME: &str = "%Y%m%dT%H%M%SZ";

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Every few minutes of a show.
    Running,
    /// After a show.
    Ended,
    /// Once a day.
    Daily,
}

impl Reason {
    /// As it stands in names and answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Ended => "ended",
            Self::Daily => "daily",
        }
    }

    fn read(text: &str) -> Option<Self> {
        [Self::Running, Self::Ended, Self::Daily].into_iter().find(|reason| reason.as_str() == text)
    }
}

/// A backup, as its name tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// When it was made, milliseconds since 1970, to the second.
    pub at: i64,
    /// The sequence number of the last row in it.
    pub last_seq: u64,
    /// Why it was made.
    pub reason: Reason,
    /// Of which journal: the beginning of its first row's digest. Several may be backed up to one folder.
    pub mark: String,
    /// Bytes.
    pub bytes: u64,
}

/// `cartwall-20261129T171748Z-12345-running-1f0b7e10.db`: names sort by time, and say the UTC time and the last row.
pub(super) fn name_of(at: i64, last_seq: u64, reason: Reason, mark: &str) -> Result<String, JournalError> {
    let time = Timestamp::from_millisecond(at)
        .map_err(|error| JournalError::Rejected { reason: format!("no time for a backup: {error}") })?;
    let time = time.to_zoned(TimeZone::UTC).strftime(TIME);
    Ok(format!("cartwall-{time}-{last_seq}-{}-{mark}.db", reason.as_str()))
}

fn read(path: &Path, bytes: u64) -> Option<Backup> {
    let name = path.file_name()?.to_str()?.strip_prefix("cartwall-")?.strip_suffix(".db")?;
    let mut parts = name.split('-');
    let (time, last_seq, reason, mark) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_mark = mark.len() == MARK && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    if parts.next().is_some() || !is_mark {
        return None;
    }
    let at = DateTime::strptime(TIME, time).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond();
    let (last_seq, reason) = (last_seq.parse().ok()?, Reason::read(reason)?);
    Some(Backup { path: path.to_owned(), at, last_seq, reason, mark: mark.to_owned(), bytes })
}

/// The backups in a folder, newest first. None where there is no folder.
pub(super) fn list(folder: &Path) -> Result<Vec<Backup>, JournalError> {
    let failed = |error: std::io::Error| JournalError::io(folder, &error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        // One that goes away meanwhile is none.
        let Ok(data) = entry.metadata() else { continue };
        if data.is_file() {
            found.extend(read(&entry.path(), data.len()));
        }
    }
    found.sort_by(|a, b| (b.at, b.last_seq, &b.path).cmp(&(a.at, a.last_seq, &a.path)));
    Ok(found)
}

/// Those of `newest_first` that do not have to stay, oldest first. The newest always stays.
///
/// The newest five stay, the newest of each of the last seven days with backups, and those after the last three shows;
/// and of these, the oldest go until all together take no more than what is `free` beside them.
pub(super) fn surplus(newest_first: &[Backup], free: u64) -> Vec<Backup> {
    let day = |backup: &Backup| backup.at.div_euclid(86_400_000);
    let mut days = HashSet::new();
    let mut shows = 0;
    let (mut stay, mut go) = (Vec::new(), Vec::new());
    for (place, backup) in newest_first.iter().enumerate() {
        let of_day = days.len() < DAYS && days.insert(day(backup));
        let of_show = backup.reason == Reason::Ended && shows < SHOWS;
        shows += usize::from(of_show);
        if place < NEWEST || of_day || of_show { stay.push(backup) } else { go.push(backup) }
    }
    let mut total: u64 = stay.iter().map(|backup| backup.bytes).sum();
    let mut free = free.saturating_add(go.iter().map(|backup| backup.bytes).sum());
    while total > free && stay.len() > 1 {
        if let Some(oldest) = stay.pop() {
            total -= oldest.bytes;
            free = free.saturating_add(oldest.bytes);
            go.push(oldest);
        }
    }
    let mut go: Vec<Backup> = go.into_iter().cloned().collect();
    go.sort_by_key(|backup| (backup.at, backup.last_seq));
    go
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;
    const PLENTY: u64 = u64::MAX;

    fn backup(at: i64, reason: Reason) -> Backup {
        let path = PathBuf::from(name_of(at, 7, reason, "00c0ffee").unwrap());
        Backup { path, at, last_seq: 7, reason, mark: "00c0ffee".into(), bytes: 100 }
    }

    fn stay(mut all: Vec<Backup>, free: u64) -> Vec<(i64, Reason)> {
        all.sort_by_key(|backup| -backup.at);
        let go = surplus(&all, free);
        all.retain(|backup| !go.contains(backup));
        all.iter().map(|backup| (backup.at, backup.reason)).collect()
    }

    #[test]
    fn a_name_says_the_time_and_the_last_row_and_is_read_back() {
        let name = name_of(1_795_972_668_999, 12_345, Reason::Ended, "00c0ffee").unwrap();
        assert_eq!(name, "cartwall-20261129T171748Z-12345-ended-00c0ffee.db");
        let read = read(Path::new(&name), 1).unwrap();
        assert_eq!((read.at, read.last_seq, read.reason), (1_795_972_668_000, 12_345, Reason::Ended));
    }

    #[test]
    fn no_other_file_is_taken_for_a_backup() {
        for name in [
            "cartwall.db",
            "cartwall-20261129T171748Z-12345-ended-00c0ffee.db.partial",
            "cartwall-20261129T171748Z-12345-mine-00c0ffee.db",
            "cartwall-20261399T171748Z-12345-ended-00c0ffee.db",
            "cartwall-20261129T171748Z--5-ended-00c0ffee.db",
            "cartwall-20261129T171748Z-12345-ended-00c0ffee-2.db",
            "cartwall-20261129T171748Z-12345-ended-mine.db",
            "diary.db",
        ] {
            assert_eq!(read(Path::new(name), 1), None, "{name}");
        }
    }

    #[test]
    fn of_an_evening_the_newest_five_stay() {
        let all: Vec<_> = (0..40).map(|n| backup(n * 300_000, Reason::Running)).collect();
        let times: Vec<i64> = stay(all, PLENTY).into_iter().map(|(at, _)| at).collect();
        assert_eq!(times, [39, 38, 37, 36, 35].map(|n| n * 300_000));
    }

    #[test]
    fn one_a_day_stays_for_seven_days_and_those_after_the_last_three_shows_however_old() {
        let mut all: Vec<_> = (100..130).map(|n| backup(n * DAY, Reason::Daily)).collect();
        all.extend((1..6).map(|n| backup(n * DAY, Reason::Ended)));
        let stayed = stay(all, PLENTY);
        let days = [129, 128, 127, 126, 125, 124, 123].map(|n| (n * DAY, Reason::Daily));
        let shows = [5, 4, 3].map(|n| (n * DAY, Reason::Ended));
        assert_eq!(stayed, [&days[..], &shows[..]].concat());
    }

    #[test]
    fn all_together_take_no_more_than_what_is_free_and_the_newest_stays_whatever_happens() {
        let all: Vec<_> = (0..5).map(|n| backup(n * DAY, Reason::Daily)).collect();
        // Each that goes makes room for the others.
        assert_eq!(stay(all.clone(), 100).len(), 3);
        let one = vec![backup(0, Reason::Daily)];
        assert_eq!(stay(one, 0).len(), 1);
    }
}
