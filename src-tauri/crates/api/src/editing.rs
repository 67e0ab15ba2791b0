//! Who has which cue open to edit, so that two people see each other before they write the same. It is told to everybody
//! who may edit, never kept, and forgotten where it is not said again in time: a device may have gone.

use crate::wire::part::Part;
use crate::wire::state::EditingView;
use cartwall_domain::Actor;
use cartwall_engine::Clock;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// After so long without a word nobody is thought to edit any more, in milliseconds. Pages say it again three times as often.
const LASTS_MS: i64 = 30_000;
/// Of everybody together.
const MOST: usize = 250;

/// Who edits what. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Editing(Arc<Shared>);

struct Shared {
    clock: Clock,
    now: Mutex<Now>,
    view: watch::Sender<Part<Vec<EditingView>>>,
}

#[derive(Default)]
struct Now {
    open: Vec<Open>,
    /// A task waits for the next of them to be forgotten.
    watched: bool,
}

struct Open {
    by: Actor,
    cue: String,
    until: i64,
}

impl Editing {
    pub fn new(clock: Clock) -> Self {
        let view = watch::Sender::new(Vec::new().into());
        Self(Arc::new(Shared { clock, now: Mutex::default(), view }))
    }

    pub fn view(&self) -> watch::Receiver<Part<Vec<EditingView>>> {
        self.0.view.subscribe()
    }

    /// Somebody has this cue open now, or none.
    pub fn says(&self, by: &Actor, cue: Option<String>) {
        let until = self.0.clock.now().saturating_add(LASTS_MS);
        let watched = self.change(|now| {
            now.open.retain(|one| one.by != *by);
            if let Some(cue) = cue.filter(|_| now.open.len() < MOST) {
                now.open.push(Open { by: by.clone(), cue, until });
            }
            std::mem::replace(&mut now.watched, true)
        });
        if !watched {
            tokio::spawn(self.clone().forget());
        }
    }

    /// Forgets each where its time is over, until there is none.
    async fn forget(self) {
        while let Some(left) = self.change(|now| {
            let next = now.open.iter().map(|one| one.until).min();
            now.watched = next.is_some();
            next.map(|until| until.saturating_sub(self.0.clock.now()).max(1))
        }) {
            tokio::time::sleep(Duration::from_millis(left.unsigned_abs())).await;
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Now) -> T) -> T {
        let mut now = self.0.now.lock().unwrap_or_else(PoisonError::into_inner);
        let at = self.0.clock.now();
        now.open.retain(|one| one.until > at);
        let changed = change(&mut now);
        let view = now.open.iter().map(|one| EditingView { cue: one.cue.clone(), by: (&one.by).into() });
        let view: Vec<_> = view.collect();
        self.0.view.send_if_modified(|known| {
            let other = **known != view;
            if other {
                *known = view.into();
            }
            other
        });
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    fn seen(editing: &Editing) -> Vec<(String, String)> {
        editing.view().borrow().iter().map(|one| (one.by.id.clone(), one.cue.clone())).collect()
    }

    #[tokio::test]
    async fn who_edits_is_told_until_they_close_it_open_another_or_say_no_more() {
        let now = Arc::new(AtomicI64::new(1_000_000));
        let turned = Arc::clone(&now);
        let editing = Editing::new(Clock::from_fn(move || now.load(Ordering::Relaxed)));
        let [dana, noa] = ["dana", "noa"].map(Actor::client);
        editing.says(&dana, Some("c1".to_owned()));
        editing.says(&noa, Some("c1".to_owned()));
        editing.says(&dana, Some("c2".to_owned()));
        assert_eq!(seen(&editing), [("noa".into(), "c1".into()), ("dana".into(), "c2".into())]);
        editing.says(&noa, None);
        assert_eq!(seen(&editing), [("dana".into(), "c2".into())]);
        turned.fetch_add(LASTS_MS, Ordering::Relaxed);
        editing.change(|_| ());
        assert_eq!(seen(&editing), []);
    }

    #[tokio::test]
    async fn so_many_are_told_and_no_more() {
        let editing = Editing::new(Clock::system());
        for n in 0..=MOST {
            editing.says(&Actor::client(n.to_string()), Some("c1".to_owned()));
        }
        assert_eq!(seen(&editing).len(), MOST);
    }
}
