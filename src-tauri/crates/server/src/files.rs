//! How many files this process may open: each connection is one, beside those of the journal, pictures and shops.

/// Enough for every place that [`crate::connections`] gives, and for everything else that is open meanwhile.
pub(crate) const ENOUGH: u64 = 1024;
/// The same for this computer's listener and the door together.
const FOR_BOTH: u64 = 2 * ENOUGH;

/// Asks the system for enough, and says how many there are. macOS gives a program 256 that does not ask.
#[cfg(unix)]
pub(crate) fn allowed() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let (now, most) = (current.unwrap_or(u64::MAX), maximum.unwrap_or(u64::MAX));
    let wanted = FOR_BOTH.min(most);
    if now >= wanted {
        return now;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
        Ok(()) => wanted,
        Err(error) => {
            tracing::warn!(%error, now, "the system allows only few open files, so fewer pages can be connected");
            now
        }
    }
}

/// Sockets do not count as files on Windows.
#[cfg(not(unix))]
pub(crate) fn allowed() -> u64 {
    FOR_BOTH
}

/// The part of them for this computer's own pages, and the part for the door: however many come in by one, there are
/// places at the other.
pub(crate) fn parts() -> (u64, u64) {
    let all = allowed();
    let door = (all / 2).min(ENOUGH);
    (all.saturating_sub(door), door)
}
