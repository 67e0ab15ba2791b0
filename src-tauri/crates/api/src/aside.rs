//! Work beside the show, on a thread that gives way to it: whoever takes a card gets the processor first.

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};
use tokio::sync::oneshot;
use tracing::debug;

/// Of 0 to 99, where 50 is what other threads have: on Linux a nice value of 5, a third of another thread's share. With
/// the lowest of all, hardly anything would be done while a stream is encoded.
const PRIORITY: u8 = 35;

/// Begins `work` at once and waits for its end; `None` where it did not end. It has a thread of its own: one that
/// others use afterwards cannot be given its priority back on every system.
pub fn run<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = Option<T>> {
    let (done, ended) = oneshot::channel();
    let started = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        let lower = ThreadPriorityValue::try_from(PRIORITY).map(ThreadPriority::Crossplatform);
        if !lower.is_ok_and(|lower| set_current_thread_priority(lower).is_ok()) {
            debug!("work beside the show keeps the priority of the other threads");
        }
        // Whoever waited may have gone.
        let _ = done.send(work());
    });
    async move {
        started.ok()?;
        ended.await.ok()
    }
}
