//! How much memory the bodies that are still coming in may take together.
//!
//! A limit for each body is not enough: many clients that send one byte less than it each take it all. What is read is
//! counted as it comes, so that a body which is only announced takes nothing from others.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const KIB: usize = 1024;

/// Memory for bodies, shared by those who read them.
#[derive(Clone)]
pub(crate) struct Budget(Arc<Semaphore>);

/// A part of it; given back when dropped.
pub(crate) struct Spent {
    budget: Budget,
    bytes: usize,
    permits: Option<OwnedSemaphorePermit>,
}

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / KIB)))
    }

    /// Nothing of it yet.
    pub(crate) fn spend(&self) -> Spent {
        Spent { budget: self.clone(), bytes: 0, permits: None }
    }
}

impl Spent {
    /// Takes more. `false` where there is no more.
    pub(crate) fn grow(&mut self, bytes: usize) -> bool {
        let held = self.permits.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        self.bytes = self.bytes.saturating_add(bytes);
        let more = self.bytes.div_ceil(KIB).saturating_sub(held);
        let Ok(more) = u32::try_from(more) else { return false };
        let Ok(permits) = Arc::clone(&self.budget.0).try_acquire_many_owned(more) else { return false };
        match &mut self.permits {
            Some(held) => held.merge(permits),
            none => *none = Some(permits),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_is_missing_until_it_is_given_back() {
        let budget = Budget::new(4 * KIB);
        let (mut one, mut other) = (budget.spend(), budget.spend());
        assert!(one.grow(3 * KIB - 1) && one.grow(1), "three exactly");
        assert!(other.grow(KIB));
        assert!(!other.grow(1) && !one.grow(1));
        drop(one);
        assert!(other.grow(2 * KIB));
    }
}
