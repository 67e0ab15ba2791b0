//! How many files this process may open: each connection is one, beside those of the journal, pictures and shops.

/// Enough for every place that [`crate::connections`] gives, and for everything else that is open meanwhile.
pub(crate) const ENOUGH: u64 = 1024;

/// Asks the system for enough, and says how many there are. macOS gives a program 256 that does not ask.
#[cfg(unix)]
pub(crate) fn allowed() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let (now, most) = (current.unwrap_or(u64::MAX), maximum.unwrap_or(u64::MAX));
    let wanted = ENOUGH.min(most);
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
    ENOUGH
}
