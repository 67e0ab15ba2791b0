//! Milliseconds that pass evenly, also while the computer sleeps.
//!
//! The standard library's `Instant` stands still during sleep on Linux and macOS, and the wall clock jumps. Neither may
//! time a show: the one would be hours behind after a night with the lid closed, the other moves when it is corrected.

/// Milliseconds since a moment that stays the same while the computer runs. They pass while it sleeps, and they never
/// jump. Only differences mean something.
#[cfg(unix)]
pub fn steady_ms() -> i64 {
    // On Apple systems the monotonic clock goes on during sleep; elsewhere that is the clock of the time since boot.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let clock = rustix::time::ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let clock = rustix::time::ClockId::Monotonic;
    let time = rustix::time::clock_gettime(clock);
    time.tv_sec.saturating_mul(1_000).saturating_add(time.tv_nsec / 1_000_000)
}

/// Milliseconds since a moment that stays the same while the computer runs. They pass while it sleeps, and they never
/// jump. Only differences mean something.
#[cfg(not(unix))]
pub fn steady_ms() -> i64 {
    // On Windows the performance counter behind `Instant` goes on during sleep.
    static BEGUN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    i64::try_from(BEGUN.elapsed().as_millis()).unwrap_or(i64::MAX)
}
