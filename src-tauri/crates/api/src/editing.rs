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
pub(crate) const LASTS_MS: i64 = 30_000;
/// Of everybody together.
const MOST: usize = 250;

/// Who edits what. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Editing(Arc<Shared>);

struct Shared {
    clock: Clock,
    open: Mutex<Vec<Open>>,
    view: watch::Sender<Part<Vec<EditingView>>>,
}

struct Open {
    by: Actor,
    cue: String,
    until: i64,
}

impl Editing {
    pub fn new(clock: Clock) -> Self {
        let view = watch::Sender::new(Vec::new().into());
        Self(Arc::new(Shared { clock, open: Mutex::default(), view }))
    }

    pub fn view(&self) -> watch::Receiver<Part<Vec<EditingView>>> {
        self.0.view.subscribe()
    }

    /// Somebody has this cue open now, or none.
    pub fn says(&self, by: &Actor, cue: Option<String>) {
        let until = self.0.clock.now().saturating_add(LASTS_MS);
        let opened = cue.is_some();
        self.change(|open| {
            open.retain(|one| one.by != *by);
            if let Some(cue) = cue.filter(|_| open.len() < MOST) {
                open.push(Open { by: by.clone(), cue, until });
            }
        });
        if opened {
            let editing = self.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(LASTS_MS.unsigned_abs())).await;
                editing.change(|_| ());
            });
        }
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Open>)) {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.0.clock.now();
        open.retain(|one| one.until > now);
        change(&mut open);
        let view = open.iter().map(|one| EditingView { cue: one.cue.clone(), by: (&one.by).into() });
        let view: Vec<_> = view.collect();
        self.0.view.send_if_modified(|known| {
            let changed = **known != view;
            if changed {
                *known = view.into();
            }
            changed
        });
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
